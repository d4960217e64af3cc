"""A SQLite database that nobody has open: what is in it, and how it takes another's place."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path

from school.refusals import Refusal
from school.store import StoreError
from storage.appearing import sync_folder
from storage.backup_file import Contents
from storage.driver import sqlite3

_COUNTING = """SELECT group_concat(
    printf('SELECT %Q, COUNT(*) FROM "%w"', name, name), ' UNION ALL '
) FROM sqlite_master
WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%yoyo%'"""
"""Makes the statement that counts the rows of every table."""

_BESIDE = ("-journal", "-wal", "-shm")


def look_through(file: Path) -> Contents:
    """Check a whole database and count what it holds; raises ``Refusal`` where it is damaged."""
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            if database.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise Refusal("restore.damaged")
            if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise Refusal("restore.damaged")
            return _contents(database)
    except sqlite3.DatabaseError as error:
        raise Refusal("restore.damaged") from error


def _contents(database: sqlite3.Connection) -> Contents:
    (counting,) = database.execute(_COUNTING).fetchone()
    if counting is None:
        raise Refusal("restore.damaged")
    rows = {str(table): int(count) for table, count in database.execute(counting)}
    migrations = database.execute("SELECT migration_id FROM _yoyo_migration ORDER BY 1").fetchall()
    key = database.execute("SELECT value FROM facts WHERE name = 'secret_key'").fetchone()
    return Contents(rows, tuple(str(one) for (one,) in migrations), key[0] if key else None)


def put_in_place(new: Path, database: Path, aside: Path) -> bool:
    """Let ``new`` be the database from now on, and keep what was there as ``aside``.

    A kill at any moment leaves the one or the other under the database's name. Whoever calls has
    the database alone. Gives whether there was one. Raises ``StoreError`` where ``new`` cannot be
    made to hold all of itself; nothing is changed then.
    """
    try:
        _make_whole(new)
    except sqlite3.Error as error:
        raise StoreError(str(error)) from error
    existed = database.exists()
    if existed:
        _recover(database)
        for suffix in _BESIDE:  # of a database that could not be recovered
            beside = Path(f"{database}{suffix}")
            if beside.exists() and beside.stat().st_size:
                beside.rename(f"{aside}{suffix}")
        os.link(database, aside)
    new.replace(database)
    for folder in {database.parent, new.parent}:
        sync_folder(folder)
    return existed


def _make_whole(database: Path) -> None:
    """Bring what a write-ahead log beside a database has into its own file, which is moved alone.

    Whoever closes a database does so too, but says nothing where the disk is full.
    """
    with closing(sqlite3.connect(database, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode = DELETE")


def _recover(database: Path) -> None:
    """Let SQLite roll back what a kill has left: a journal would be taken for the new file's."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database)) as opened:
        opened.execute("BEGIN IMMEDIATE")
        opened.execute("COMMIT")


def remove_beside(database: Path, suffixes: tuple[str, ...] = _BESIDE) -> None:
    """Remove the files that were needed while a database was open."""
    for suffix in suffixes:
        Path(f"{database}{suffix}").unlink(missing_ok=True)
