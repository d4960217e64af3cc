"""Failed sign-ins, as rows."""

from __future__ import annotations

from datetime import datetime

from school import failures
from storage.moments import from_ms_or_none, to_ms
from storage.statements import Statements


class Failures:
    """Keeps failed sign-ins; see ``school.failures.FailureRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def lock(self, subject: str) -> None:
        """Let no other transaction count at a subject until this one is over."""
        self._tx.one("lock_failures", subject=subject)

    def of(
        self, subject: str, source: str, since: datetime, most: int, most_unknown: int
    ) -> failures.Failures:
        """Count the failures at ``subject``, no further than they matter."""
        row = self._tx.one(
            "failures",
            subject=subject,
            source=source,
            since=to_ms(since),
            most=most,
            most_unknown=most_unknown,
        )
        in_a_row, last_at, unknown, unknown_since = row or (0, None, 0, None)
        return failures.Failures(
            in_a_row, from_ms_or_none(last_at), unknown, from_ms_or_none(unknown_since)
        )

    def add(
        self, subject: str, source: str, known: bool, now: datetime, counted: bool = True
    ) -> None:
        """Record one; what is not ``counted`` leaves nothing, after the same statement."""
        self._tx.change(
            "add_failure",
            subject=subject,
            source=source,
            known=int(known),
            now=to_ms(now),
            counted=int(counted),
        )

    def forget(self, subject: str, source: str) -> None:
        """Forget those of one source."""
        self._tx.change("forget_failures", subject=subject, source=source)

    def forget_all(self, subject: str) -> int:
        """Forget those of all sources at a door; gives how many."""
        return self._tx.change("forget_all_failures", subject=subject)

    def clear(self, before: datetime, limit: int) -> int:
        """Remove the oldest that no rule looks at any more; gives how many."""
        return self._tx.change("clear_failures", before=to_ms(before), limit=limit)
