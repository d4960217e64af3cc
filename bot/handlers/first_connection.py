"""The ways into a first connection: the letter's QR code, a button, and what was left undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.entering import redeeming
from bot.conversations.first_connection import letter_closed
from bot.conversations.steps import Ending, Words
from bot.desk import Desk
from bot.handlers.home import HOME
from bot.handlers.targets import data_of
from bot.presenting import present_ending
from bot.visit import Visit
from school.refusals import Refusal


def first_connection_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of « Première connexion », of taking it up again, and of the details."""

    async def begin(update: Update, _: object) -> None:
        await desk.take(update, lambda visit: visit.begin("first_connection"))

    async def take_up(update: Update, _: object) -> None:
        way = data_of(update).removeprefix("go:first_connection:")
        await desk.take(update, lambda visit: _take_up(visit, way))

    async def details(update: Update, _: object) -> None:
        await desk.take(update, lambda visit: visit.begin("details"))

    return (
        CallbackQueryHandler(begin, pattern=r"^go:first_connection$"),
        CallbackQueryHandler(take_up, pattern=r"^go:first_connection:[0-9a-f:]{1,40}$"),
        CallbackQueryHandler(details, pattern=r"^go:details$"),
    )


def enter_by_letter(visit: Visit, token: str) -> None:
    """Begin what a letter's link leads to; a link alone never signs anybody in (safety)."""
    try:
        opened = visit.school.redeeming.by_link(token, visit.chat.account)
    except Refusal as refusal:
        _say_closed(visit, refusal, token)
        return
    if visit.chat.is_new:
        visit.speak(opened.child.language)
    _begin(visit, opened.letter.id)


def _begin(visit: Visit, letter: int) -> None:
    visit.begin(redeeming(visit.chat.account), letter=letter)


def _take_up(visit: Visit, way: str) -> None:
    try:
        letter = visit.school.first_connection.led_back(way, visit.chat.id)
    except Refusal as refusal:
        _say_closed(visit, refusal)
        return
    _begin(visit, letter)


def _say_closed(visit: Visit, refusal: Refusal, token: str = "") -> None:
    platform = visit.school.first_connection.of_link(token)
    if visit.account is None:
        ending = letter_closed(refusal, platform)
    elif refusal.key == "letter.used_by_you":
        ending = Ending(Words(refusal.key), (HOME,))
    else:
        ending = letter_closed(refusal, platform, (HOME,))
    visit.show(present_ending(visit.words, ending))
    visit.show_open_step()
