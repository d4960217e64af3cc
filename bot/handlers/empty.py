"""Commands of what a chat has nothing of yet: an honest word, and the way home."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from bot.conversations.steps import Words
from bot.desk import Desk
from bot.handlers.command import Command
from bot.handlers.home import HOME
from bot.visit import Visit

_NOTHING = {
    "calendar": "calendar.none",
    "messages": "messages.none",
}


def empty_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/calendar`` and ``/messages``."""

    def saying(command: str, key: str) -> Command:
        async def say(update: Update, _: object) -> None:
            await desk.take(update, partial(_say, key=key))

        return Command(command, say)

    return tuple(saying(command, key) for command, key in _NOTHING.items())


def _say(visit: Visit, key: str) -> None:
    visit.say(Words(key), HOME)
    visit.show_open_step()
