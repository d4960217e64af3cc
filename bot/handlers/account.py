"""What one changes of one's own account: the password, the devices, how one is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.desk import Desk
from bot.handlers.home import show_home
from bot.handlers.targets import data_of
from bot.visit import Visit

_SCRIPTS = (
    *("close_account", "devices", "merge_accounts", "my_data", "new_password"),
    "notifications",
)
"""Each is begun by the button that has its name."""


def account_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handler of what one changes, each begun by its own button."""

    async def begin(update: Update, _: object) -> None:
        script = data_of(update).removeprefix("go:")
        await desk.take(update, lambda visit: _begin(visit, script))

    return (CallbackQueryHandler(begin, pattern=rf"^go:({'|'.join(_SCRIPTS)})$"),)


def _begin(visit: Visit, script: str) -> None:
    """Begin a script of an account; to a stranger the way in is shown."""
    if visit.account is None:
        show_home(visit)
    else:
        visit.begin(script)
