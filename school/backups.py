"""Backups: asked for by a command or the schedule, copied by whoever has the database open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

State = Literal["asked", "copying", "copied", "done", "failed"]

COPY_BEAT = timedelta(seconds=1)
"""How often who copies says how far it is."""
COPY_SILENCE = timedelta(seconds=15)
"""After so long without a word whoever copies counts as gone."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: ``holder`` copies ``copied`` of ``total`` pages; ``error`` says why it failed."""

    id: int
    state: State
    asked_at: datetime
    holder: str | None
    beat_at: datetime
    copied: int
    total: int
    error: str | None


@dataclass(frozen=True, slots=True)
class BackupFigures:
    """What is to be known of all backups: the last that was made, and how many failed since."""

    made_at: datetime | None
    failed_since: int

    def at(self, now: datetime) -> dict[str, float]:
        """Give them as numbers; the age in seconds is missing where none was ever made."""
        figures: dict[str, float] = {"failures": self.failed_since}
        if self.made_at is not None:
            figures["age_seconds"] = (now - self.made_at).total_seconds()
        return figures


class BackupRows(Protocol):
    """Where backups are asked for, and what became of them."""

    def ask(self, backup: int, now: datetime) -> None:
        """Ask whoever has the database open for a copy."""
        ...

    def begin(self, backup: int, holder: str, now: datetime) -> None:
        """Record that ``holder`` makes a copy that it asked nobody for."""
        ...

    def take(self, holder: str, now: datetime) -> int | None:
        """Give what was asked for and nobody has taken yet to ``holder``."""
        ...

    def beat(self, backup: int, copied: int, total: int, now: datetime) -> None:
        """Record how far the copy is."""
        ...

    def copied(self, backup: int, holder: str, now: datetime) -> bool:
        """Record that the copy is whole; ``False`` where nobody waits for it any more."""
        ...

    def done(self, backup: int, now: datetime) -> None:
        """Record that the backup is where it was wanted, and was looked through."""
        ...

    def failed(self, backup: int, error: str, now: datetime) -> None:
        """Record that there will be none, and why."""
        ...

    def get(self, backup: int) -> Backup | None:
        """Give a backup."""
        ...

    def figures(self) -> BackupFigures:
        """Give the figures that ``status`` and the metrics show."""
        ...

    def forget(self, before: datetime) -> int:
        """Remove the records of backups that ended before a moment; gives how many."""
        ...

    def restored(self, now: datetime, stale_before: datetime) -> int:
        """Settle a database that was restored: nothing is being done in it, by anybody.

        Answers in chats that were owed before ``stale_before`` are dropped: they would answer
        what nobody remembers asking. Gives how many.
        """
        ...
