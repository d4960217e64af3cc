"""``/start``: somebody opens the bot, with or without a link that fills something in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, ContextTypes

from bot.conversations.entering import activating
from bot.conversations.steps import Words
from bot.desk import Desk
from bot.handlers.address import enter_by_confirmation
from bot.handlers.certificates import show_portfolio
from bot.handlers.command import Command
from bot.handlers.first_connection import enter_by_letter
from bot.handlers.home import CERTIFICATES, HELP, HOME, SIGN_IN, show_home
from bot.handlers.news import show_news
from bot.handlers.paging import go_to
from bot.handlers.requests import show_requests
from bot.visit import Visit
from school.refusals import Refusal

ACTIVATION = "a_"
"""What the payload of an activation link begins with; the token follows."""

CONFIRMATION = "m_"
"""What the payload of a link that confirms an address begins with; the token follows."""

LETTER = "l_"
"""What the payload of a letter's QR code begins with; the token follows."""

FORGOTTEN = "forgotten"
"""The payload of what a letter has printed that is a proof for a forgotten password."""

INVITATION = "s_"
"""What the payload of an invitation to the staff begins with; the token follows."""


def start_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handler of ``/start``."""

    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        payload = context.args[0] if context.args else ""
        await desk.take(update, lambda visit: _enter(visit, payload))

    return (Command("start", start),)


def _enter(visit: Visit, payload: str) -> None:
    if payload.startswith(ACTIVATION):
        _enter_by_activation(visit, payload.removeprefix(ACTIVATION))
    elif payload.startswith(CONFIRMATION):
        enter_by_confirmation(visit, payload.removeprefix(CONFIRMATION))
    elif payload.startswith(LETTER):
        enter_by_letter(visit, payload.removeprefix(LETTER))
    elif payload.startswith(INVITATION):
        _enter_by_invitation(visit, payload.removeprefix(INVITATION))
    elif payload == "requests":
        show_requests(visit)
    elif payload == "portfolio":
        go_to(visit, show_portfolio)
    elif payload == FORGOTTEN:
        visit.begin("forgotten_password")
    elif payload == "news":
        go_to(visit, show_news)
    elif not visit.show_open_step():
        show_home(visit)


def _enter_by_activation(visit: Visit, token: str) -> None:
    """Begin what an activation link leads to; a link alone never signs anybody in (safety)."""
    try:
        invitation = visit.school.activation.invitation(token)
    except Refusal as refusal:
        doors = (CERTIFICATES, HOME) if visit.account else (SIGN_IN, HELP, HOME)
        visit.say(Words(refusal.key, refusal.values), *doors)
        visit.show_open_step()
        return
    if visit.account is None and invitation.owner is None:
        _speak_like_the_school(visit, invitation.platform.languages)
    visit.begin(activating(invitation, visit.chat.account), link=invitation.link)


def _enter_by_invitation(visit: Visit, token: str) -> None:
    """Begin what the link of an invitation to the staff leads to."""
    try:
        invitation = visit.school.staffing.invitation(token)
    except Refusal as refusal:
        visit.say(Words(refusal.key, refusal.values), HOME)
        visit.show_open_step()
        return
    if visit.account is None and invitation.owner is None:
        _speak_like_the_school(visit, invitation.platform.languages)
    visit.begin("staff_invitation", link=invitation.link)


def _speak_like_the_school(visit: Visit, languages: Sequence[str]) -> None:
    """Speak a language of the school's: the person's if it has it, else its first."""
    if visit.chat.language not in languages:
        visit.speak(languages[0])
