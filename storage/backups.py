"""Backups that are asked for and made, as rows."""

from __future__ import annotations

from datetime import datetime

from school.backups import Backup, BackupFigures
from school.outbox import Lane
from storage.moments import from_ms, from_ms_or_none, to_ms
from storage.statements import Statements


class Backups:
    """Keeps backups; see ``school.backups.BackupRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def ask(self, backup: int, now: datetime) -> None:
        """Ask whoever has the database open for a copy."""
        self._tx.owed.add("backups")
        self._tx.change("add_backup", id=backup, state="asked", holder=None, now=to_ms(now))

    def begin(self, backup: int, holder: str, now: datetime) -> None:
        """Record that ``holder`` makes a copy that it asked nobody for."""
        self._tx.change("add_backup", id=backup, state="copying", holder=holder, now=to_ms(now))

    def take(self, holder: str, now: datetime) -> int | None:
        """Give what was asked for and nobody has taken yet to ``holder``."""
        row = self._tx.one("backup_asked_for")
        if row is None:
            return None
        self._tx.change("take_backup", id=row[0], holder=holder, now=to_ms(now))
        return int(row[0])

    def beat(self, backup: int, copied: int, total: int, now: datetime) -> None:
        """Record how far the copy is."""
        self._tx.change("beat_backup", id=backup, copied=copied, total=total, now=to_ms(now))

    def copied(self, backup: int, holder: str, now: datetime) -> bool:
        """Record that the copy is whole; ``False`` where nobody waits for it any more."""
        return bool(self._tx.change("backup_copied", id=backup, holder=holder, now=to_ms(now)))

    def done(self, backup: int, now: datetime) -> None:
        """Record that the backup is where it was wanted, and was looked through."""
        self._close(backup, "done", None, now)

    def failed(self, backup: int, error: str, now: datetime) -> None:
        """Record that there will be none, and why."""
        self._close(backup, "failed", error, now)

    def _close(self, backup: int, state: str, error: str | None, now: datetime) -> None:
        self._tx.change("close_backup", id=backup, state=state, error=error, now=to_ms(now))

    def get(self, backup: int) -> Backup | None:
        """Give a backup."""
        row = self._tx.one("backup", id=backup)
        if row is None:
            return None
        number, state, asked_at, holder, beat_at, copied, total, error = row
        return Backup(
            number, state, from_ms(asked_at), holder, from_ms(beat_at), copied, total, error
        )

    def figures(self) -> BackupFigures:
        """Give the figures that ``status`` and the metrics show."""
        last, made_at = self._tx.one("last_backup") or (0, None)
        failed = self._tx.one("failed_backups_after", last=last)
        return BackupFigures(from_ms_or_none(made_at), int(failed[0]) if failed else 0)

    def forget(self, before: datetime) -> int:
        """Remove the records of backups that ended before a moment; gives how many."""
        return self._tx.change("drop_old_backups", before=to_ms(before))

    def restored(self, now: datetime, stale_before: datetime) -> int:
        """Settle a database that was restored; gives how many answers were dropped."""
        at = to_ms(now)
        self._tx.change("drop_open_backups")
        dropped = self._tx.change(
            "drop_stale_answers", lane=int(Lane.ANSWER), stale_before=to_ms(stale_before), now=at
        )
        self._tx.change("release_everything")
        self._tx.change("strike_processes")
        self._tx.change("strike_elections")
        return dropped
