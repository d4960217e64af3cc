"""Brings a database up to date: numbered migrations, each run once, under a lock (yoyo)."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yoyo import get_backend, read_migrations

_FOLDER = Path(__file__).parent / "migrations"
_SQLITE = "sqlite:///"


def migrate(address: str) -> list[str]:
    """Run the migrations that a database lacks; gives their names, in order.

    ``address`` is the database's URL. Processes that start at once wait for one another. A kill
    at any moment is harmless: yoyo marks a migration in another transaction than its steps, so
    every migration can be run again over what it has done (``IF NOT EXISTS``).
    """
    logging.getLogger("yoyo").setLevel(logging.WARNING)
    with _alone(Path(f"{address.removeprefix(_SQLITE)}.migrating")):
        backend = get_backend(address)
        try:
            # yoyo's own lock is a row, which outlives a process that was killed. We hold a lock
            # that does not, so whoever left the row is no more.
            backend.break_lock()
            missing = backend.to_apply(read_migrations(str(_FOLDER)))
            names = [migration.id for migration in missing]
            backend.apply_migrations(missing)
        finally:
            backend.connection.close()
    return names


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes out; the operating system lets go of the lock of one that dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
