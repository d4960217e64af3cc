"""Moving up: what an SQLite database holds is copied into PostgreSQL, table by table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from psycopg import Connection, Error, sql

from school.refusals import Refusal
from storage.dialling import dial
from storage.driver import sqlite3
from storage.location import Location

_TABLES = """SELECT name FROM sqlite_master
WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%yoyo%' ORDER BY name"""
_COLUMNS = "SELECT name FROM pragma_table_info(?) ORDER BY cid"
_REFERENCES = 'SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)'
_READING = "SELECT printf('SELECT * FROM \"%w\"', ?)"
_ROWS = 1000


def move(file: Path, location: Location, moved: Callable[[int], object]) -> None:
    """Copy every row of a migrated SQLite database into a migrated, empty PostgreSQL one.

    It is one transaction. ``moved`` is told how many rows there are so far. Raises ``Refusal``
    where PostgreSQL does not take them; nothing is changed then.
    """
    done = 0
    try:
        with (
            closing(sqlite3.connect(file)) as source,
            dial(location.url) as target,
            target.transaction(),
        ):
            for table in _in_order(source):
                done = _copy(source, target, table, done, moved)
    except Error as error:  # only the first line: the next may quote rows
        reason = (str(error).splitlines() or [""])[0]
        raise Refusal("restore.failed", reason=reason) from None


def _in_order(source: sqlite3.Connection) -> list[str]:
    """Name the tables, each after those that its rows refer to."""
    left = [str(name) for (name,) in source.execute(_TABLES)]
    ordered: list[str] = []
    while left:
        ready = [one for one in left if _references(source, one) <= {*ordered, one}]
        ordered += ready
        left = [one for one in left if one not in ready]
    return ordered


def _references(source: sqlite3.Connection, table: str) -> set[str]:
    return {str(name) for (name,) in source.execute(_REFERENCES, (table,))}


def _copy(
    source: sqlite3.Connection,
    target: Connection[Any],
    table: str,
    done: int,
    moved: Callable[[int], object],
) -> int:
    columns = [str(name) for (name,) in source.execute(_COLUMNS, (table,))]
    (reading,) = source.execute(_READING, (table,)).fetchone()
    writing = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    rows = source.execute(reading)
    with target.cursor() as cursor, cursor.copy(writing) as copying:
        while batch := rows.fetchmany(_ROWS):
            for row in batch:
                copying.write_row(row)
            done += len(batch)
            moved(done)
    return done
