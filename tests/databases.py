"""Reads what a database holds, through a connection of its own and whichever engine it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from storage.driver import sqlite3
from storage.location import Location
from storage.opening import migrate_database


def url(location: Location) -> str:
    """Give the setting that names a database."""
    return location.url if location.file is None else f"sqlite:///{location.file}"


@cache
def blank() -> bytes:
    """Give an empty database of SQLite that is up to date, made once in a process.

    Bringing it there costs a seventh of a second, more than many a test.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "blank.db"
        migrate_database(Location.parse(f"sqlite:///{file}"))
        return file.read_bytes()


def rows(location: Location, query: str) -> list[tuple[Any, ...]]:
    """Read rows."""
    with _reading(location) as read:
        return read(query)


def tables(location: Location) -> list[str]:
    """Name our tables."""
    with _reading(location) as read:
        return _tables(location, read)


def everything(location: Location) -> dict[str, list[tuple[Any, ...]]]:
    """Read every row of every table."""
    with _reading(location) as read:
        return {
            table: sorted(read(f'SELECT * FROM "{table}"'), key=repr)
            for table in _tables(location, read)
        }


_Read = Callable[[str], list[tuple[Any, ...]]]


@contextmanager
def _reading(location: Location) -> Iterator[_Read]:
    """Give what reads rows, each query by itself: nothing is held from one to the next."""
    if location.file is not None:
        with closing(sqlite3.connect(location.file, timeout=20)) as database:
            yield lambda query: database.execute(query).fetchall()
    else:
        with psycopg.connect(location.url, autocommit=True) as connection:
            yield lambda query: connection.execute(query.replace("%", "%%").encode()).fetchall()


def _tables(location: Location, read: _Read) -> list[str]:
    if location.file is not None:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [name for (name,) in read(query) if "yoyo" not in name]


def dump(connection: sqlite3.Connection) -> list[str]:
    """Write all of a database: what makes its tables and indexes, and every row."""
    made = connection.execute("SELECT name, type, sql FROM sqlite_master").fetchall()
    return [str(one) for one in made] + [
        f"{name} {row}"
        for name, kind, _ in made
        if kind == "table"
        for row in connection.execute(f'SELECT * FROM "{name}"')
    ]


def empty_log(location: Location) -> None:
    """Do what a running program does every minute to SQLite's write-ahead log."""
    if location.file is not None:
        with closing(sqlite3.connect(location.file, timeout=20)) as database:
            (busy, *_) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            assert not busy


def holds(location: Location, text: str) -> bool:
    """Whether a text stands anywhere in clear: SQLite's files as they are, PostgreSQL's rows."""
    if location.file is not None:
        files = location.file.parent.glob(f"{location.file.name}*")
        return any(text.encode() in file.read_bytes() for file in files)
    return any(
        text.encode() in (value if isinstance(value, bytes) else str(value).encode())
        for found in everything(location).values()
        for row in found
        for value in row
    )
