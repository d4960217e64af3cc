"""Processes and elections, as rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from school.processes import SILENCE
from storage.moments import to_ms
from storage.statements import Statements


class Processes:
    """Keeps processes; see ``school.processes.ProcessRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def beat(self, holder: str, parts: Collection[str], now: datetime) -> None:
        """Record that ``holder`` lives and which parts it runs."""
        self._tx.change("beat", holder=holder, parts=" ".join(sorted(parts)), now=to_ms(now))

    def all(self) -> list[str]:
        """Name every process that is on record."""
        return [str(row[0]) for row in self._tx.all("processes")]

    def alive(self, part: str, now: datetime) -> list[str]:
        """Name the processes that run ``part`` and were heard within ``SILENCE``."""
        rows = self._tx.all("processes_heard", **_heard_within(now))
        return [str(holder) for holder, parts in rows if part in parts.split()]

    def silent(self, now: datetime) -> list[str]:
        """Name those that were not."""
        rows = self._tx.all("silent_processes", **_heard_within(now))
        return [str(row[0]) for row in rows]

    def remove(self, holder: str) -> None:
        """Strike a process that has ended, and what it was elected for."""
        self._tx.change("remove_process", holder=holder)
        self._tx.change("resign_all", holder=holder)

    def resign(self, name: str, holder: str) -> None:
        """Let others be elected for ``name`` at once, if it is ``holder`` who was."""
        self._tx.change("resign", name=name, holder=holder)

    def elect(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Elect ``holder`` for ``name`` until a moment; ``False`` where another is elected."""
        return bool(
            self._tx.change(
                "elect",
                name=name,
                holder=holder,
                now=to_ms(now),
                until=to_ms(until),
                latest=to_ms(until + SILENCE),
            )
        )


def _heard_within(now: datetime) -> dict[str, int]:
    """Give between which beats a process lives: a later one is of a clock that has stepped back."""
    return {"since": to_ms(now - SILENCE), "latest": to_ms(now + SILENCE)}
