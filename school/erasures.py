"""The log of erasures: what was erased stays erased when an older backup is restored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Erasure:
    """Something that was erased for good.

    ``kind`` says what is erased and how, ``subject`` is its id in the database, which says
    nothing about a person to whoever does not have the database.
    """

    id: int
    kind: str
    subject: str
    erased_at: datetime


class ErasureRows(Protocol):
    """Where erasures are recorded, in the transaction that erases."""

    def add(self, erasure: Erasure) -> bool:
        """Record an erasure; ``False`` where it was recorded before."""
        ...

    def knows(self, erasure: int) -> bool:
        """Whether this erasure is recorded."""
        ...

    def since(self, moment: datetime) -> list[Erasure]:
        """Give the erasures from a moment on, in order."""
        ...
