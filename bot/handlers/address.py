"""The address of an account: sent its mail again, corrected, and confirmed by a link of a mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.steps import Words
from bot.desk import Desk
from bot.handlers.home import HOME, show_home
from bot.visit import Visit
from school.confirmations import Link
from school.tokens import tidy_token


def address_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handler of « Mon adresse e-mail »."""

    async def address(update: Update, _: object) -> None:
        await desk.take(update, _go_to_address)

    return (CallbackQueryHandler(address, pattern=r"^go:address$"),)


def _go_to_address(visit: Visit) -> None:
    if visit.account is None:
        show_home(visit)
    else:
        visit.begin("address")


def enter_by_confirmation(visit: Visit, text: str) -> None:
    """Begin what the link of a confirmation mail leads to; it signs nobody in (safety)."""
    token = tidy_token(text)
    if token is None or visit.school.confirming.link(token)[0] is Link.UNKNOWN:
        visit.say(Words("confirm_address.unknown"), HOME)
        visit.show_open_step()
        return
    visit.begin("confirm_address", link=visit.school.unit.tokens.digest(token))
