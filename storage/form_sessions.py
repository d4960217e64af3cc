"""Form sessions, as rows."""

from __future__ import annotations

from datetime import datetime

from storage.moments import to_ms
from storage.statements import Statements


class FormSessions:
    """Keeps form sessions; see ``school.form_sessions.FormSessionRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def open(self, shown: str, digest: str, chat: int, now: datetime) -> bool:
        """Open one for what was shown, by digests; ``False`` where that was exchanged before."""
        about = {"shown": shown, "digest": digest, "chat": chat}
        return self._tx.change("open_form_session", now=to_ms(now), **about) > 0

    def chat_of(self, digest: str, since: datetime) -> int | None:
        """Give the chat of a session that was opened after a moment."""
        row = self._tx.one("chat_of_form_session", digest=digest, since=to_ms(since))
        return None if row is None else int(row[0])

    def forget(self, before: datetime, limit: int) -> int:
        """Forget those opened before a moment; gives how many."""
        return self._tx.change("forget_form_sessions", before=to_ms(before), limit=limit)
