"""Failed sign-ins: counted at each door, so that guessing can be slowed down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Failures:
    """What went wrong at one door: in a row from one source, and lately from unknown ones.

    Both are counted no further than was asked; ``unknown_since`` is the first of the latter that
    was counted.
    """

    in_a_row: int
    last_at: datetime | None
    unknown_lately: int
    unknown_since: datetime | None


class FailureRows(Protocol):
    """Where failed sign-ins are kept."""

    def lock(self, subject: str) -> None:
        """Let no other transaction count at a subject until this one is over."""
        ...

    def of(
        self, subject: str, source: str, since: datetime, most: int, most_unknown: int
    ) -> Failures:
        """Count the failures at ``subject``, the newest first.

        Those from ``source`` are counted up to ``most``; those from all unknown ones, ``since``
        a moment, up to ``most_unknown``. No more of them are read, however many there are.
        """
        ...

    def add(
        self, subject: str, source: str, known: bool, now: datetime, counted: bool = True
    ) -> None:
        """Record one; what is not ``counted`` leaves nothing, after the same statement."""
        ...

    def forget(self, subject: str, source: str) -> None:
        """Forget those of one source, after a sign-in that went well."""
        ...

    def forget_all(self, subject: str) -> int:
        """Forget those of all sources at a door; gives how many."""
        ...

    def clear(self, before: datetime, limit: int) -> int:
        """Remove up to about ``limit`` that no rule looks at any more; gives how many."""
        ...
