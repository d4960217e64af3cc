"""Form sessions: for some minutes a page of Telegram's own browser speaks for its chat (safety)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class FormSessionRows(Protocol):
    """Where form sessions are kept."""

    def open(self, shown: str, digest: str, chat: int, now: datetime) -> bool:
        """Open one for what was shown, by digests; ``False`` where that was exchanged before."""
        ...

    def chat_of(self, digest: str, since: datetime) -> int | None:
        """Give the chat of a session that was opened after a moment."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Forget those opened before a moment; gives how many."""
        ...
