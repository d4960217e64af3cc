"""The SQLite driver: one with an SQLite of today where there is a wheel, Python's own elsewhere."""

from __future__ import annotations

import asyncio
import platform
import subprocess
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from storage.driver import sqlite3
from storage.migrate import _backend
from storage.sqlite import SqliteStore, journal_mode
from storage.statements import Holding
from tests.cast import Clock

_WORK = """
import asyncio, sys
from pathlib import Path
if sys.argv[2] == "own":
    sys.modules["pysqlite3"] = None  # as on a machine for which there is no wheel
from storage.driver import sqlite3
from storage.sqlite import SqliteStore, journal_mode
from storage.statements import Holding
from tests.cast import Clock

async def main():
    store = await SqliteStore.open(Path(sys.argv[1]), Clock(), Holding("test"))
    await store.run(lambda tx: tx.status.remember(sys.argv[2], "kept"))
    said = await store.run(lambda tx: [tx.status.recall(one) for one in ("own", "other")])
    mode = await store._connection.run(lambda one: one.execute("PRAGMA journal_mode").fetchone()[0])
    assert mode == journal_mode().lower(), mode
    print(sqlite3.__name__, *said)
    await store.vacuum()
    await store.close()

asyncio.run(main())
"""


_BEFORE = """
import asyncio, sys
from pathlib import Path
sys.modules["pysqlite3"] = None  # a program of before, or one on whose machine there is no wheel
from storage.sqlite import SqliteStore
from storage.statements import Holding
from tests.cast import Clock

async def main():
    store = await SqliteStore.open(Path(sys.argv[1]), Clock(), Holding("before"))
    for line in sys.stdin:
        await store.run(lambda tx: tx.status.remember("before", line.strip()))
        mode = lambda one: one.execute("PRAGMA journal_mode").fetchone()[0]
        print(await store._connection.run(mode), flush=True)
    await store.close()

asyncio.run(main())
"""


async def test_no_log_is_written_ahead_beside_a_program_of_before(
    database: Path, clock: Clock
) -> None:
    before = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _BEFORE, str(database), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert before.stdin is not None
    assert before.stdout is not None

    async def work() -> str:
        assert before.stdin is not None
        assert before.stdout is not None
        before.stdin.write(b"word\n")
        return (await before.stdout.readline()).decode().strip()

    there = await work()
    store = await SqliteStore.open(database, clock, Holding("test"))
    assert await store.run(lambda tx: tx.status.recall("before")) == "word"
    assert await work() == there
    await store.close()
    before.stdin.close()
    assert await before.wait() == 0
    store = await SqliteStore.open(database, clock, Holding("test"))
    assert await store._connection.run(_journal) == journal_mode().lower(), "now it is alone"
    await store.close()


def _journal(connection: sqlite3.Connection) -> str:
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def test_migrations_use_the_same_driver_and_overwrite_what_they_drop(tmp_path: Path) -> None:
    backend = _backend(tmp_path / "cartable.db")
    with closing(backend.connection):
        assert backend.driver is sqlite3
        assert backend.connection.execute("PRAGMA secure_delete").fetchone() == (1,)


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="there is no wheel"
)
def test_where_there_is_a_wheel_the_log_is_written_ahead() -> None:
    assert sqlite3.__name__ == "pysqlite3"
    assert journal_mode() == "WAL"


def test_a_database_is_good_for_either_driver_after_the_other(tmp_path: Path) -> None:
    def work(driver: str) -> str:
        command = [sys.executable, "-c", _WORK, str(tmp_path / "cartable.db"), driver]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    other = "pysqlite3" if find_spec("pysqlite3") else "sqlite3"
    assert work("own") == "sqlite3 kept None"
    assert work("other") == f"{other} kept kept"
    assert work("own") == "sqlite3 kept kept"
    beside = [one for one in tmp_path.glob("cartable.db-*") if one.stat().st_size]
    assert not beside, "a file that is moved alone has all of it"
