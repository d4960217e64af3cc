"""How much is read to count failures: no more where a name was guessed at more often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta

import psycopg
import pytest

from school.failures import Failures
from school.guard import HOURLY, LATELY, STOP
from school.store import Transaction
from storage.driver import sqlite3
from storage.location import Location
from storage.moments import to_ms
from storage.opening import ClosableStore
from storage.queries import load_queries, numbered
from tests.cast import NOW
from tests.storage.reads import A_ROW, came_upon

OLDER = {"never": 0, "seldom": 100, "often": 10_000}
"""How many failures each name has that no wait needs any more."""
SINCE = NOW - LATELY
QUERY = load_queries()["failures"]


def add(tx: Transaction, name: str, source: str, at: datetime) -> None:
    tx.failures.add(name, source, False, at)


@pytest.fixture(autouse=True)
async def guessed_at(store: ClosableStore) -> None:
    """All names were guessed at alike in the last hour."""

    def work(tx: Transaction) -> None:
        for name, older in OLDER.items():
            for number in range(older):
                source = f"telegram:{number % 1_000}"
                add(tx, name, source, SINCE - timedelta(seconds=number))
            for number in range(4):
                add(tx, name, "me", NOW - timedelta(minutes=number))
            add(tx, name, "another", NOW - timedelta(minutes=20))

    await store.run(work)


async def counted(store: ClosableStore, name: str) -> Failures:
    return await store.run(lambda tx: tx.failures.of(name, "me", SINCE, STOP, HOURLY))


async def test_what_is_older_is_not_counted(store: ClosableStore) -> None:
    found = {name: await counted(store, name) for name in OLDER}
    assert found == dict.fromkeys(OLDER, Failures(4, NOW, 5, NOW - timedelta(minutes=20)))


async def test_what_is_older_is_not_read(location: Location) -> None:
    for read in readings(location).values():
        assert min(read.values()) > 0
        assert max(read.values()) - min(read.values()) < A_ROW


async def test_no_more_is_read_than_a_wait_needs(store: ClosableStore, location: Location) -> None:
    """Other ways to an account count there too, also where its own cap is reached."""

    def more(tx: Transaction) -> None:
        for name in OLDER:
            for number in range(STOP):
                add(tx, name, "me", NOW - timedelta(seconds=number))

    await store.run(more)
    found = await counted(store, "often")
    assert (found.in_a_row, found.last_at) == (STOP, NOW)
    last = NOW - timedelta(seconds=HOURLY - 2)  # of the very first second there is one before
    assert (found.unknown_lately, found.unknown_since) == (HOURLY, last)
    before = readings(location)
    await store.run(more)
    for way, read in readings(location).items():
        for name in OLDER:
            assert abs(read[name] - before[way][name]) < A_ROW


def readings(location: Location) -> Mapping[str, Mapping[str, float]]:
    """Give how much is read at each name, by way of planning: in steps of SQLite."""
    if location.file is not None:
        return {"": {name: steps(location, values(name)) for name in OLDER}}
    return dict(rows_read(location))


def values(name: str) -> Mapping[str, object]:
    """Give the parameters of the query, as somebody at a door has it run."""
    return {
        "subject": name,
        "source": "me",
        "since": to_ms(SINCE),
        "most": STOP,
        "most_unknown": HOURLY,
    }


def steps(location: Location, given: Mapping[str, object]) -> int:
    """Count what SQLite's machine does; whether another row follows is a step or two."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    with closing(sqlite3.connect(f"file:{location.file}?mode=ro", uri=True)) as database:
        assert database.execute(QUERY, given).fetchone() is not None  # prepared, in steps as well
        database.set_progress_handler(step, 1)
        assert database.execute(QUERY, given).fetchone() is not None
    return taken


def rows_read(location: Location) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Count the rows that PostgreSQL comes upon, whatever it knows of the table and the names."""
    query = numbered(QUERY)
    with psycopg.connect(location.url, autocommit=True) as connection:
        connection.execute(f"PREPARE failures AS {query.text}".encode())
        for known in ("as it is", "analyzed"):
            if known == "analyzed":
                connection.execute("ANALYZE sign_in_failures")
            for mode in ("force_custom_plan", "force_generic_plan"):
                connection.execute(f"SET plan_cache_mode = {mode}".encode())
                read = {}
                for name in OLDER:
                    given = ", ".join(f"'{values(name)[one]}'" for one in query.names)
                    explained = f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE failures ({given})"
                    row = connection.execute(explained.encode()).fetchone()
                    assert row is not None
                    read[name] = A_ROW * came_upon(row[0][0]["Plan"])
                yield f"{mode}, {known}", read
