"""Migrations run once each, whoever starts them and however many at once."""

import asyncio
import fcntl
import sys
from contextlib import closing
from pathlib import Path

import pytest

from storage.driver import sqlite3
from storage.migrate import LOCK_SUFFIX, migrate

MIGRATING = """
import sys
from pathlib import Path
from storage.migrate import LOCK_SUFFIX, migrate
print(len(migrate(Path(sys.argv[1]))))
"""


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {str(name) for (name,) in rows}


def test_a_new_file_gets_every_migration_in_order(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    names = migrate(path)
    assert names[0] == "0001.first-house"
    assert names == sorted(names)
    assert {"accounts", "certificates", "inbox", "outbox"} <= tables(path)


def test_the_second_time_nothing_is_left_to_do(tmp_path: Path) -> None:
    path = tmp_path / "twice.db"
    migrate(path)
    before = tables(path)
    assert migrate(path) == []
    assert tables(path) == before


async def test_processes_that_start_at_once_wait_for_one_another(tmp_path: Path) -> None:
    path = tmp_path / "race.db"
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", MIGRATING, str(path),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(4)
    ]  # fmt: skip
    ended = await asyncio.gather(*(process.communicate() for process in processes))
    assert [process.returncode for process in processes] == [0] * 4, ended
    done = sorted(int(out) for out, _ in ended)
    assert done[:3] == [0, 0, 0]
    assert done[3] > 0


def test_a_kill_while_migrating_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "killed.db"
    migrate(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        # What a kill leaves: yoyo's lock of a process that is no more, steps done and not marked.
        connection.execute(
            "INSERT INTO yoyo_lock (locked, ctime, pid) VALUES (1, '2026-11-21', 999999)"
        )
        connection.execute("DELETE FROM _yoyo_migration")
    assert migrate(path)[0] == "0001.first-house"
    assert migrate(path) == []


@pytest.mark.parametrize(
    "name", ["école #1.db", "a?cache=shared.db", "100%.db", "%41.db", "{x}.db"]
)
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    migrate(path)
    assert "accounts" in tables(path)
    assert {one.name.removesuffix(".migrating") for one in tmp_path.iterdir()} == {name}


def test_a_database_that_lacks_nothing_waits_for_nobody(tmp_path: Path) -> None:
    path = tmp_path / "current.db"
    migrate(path)
    with path.with_name(f"{path.name}{LOCK_SUFFIX}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert migrate(path) == []


def test_one_whose_last_migration_is_not_marked_is_migrated_again(tmp_path: Path) -> None:
    path = tmp_path / "behind.db"
    names = migrate(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM _yoyo_migration WHERE migration_id = ?", (names[-1],))
        connection.commit()
    assert migrate(path) == names[-1:]
