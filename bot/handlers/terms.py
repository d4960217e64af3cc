"""Terms: the buttons that lead back to them, from a notice, a refusal or a closed child."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.entering import opening
from bot.desk import Desk
from bot.handlers.targets import numbered, target_of
from bot.visit import Visit


def terms_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handler of ``go:terms:<child>``."""

    async def answer(update: Update, _: object) -> None:
        child = target_of(update).number
        await desk.take(update, lambda visit: begin_terms(visit, child))

    return (CallbackQueryHandler(answer, pattern=numbered("terms")),)


def begin_terms(visit: Visit, child: int) -> None:
    """Ask for the answer to a child's terms; a first opening goes on to the password."""
    reached = visit.school.access.at(visit.chat.account, child) if visit.chat.account else None
    visit.begin(opening(reached), child=child)
