"""Processes: which of the program's are alive, who leads what only one may do, who treats what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

BEAT = timedelta(seconds=3)
"""How often a process says that it lives."""
SILENCE = timedelta(seconds=12)
"""After so long without a beat a process counts as gone: others take over what it held."""


class ProcessRows(Protocol):
    """Where processes say that they live."""

    def beat(self, holder: str, parts: Collection[str], now: datetime) -> None:
        """Record that ``holder`` lives and which parts it runs just now."""
        ...

    def all(self) -> list[str]:
        """Name every process that is on record."""
        ...

    def alive(self, part: str, now: datetime) -> list[str]:
        """Name the processes that run ``part`` and were heard within ``SILENCE``."""
        ...

    def silent(self, now: datetime) -> list[str]:
        """Name those that were not; on PostgreSQL, those that nobody else is burying just now."""
        ...

    def remove(self, holder: str) -> None:
        """Strike a process that has ended, and what it was elected for."""
        ...

    def resign(self, name: str, holder: str) -> None:
        """Let others be elected for ``name`` at once, if it is ``holder`` who was."""
        ...

    def elect(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Elect ``holder`` for ``name`` until a moment; ``False`` where another is elected."""
        ...


def chosen(lane: str, holders: Sequence[str]) -> str:
    """Choose who treats the inputs of a lane: the same for all who know the same ``holders``.

    Rendezvous hashing: when one comes or goes, only its own share of lanes moves.
    """
    if len(holders) == 1:
        return holders[0]
    return max(holders, key=lambda holder: blake2b(f"{holder} {lane}".encode()).digest())
