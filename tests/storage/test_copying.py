"""The copy of the SQLite database that is made over its own connection while work goes on."""

from __future__ import annotations

import asyncio
import os
import re
import stat
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from school.store import StoreError, Transaction
from storage.driver import sqlite3
from storage.file_locks import alone
from storage.sqlite import SqliteStore
from storage.statements import Holding
from tests.cast import Clock
from tests.databases import dump
from tests.limits import files_at_most
from tests.mail.postbox import until

_PATIENCE = 60.0  # seconds; only a fault takes as long
_FILES, _SIZE = 60, 200_000


def fill(tx: Transaction) -> None:
    """Make the database some megabytes large, so that its copy takes steps."""
    for number in range(_FILES):
        tx.files.put(f"file{number}", os.urandom(_SIZE), Clock().now())


def keep(number: int) -> Callable[[Transaction], None]:
    return lambda tx: tx.files.put(f"more{number}", os.urandom(10_000), Clock().now())


def fail(tx: Transaction) -> None:
    tx.files.put("half", b"written", Clock().now())
    raise LookupError


def contents(path: Path) -> list[str]:
    """Check a database and give all of it."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return dump(database)


def mode(path: Path) -> int | None:
    """Give who may read a file, or ``None`` where there is none."""
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else None


class Pace:
    """Lets a copy go on by one step for each piece of work that was handed in."""

    def __init__(self) -> None:
        self._handed = threading.Semaphore(0)
        self._count = 0
        self.handed_at_last = 0
        self.steps: list[tuple[int, int]] = []

    def hand(self) -> None:
        self._count += 1
        self._handed.release()

    def __call__(self, copied: int, total: int) -> None:
        self.steps.append((copied, total))
        self.handed_at_last = max(0, self._count - 1)
        assert self._handed.acquire(timeout=_PATIENCE)

    async def run(self, store: SqliteStore, *works: Callable[[Transaction], None]) -> list[object]:
        """Hand works in, then let the copy go on by a step; give their results or errors."""
        doing = [asyncio.create_task(store.run(work)) for work in works]
        for _ in range(3):  # until they wait for that step
            await asyncio.sleep(0)
        self.hand()
        return await asyncio.gather(*doing, return_exceptions=True)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "copy"


@pytest.fixture
def taken(target: Path) -> Path:
    target.write_text("somebody's")
    return target


@pytest.fixture
async def store(database: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(database, clock, Holding("test"))
    await opened.run(fill)
    try:
        yield opened
    finally:
        await opened.close()


async def test_work_is_committed_while_the_copy_is_made(
    store: SqliteStore, database: Path, target: Path
) -> None:
    pace = Pace()
    making = asyncio.create_task(store.backup(target, pace))
    number = 0
    while not making.done():
        assert await pace.run(store, keep(number)) == [None]
        number += 1
    await making
    assert number > len(pace.steps) > 5
    assert {total for _, total in pace.steps} != {pace.steps[0][1]}, "the database grew meanwhile"
    missing = set(contents(database)) - set(contents(target))
    late = {f"more{one}" for one in range(pace.handed_at_last, number)}
    assert {re.findall(r"more\d+", line)[0] for line in missing} <= late
    assert mode(target) == 0o600


async def test_work_that_fails_meanwhile_leaves_nothing_in_the_copy(
    store: SqliteStore, database: Path, target: Path
) -> None:
    pace = Pace()
    statements: list[str] = []

    def note(statement: str) -> None:
        if pace.steps and store._connection.is_copied:
            statements.append(statement)

    await store._connection.run(lambda connection: connection.set_trace_callback(note))
    making = asyncio.create_task(store.backup(target, pace))
    failures = 0
    while not making.done():
        one, failed = await pace.run(store, keep(1), fail)
        (alone,) = await pace.run(store, fail)
        assert one is None
        assert isinstance(failed, LookupError)
        assert isinstance(alone, LookupError)
        failures += 1
    await making
    assert failures > 5
    assert "ROLLBACK" not in statements, "it would begin the copy anew"
    assert contents(target) == contents(database)


async def test_others_who_write_all_the_time_do_not_keep_the_copy_from_its_end(
    store: SqliteStore, database: Path, target: Path
) -> None:
    steps = []

    def write(copied: int, total: int) -> None:
        steps.append(copied)
        if copied < total:
            with closing(sqlite3.connect(database)) as other, other:
                other.execute("INSERT INTO facts VALUES (?, 'other')", (f"step{len(steps)}",))

    await store.backup(target, write)
    assert len(set(steps)) < len(steps), "it never began anew"
    assert contents(target) == contents(database)


async def test_a_copy_that_is_not_wanted_any_more_leaves_nothing(
    store: SqliteStore, database: Path, target: Path
) -> None:
    pace = Pace()
    making = asyncio.create_task(store.backup(target, pace))
    await until(lambda: pace.steps)
    waiting = asyncio.create_task(store.run(keep(2)))
    await asyncio.sleep(0)
    making.cancel()
    for _ in range(3):  # until the copy has heard of it
        await asyncio.sleep(0)
    for _ in range(_FILES * _SIZE // 4096):
        pace.hand()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert len(pace.steps) == 1, "it went on"
    await waiting
    assert mode(target) is None
    await store.backup(target, lambda *_: None)
    assert contents(target) == contents(database)


async def test_a_store_that_closes_gives_its_copy_up(
    store: SqliteStore, database: Path, target: Path
) -> None:
    closes = await SqliteStore.open(database, Clock(), Holding("closes"))
    pace = Pace()
    making = asyncio.create_task(closes.backup(target, pace))
    await until(lambda: pace.steps)
    ending = asyncio.create_task(closes.close())
    await asyncio.sleep(0)
    for _ in range(_FILES * _SIZE // 4096):
        pace.hand()
    with pytest.raises(StoreError):
        await making
    await ending
    assert mode(target) is None


async def test_what_stands_there_is_not_written_over(store: SqliteStore, taken: Path) -> None:
    with pytest.raises(StoreError):
        await store.backup(taken, lambda *_: None)
    assert mode(taken) is not None


async def test_a_full_disk_ends_the_copy_and_not_the_work(
    store: SqliteStore, database: Path, target: Path
) -> None:
    with files_at_most(_FILES * _SIZE // 2):
        with pytest.raises(StoreError):
            await store.backup(target, lambda *_: None)
        assert mode(target) is None
        await store.run(lambda tx: tx.status.remember("one", "kept"))
    await store.backup(target, lambda *_: None)
    assert contents(target) == contents(database)


async def test_who_has_a_database_open_is_known(store: SqliteStore, database: Path) -> None:
    with alone(database) as free:
        assert not free
    await store.run(keep(1))
    await store.close()
    with alone(database) as free:
        assert free


async def test_nobody_opens_a_database_that_somebody_has_alone(tmp_path: Path) -> None:
    database = tmp_path / "alone.db"
    with alone(database) as free:
        assert free
        opening = asyncio.create_task(SqliteStore.open(database, Clock(), Holding("waits")))
        await asyncio.sleep(0.05)
        assert not opening.done()
        assert not database.exists()
    await (await opening).close()
