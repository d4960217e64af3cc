"""What an installation holds: its database, read by another process, and all its files."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from storage.driver import sqlite3
from tests.journey.installation import Installation

_OF_THE_MOMENT = ("facts", "send_buckets", "processes", "elections", "job_runs")
"""Tables that change while nothing happens: the last fetch and sign of life, the day's jobs."""


def rows(place: Installation, query: str, *values: object) -> list[Any]:
    """Read rows, with ``?`` for each value; single columns as single values."""
    read = _read_postgresql if place.database else _read_sqlite
    return [row[0] if len(row) == 1 else row for row in read(place, query, values)]


def _read_sqlite(place: Installation, query: str, values: tuple[object, ...]) -> list[Any]:
    with closing(sqlite3.connect(place.data / "cartable.db", timeout=60)) as database:
        return database.execute(query, values).fetchall()


def _read_postgresql(place: Installation, query: str, values: tuple[object, ...]) -> list[Any]:
    asked = query.replace("%", "%%").replace("?", "%s").encode()
    with psycopg.connect(place.database, autocommit=True) as database:
        return database.execute(asked, values).fetchall()


def count(place: Installation, table: str, where: str = "1 = 1") -> int:
    """Count the rows of a table."""
    (number,) = rows(place, f"SELECT COUNT(*) FROM {table} WHERE {where}")
    assert isinstance(number, int)
    return number


def tables(place: Installation) -> list[str]:
    """Name the tables of the database."""
    if place.database:
        query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        return sorted(rows(place, query))
    return rows(place, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")


def everything(place: Installation) -> dict[str, list[Any]]:
    """Read all that lasts."""
    return {
        table: sorted(rows(place, f"SELECT * FROM {table}"), key=repr)
        for table in tables(place)
        if table not in _OF_THE_MOMENT and not table.startswith(("_yoyo", "yoyo"))
    }


def answers(place: Installation, chat: int) -> dict[str, object]:
    """Read what is recorded of the open conversation, but for codes and tries at them."""
    found = rows(place, "SELECT records FROM conversations WHERE chat = ?", f"telegram:{chat}")
    recorded: dict[str, object] = json.loads(found[0])[0]["answers"] if found else {}
    return {name: value for name, value in recorded.items() if not name.startswith("captcha")}


def files_of(place: Installation) -> dict[Path, bytes]:
    """Read every file of the data folder; what vanishes meanwhile is left out."""
    found = {}
    for path in place.data.rglob("*"):
        try:
            if path.is_file():
                found[path] = path.read_bytes()
        except FileNotFoundError:
            continue
    return found


def database_files(place: Installation) -> dict[Path, bytes]:
    """Read the files that an installation's database consists of, its write-ahead log included."""
    if not place.database:
        return files_of(place)
    with psycopg.connect(place.database, autocommit=True) as database:
        database.execute("CHECKPOINT")
        (number,) = _one(database, "SELECT oid FROM pg_database WHERE datname = current_database()")
        (folder,) = _one(database, "SHOW data_directory")
    of_database = Path(folder) / "base" / str(number)
    paths = [*of_database.iterdir(), *(Path(folder) / "pg_wal").iterdir()]
    return {path: path.read_bytes() for path in paths if path.is_file()}


def _one(database: psycopg.Connection[Any], query: LiteralString) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = database.execute(query).fetchone()
    assert row is not None
    return row
