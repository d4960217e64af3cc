"""A small Telegram on this machine: the Bot API, and people who use the bot."""

from sandbox.telegram.limiter import Limits
from sandbox.telegram.person import ImpossibleError, Person
from sandbox.telegram.server import BotApiServer
from sandbox.telegram.shown import ShownButton, ShownFile, ShownMessage

__all__ = [
    "BotApiServer", "ImpossibleError", "Limits", "Person", "ShownButton",
    "ShownFile", "ShownMessage",
]  # fmt: skip
