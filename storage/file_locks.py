"""Who has a SQLite database open: a lock beside it that ends with the process that holds it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOCK_SUFFIX = ".open"
"""The lock's file is empty and never removed: who waits for it would wait for one that is gone."""


def enter(database: Path) -> IO[bytes]:
    """Join those who have the database open, until what is given back is closed.

    Waits while somebody has it for himself.
    """
    file = _lock_file(database).open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_SH)
    except BaseException:
        file.close()
        raise
    return file


@contextmanager
def alone(database: Path) -> Iterator[bool]:
    """Have the database for oneself, where that is possible at once: says whether it is.

    Programs and commands that start meanwhile wait until it ends.
    """
    with _lock_file(database).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _lock_file(database: Path) -> Path:
    return database.with_name(f"{database.name}{LOCK_SUFFIX}")
