"""Fills a database with accounts and all that hangs on them: a million in a minute or two."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg

from storage.driver import sqlite3
from storage.location import Location

_PARAMETER = re.compile(r":(count|now)\b")
_SQL = Path(__file__).with_name("filling.sql")


def fill(location: Location, count: int) -> None:
    """Fill a database that has its platforms and nothing else."""
    if location.file is not None:
        _fill_sqlite(location.file, count)
    else:
        _fill_postgresql(location.url, count)


def _fill_sqlite(file: Path, count: int) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        # As fast as it can be had; whoever opens the file next has its own settings.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            connection.execute(f"PRAGMA {setting}")
        for statement in _statements():
            connection.execute(statement, {"count": count, "now": _now()})


def _fill_postgresql(url: str, count: int) -> None:
    values = {"count": count, "now": _now()}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # references are known to hold
        for statement in _statements():
            text = _PARAMETER.sub(r"%(\1)s", statement.replace("%", "%%"))
            connection.execute(text.encode(), values)
        connection.execute("VACUUM ANALYZE")  # what the server does by itself in the long run


def _statements() -> Iterator[str]:
    lines = _SQL.read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    return (statement for statement in map(str.strip, text.split(";")) if statement)


def _now() -> int:
    return int(time.time() * 1000)
