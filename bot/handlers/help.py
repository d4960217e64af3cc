"""``/help`` and ``/cancel``: at any moment, also in the middle of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.steps import Words
from bot.desk import Desk
from bot.handlers.command import Command
from bot.handlers.home import HOME, show_home
from bot.visit import Visit


def help_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/help``, « Aide en ligne » and ``/cancel``."""

    async def help_(update: Update, _: object) -> None:
        await desk.take(update, _help)

    async def cancel(update: Update, _: object) -> None:
        await desk.take(update, _cancel)

    return (
        Command("help", help_),
        CallbackQueryHandler(help_, pattern=r"^go:help$"),
        Command("cancel", cancel),
    )


def _help(visit: Visit) -> None:
    """Explain, name whom to ask, and show again what was being asked."""
    if visit.is_asking:
        visit.say(Words("help.in_the_middle", {"schools": _schools(visit)}))
        visit.show_open_step()
    else:
        visit.say(Words("help.general", {"schools": _schools(visit)}), HOME)


def _schools(visit: Visit) -> str:
    return "\n".join(
        f"{platform.name} – {platform.email}" for platform in visit.tx.platforms.all()[:5]
    )


def _cancel(visit: Visit) -> None:
    if not visit.cancel():
        show_home(visit, "conversation.nothing_to_cancel")
