"""The home page of an account, or the way in for somebody whom we do not know yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.steps import Door, Words
from bot.desk import Desk
from bot.handlers.command import Command
from bot.visit import Visit

CERTIFICATES = Door("certificates", Words("menu.certificates"))
SETTINGS = Door("settings", Words("menu.settings"))
HELP = Door("help", Words("menu.help"))
HOME = Door("home", Words("menu.home"))
SIGN_IN = Door("sign_in", Words("menu.sign_in"))
LANGUAGE = Door("language", Words("menu.language"))


def home_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/home``, « Accueil » and « Identifiez-vous »."""

    async def home(update: Update, _: object) -> None:
        await desk.take(update, _go_home)

    async def sign_in(update: Update, _: object) -> None:
        await desk.take(update, lambda visit: visit.begin("sign_in"))

    return (
        Command("home", home),
        CallbackQueryHandler(home, pattern=r"^go:home$"),
        CallbackQueryHandler(sign_in, pattern=r"^go:sign_in$"),
    )


def _go_home(visit: Visit) -> None:
    show_home(visit)
    visit.show_open_step()


def show_home(visit: Visit, note: str | None = None) -> None:
    """Show the home page; ``note`` is the key of what is said above it."""
    above = visit.words.text(note) if note else ""
    account = visit.account
    if account is None:
        visit.say(Words("home.unknown", {"note": above}), SIGN_IN, HELP, LANGUAGE)
        return
    waiting = len(visit.school.certificates.waiting_for(account.id))
    said = Words(
        "home.waiting" if waiting else "home.known",
        {
            "note": above,
            "name": account.name,
            "count": Words(
                "home.certificates", {"n": len(visit.school.certificates.portfolio(account.id))}
            ),
            "waiting": Words("home.to_activate", {"n": waiting}),
        },
    )
    visit.say(said, CERTIFICATES, SETTINGS, HELP)
