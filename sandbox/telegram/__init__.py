"""A small Telegram on this machine: the Bot API, and people who use the bot."""

from .limiter import Limits
from .person import ImpossibleError, Person
from .server import BotApiServer
from .shown import ShownButton, ShownFile, ShownMessage

__all__ = [
    "BotApiServer", "ImpossibleError", "Limits", "Person", "ShownButton",
    "ShownFile", "ShownMessage",
]  # fmt: skip
