"""« Vers » and « Coordonnées » (scope B10): where one can go, and how the school is reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.family import contact
from bot.conversations.news import NEWS
from bot.conversations.saying import words
from bot.conversations.settings import NOTIFICATIONS
from bot.conversations.steps import Door, Words
from bot.desk import Desk
from bot.handlers.home import CERTIFICATES, CHILDREN, CONTACT, HOME, SETTINGS, help_about
from bot.presenting import Message, doors
from bot.visit import Visit
from school.home import Home

_MOST_SCHOOLS = 8
"""On an installation with more of them, somebody who is of none is not shown them all."""


def contact_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of « Vers » and « Coordonnées »."""

    async def elsewhere(update: Update, _: object) -> None:
        await desk.take(update, _show_ways)

    async def reach(update: Update, _: object) -> None:
        await desk.take(update, _show_contact)

    return (
        CallbackQueryHandler(elsewhere, pattern=r"^go:elsewhere$"),
        CallbackQueryHandler(reach, pattern=r"^go:contact$"),
    )


def _show_ways(visit: Visit) -> None:
    """Show where one can go: what works, and of that what this account has something of."""
    account = visit.account
    found = visit.school.homes.of(account) if account else None
    said = words(visit.words, Words("home.elsewhere"))
    visit.turn_to(Message(said, doors(visit.words, _ways(found))))


def _ways(found: Home | None) -> Sequence[Door]:
    if found is None:
        return (help_about("elsewhere"), CONTACT, HOME)
    has_certificates = bool(found.certificates or found.waiting)
    wanted = (
        (NEWS, bool(found.children) or found.newest is not None),
        (CHILDREN, bool(found.children)),
        (CERTIFICATES, has_certificates or not found.children),
    )
    own = [door for door, there in wanted if there]
    return (*own, help_about("elsewhere"), NOTIFICATIONS, CONTACT, SETTINGS, HOME)


def _show_contact(visit: Visit) -> None:
    schools = visit.school.homes.schools(visit.account)[:_MOST_SCHOOLS]
    heading = words(visit.words, Words("home.contact.title"))
    text = "\n\n".join([heading, *(contact(visit.words, one) for one in schools)])
    visit.turn_to(Message(text, doors(visit.words, [help_about("contact"), HOME])))
