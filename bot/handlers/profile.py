"""« Paramètres de profil »: what somebody tells of themselves, in private and at work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.desk import Desk
from bot.handlers.home import show_home
from bot.visit import Visit


def profile_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of the profile and of the professional profile."""

    async def profile(update: Update, _: object) -> None:
        await desk.take(update, partial(_begin, script="profile"))

    async def profession(update: Update, _: object) -> None:
        await desk.take(update, partial(_begin, script="profession"))

    return (
        CallbackQueryHandler(profile, pattern=r"^go:profile$"),
        CallbackQueryHandler(profession, pattern=r"^go:profession$"),
    )


def _begin(visit: Visit, script: str) -> None:
    if visit.account is None:
        show_home(visit)
    else:
        visit.begin(script)
