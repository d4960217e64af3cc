"""Requests of families: staff sees what is open, and says what is done (scope B11, D0)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.saying import words
from bot.conversations.steps import Door, Words
from bot.desk import Desk
from bot.handlers.home import HOME, SIGN_IN
from bot.handlers.staff_home import REQUESTS
from bot.handlers.targets import Target, numbered, target_of
from bot.presenting import Message, doors
from bot.requests import asked_words, closing
from bot.visit import Visit
from school.refusals import Refusal
from school.requesting import Asked

PAGE = 10
"""Requests that are listed at once; the oldest come first, so that none is forgotten."""


def request_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of « Demandes des familles » and of « C'est fait »."""

    async def listed(update: Update, _: object) -> None:
        await desk.take(update, show_requests)

    async def tapped(update: Update, _: object) -> None:
        target = target_of(update)
        await desk.take(update, lambda visit: _tapped(visit, target))

    return (
        CallbackQueryHandler(listed, pattern=r"^go:requests$"),
        CallbackQueryHandler(tapped, pattern=numbered("request", "done")),
    )


def show_requests(visit: Visit) -> None:
    """Show the oldest open requests that this account may treat."""
    account = visit.chat.account
    if account is None:
        visit.say(Words("staff.not_allowed"), SIGN_IN, HOME)
        return
    if not visit.school.requesting.treats(account):
        visit.say(Words("staff.not_allowed"), HOME)
        return
    waiting = visit.school.requesting.open_for(account)
    if not waiting:
        visit.say(Words("requests.none"), HOME)
        return
    shown = waiting[:PAGE]
    count = words(visit.words, Words("requests.home", {"n": len(waiting)}))
    lines = [words(visit.words, _line(visit, one)) for one in shown]
    text = "\n\n".join([words(visit.words, Words("requests.title")), count, *lines])
    _show(visit, text, shown, *(_opening(one) for one in shown))


def _tapped(visit: Visit, target: Target) -> None:
    account = visit.chat.account
    if account is None:
        visit.say(Words("staff.not_allowed"), SIGN_IN, HOME)
        return
    try:
        if target.act == "done":
            _close(visit, account, target.number)
        else:
            asked = visit.school.requesting.asked(target.number, account)
            text = words(visit.words, asked_words(asked))
            _show(visit, text, [asked], closing(asked), REQUESTS)
    except Refusal as refusal:
        onward = (HOME,) if refusal.key == "staff.not_allowed" else (REQUESTS, HOME)
        visit.say(Words(refusal.key, refusal.values), *onward)


def _close(visit: Visit, account: int, number: int) -> None:
    asked = visit.school.requesting.close(number, account)
    names = {"guardian": asked.guardian.name, "child": asked.child.listed_name}
    _show(visit, words(visit.words, Words("requests.closed", names)), [asked], REQUESTS)


def _show(visit: Visit, text: str, about: Sequence[Asked], *wanted: Door) -> None:
    """Show what names families, to nobody who answers for their school no more when it leaves."""
    rights = {"treats": sorted({one.platform.id for one in about})}
    keyboard = doors(visit.words, [*wanted, HOME])
    visit.show(Message(text, keyboard, protected=True, rights=rights))


def _line(visit: Visit, asked: Asked) -> Words:
    made_on = asked.request.made_at.astimezone(visit.school.zone).date()
    names = {"guardian": asked.guardian.name, "child": asked.child.listed_name}
    return Words("requests.line", {"date": made_on, **names})


def _opening(asked: Asked) -> Door:
    child = {"child": asked.child.listed_name}
    return Door(f"request:{asked.request.id}", Words("requests.open", child))
