"""A database takes another's place: whole, whatever was left beside either."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from school.store import StoreError
from storage.driver import sqlite3
from storage.sqlite_file import put_in_place

_BESIDE = ("", "-wal")


def killed(path: Path, said: str) -> None:
    """Make a database as a kill leaves it: its last row stands in the write-ahead log alone."""
    made = path.with_name(f"{path.name}.made")
    with closing(sqlite3.connect(made, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE said (word TEXT)")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("INSERT INTO said VALUES (?)", (said,))
        for suffix in _BESIDE:
            shutil.copy(f"{made}{suffix}", f"{path}{suffix}")
    made.unlink()


def said(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT word FROM said").fetchall()


def test_what_stands_in_a_log_alone_comes_along_and_stays_with_what_was_there(
    tmp_path: Path,
) -> None:
    new, database, aside = tmp_path / "new", tmp_path / "cartable.db", tmp_path / "before"
    killed(new, "new")
    killed(database, "old")
    assert put_in_place(new, database, aside)
    assert said(database) == [("new",)]
    assert said(aside) == [("old",)]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["before", "cartable.db"]


def test_where_there_was_none_there_is_one(tmp_path: Path) -> None:
    killed(tmp_path / "new", "new")
    database = tmp_path / "cartable.db"
    assert not put_in_place(tmp_path / "new", database, tmp_path / "before")
    assert said(database) == [("new",)]


def test_what_cannot_be_made_whole_takes_no_place(tmp_path: Path) -> None:
    database = tmp_path / "cartable.db"
    killed(database, "old")
    (tmp_path / "new").write_bytes(b"no database at all, but as long as one has to be" * 50)
    with pytest.raises(StoreError):
        put_in_place(tmp_path / "new", database, tmp_path / "before")
    assert said(database) == [("old",)]
    assert not (tmp_path / "before").exists()
