"""Commands as people type them anew: an edited, channel or business message commands nothing."""

from __future__ import annotations

from typing import Any

from telegram.ext import CommandHandler, filters


class Command(CommandHandler[Any, None]):
    """A ``CommandHandler`` that takes new messages only (safety, Secrets in a chat)."""

    def __init__(self, command: str, callback: Any) -> None:
        super().__init__(command, callback, filters=filters.UpdateType.MESSAGE)
