"""The log of erasures, as rows."""

from __future__ import annotations

from datetime import datetime

from school.erasures import Erasure
from storage.moments import from_ms, to_ms
from storage.statements import Statements


class Erasures:
    """Keeps erasures; see ``school.erasures.ErasureRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, erasure: Erasure) -> bool:
        """Record an erasure; ``False`` where it was recorded before."""
        self._tx.owed.add("erasures")
        return bool(
            self._tx.change(
                "add_erasure",
                id=erasure.id,
                kind=erasure.kind,
                subject=erasure.subject,
                erased_at=to_ms(erasure.erased_at),
            )
        )

    def knows(self, erasure: int) -> bool:
        """Whether this erasure is recorded."""
        return self._tx.one("erasure", id=erasure) is not None

    def since(self, moment: datetime) -> list[Erasure]:
        """Give the erasures from a moment on, in order."""
        return [
            Erasure(number, kind, subject, from_ms(erased_at))
            for number, kind, subject, erased_at in self._tx.all(
                "erasures_since", since=to_ms(moment)
            )
        ]
