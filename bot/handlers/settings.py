"""Settings: the language, what one signs in with, and taking this chat's access away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.settings import addresses, settings
from bot.conversations.steps import Door, Words
from bot.desk import Desk
from bot.handlers.command import Command
from bot.handlers.home import HOME, LANGUAGE, help_about, show_home
from bot.handlers.targets import data_of
from bot.visit import Visit
from locales import LANGUAGES


def settings_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/settings`` and what it leads to."""

    async def show(update: Update, _: object) -> None:
        await desk.take(update, _go_to_settings)

    async def language(update: Update, _: object) -> None:
        await desk.take(update, _ask_language)

    async def speak(update: Update, _: object) -> None:
        wanted = data_of(update).rpartition(":")[2]
        await desk.take(update, lambda visit: _speak(visit, wanted))

    async def leave(update: Update, _: object) -> None:
        await desk.take(update, _ask_to_leave)

    async def left(update: Update, _: object) -> None:
        await desk.take(update, _leave)

    return (
        Command("settings", show),
        CallbackQueryHandler(show, pattern=r"^go:settings$"),
        CallbackQueryHandler(language, pattern=r"^go:language$"),
        CallbackQueryHandler(speak, pattern=rf"^go:language:({'|'.join(LANGUAGES)})$"),
        CallbackQueryHandler(leave, pattern=r"^go:leave$"),
        CallbackQueryHandler(left, pattern=r"^go:leave:yes$"),
    )


def _go_to_settings(visit: Visit) -> None:
    show_settings(visit)
    visit.show_open_step()


def show_settings(visit: Visit) -> None:
    """Show what can be set."""
    account = visit.account
    if account is None:
        visit.say(Words("settings.unknown"), LANGUAGE, HOME)
        return
    missing = Words("settings.not_given")
    named = {
        "name": account.name or missing,
        "addresses": addresses(visit.school, account) or missing,
    }
    said = Words("settings.known", named)
    own = settings(visit.school, account)
    leave = Door("leave", Words("settings.leave"))
    visit.say(said, *own, LANGUAGE, leave, help_about("settings"), HOME)


def _ask_language(visit: Visit) -> None:
    wanted = [Door(f"language:{one}", Words(f"language.{one}")) for one in LANGUAGES]
    visit.say(Words("settings.language"), *wanted, HOME)


def _speak(visit: Visit, language: str) -> None:
    visit.speak(language)
    visit.toast = visit.words.text("settings.language_changed")
    show_home(visit)
    visit.show_open_step()


def _ask_to_leave(visit: Visit) -> None:
    visit.say(Words("settings.leave_ask"), Door("leave:yes", Words("settings.leave_yes")), HOME)


def _leave(visit: Visit) -> None:
    visit.leave()
    visit.say(Words("settings.left"), HOME)
