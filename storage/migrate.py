"""Brings a database up to date: numbered migrations, each run once, under a lock (yoyo)."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from storage.driver import sqlite3

LOCK_SUFFIX = ".migrating"
"""What the name of the file ends with that whoever migrates holds a lock of."""

_FOLDER = Path(__file__).parent / "migrations"


def migrate(file: Path) -> list[str]:
    """Run the migrations that a database lacks; gives their names, in order.

    ``file`` is the SQLite database, which may not be there yet. Processes that start at once wait
    for one another. A kill at any moment is harmless: yoyo marks a migration in another
    transaction than its steps, so every migration can be run again over what it has done
    (``IF NOT EXISTS``).
    """
    if known_migrations() <= _applied(file):
        return []  # the usual start: neither the lock nor yoyo is needed
    with _alone(file.with_name(f"{file.name}{LOCK_SUFFIX}")):
        backend = _backend(file)
        with closing(backend.connection):
            return apply(backend)


def _backend(file: Path) -> Any:
    """Give yoyo's backend for SQLite, over the driver that the rest of the program uses."""
    from yoyo.backends import SQLiteBackend
    from yoyo.connections import parse_uri
    from yoyo.migrations import default_migration_table

    over_ours: Any = type("Backend", (SQLiteBackend,), {"driver_module": sqlite3.__name__})
    # yoyo takes a URL, in which "?", "#" and "%" would mean something else.
    backend = over_ours(parse_uri(f"sqlite:///{quote(str(file))}"), default_migration_table)
    backend.connection.execute("PRAGMA secure_delete = ON")  # as Debian's SQLite has it, not ours
    backend.init_database()
    return backend


def _applied(file: Path) -> frozenset[str]:
    """Name what was run on a database already; nothing where that cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT migration_id FROM _yoyo_migration").fetchall()
    except sqlite3.Error:
        return frozenset()
    return frozenset(str(name) for (name,) in rows)


def known_migrations() -> frozenset[str]:
    """Name every migration that this version of the program has."""
    return frozenset(path.stem for path in _FOLDER.glob("*.sql"))


def apply(backend: Any) -> list[str]:
    """Run on yoyo's backend what is missing, while a lock keeps other processes out."""
    from yoyo import read_migrations

    logging.getLogger("yoyo").setLevel(logging.WARNING)
    # yoyo's own lock is a row, which outlives a process that was killed. We hold a lock that does
    # not, so whoever left the row is no more.
    backend.break_lock()
    missing = backend.to_apply(read_migrations(str(_FOLDER)))
    names = [migration.id for migration in missing]
    backend.apply_migrations(missing)
    return names


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes out; the operating system lets go of the lock of one that dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
