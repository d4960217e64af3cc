"""How much a statement reads, counted and never timed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import psycopg

from storage.driver import sqlite3
from storage.location import Location
from storage.queries import load_queries, numbered

A_ROW = 10
"""What one row more would add at least: SQLite takes ten steps for it, PostgreSQL one tenth."""


def read(location: Location, name: str, given: Mapping[str, object]) -> float:
    """Count what a named statement reads, undoing what it does: in steps of SQLite."""
    query = load_queries()[name]
    if location.file is None:
        return A_ROW * _rows(location, query, given)
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    with closing(sqlite3.connect(location.file, isolation_level=None)) as database:
        database.execute("BEGIN")
        database.set_progress_handler(step, 1)
        database.execute(query, given).fetchall()
        database.set_progress_handler(None, 0)
        database.execute("ROLLBACK")
    return taken


def _rows(location: Location, query: str, given: Mapping[str, object]) -> float:
    """Count the rows that PostgreSQL comes upon, by a plan that does not know the values."""
    statement = numbered(query)
    asked = (given[one] for one in statement.names)
    values = ", ".join("NULL" if one is None else f"'{one}'" for one in asked)
    with psycopg.connect(location.url, autocommit=True) as connection:
        connection.execute("ANALYZE")
        # The tables of a test are so small that to read them whole would often be quicker.
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE asked AS {statement.text}".encode())
        connection.execute("BEGIN")
        explained = f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked ({values})"
        row = connection.execute(explained.encode()).fetchone()
        connection.execute("ROLLBACK")
    assert row is not None
    plan: Mapping[str, Any] = row[0][0]["Plan"]
    return came_upon(plan)


def came_upon(node: Mapping[str, Any]) -> float:
    """Add up the rows of all reading of tables and indexes below a node of a plan."""
    below = sum(came_upon(one) for one in node.get("Plans", ()))
    if "Scan" not in node["Node Type"] or node["Node Type"] == "Subquery Scan":
        return below
    discarded = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    loops = node.get("Actual Loops", 1)
    return below + float(loops * (node["Actual Rows"] + discarded))
