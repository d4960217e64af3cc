"""Copies the open SQLite database over its own connection, page by page, while work goes on.

A second connection could not: SQLite begins such a copy anew whenever somebody else has written,
or keeps writers out until it has read everything. What the copying connection writes itself,
SQLite writes into the copy as well.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from storage.driver import sqlite3

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""

_PAGES = 256
"""Copied in one step: a millisecond or two, after which waiting work is done."""
_RESTARTS = 3
"""After so many writes by others that begin the copy anew, it is made in one step instead."""
_LOCKED = 0.01  # seconds before a step is tried again that another process's write kept out


class CopyStoppedError(Exception):
    """Whoever wanted the copy wants it no more."""


class Copying:
    """One copy in the making; work that comes meanwhile is done between its steps."""

    def __init__(self, target: Path, progress: Progress) -> None:
        """``progress`` is told pages, in the connection's thread."""
        self._target = target
        self._progress = progress
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[_Call] = SimpleQueue()
        self._stopped = False
        self._copied = 0
        self._restarts = 0

    def stop(self) -> None:
        """End the copy at its next step; ``copy`` raises ``CopyStoppedError``."""
        self._stopped = True

    async def meanwhile(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in the connection's thread, between two steps of the copy."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._queue.put(_Call(work, future))
        return await future

    def copy(self, source: sqlite3.Connection) -> None:
        """Copy everything, in the connection's thread, into the target, which is an empty file.

        Raises ``sqlite3.Error`` or ``OSError`` where it cannot be written.
        """

        def step(status: int, remaining: int, total: int) -> None:
            if self._stopped:
                raise CopyStoppedError
            if status == sqlite3.SQLITE_OK:
                self._note(total - remaining)
            self._progress(total - remaining, total)
            self.finish(source)

        while True:
            pages = _PAGES if self._restarts < _RESTARTS else -1
            with closing(sqlite3.connect(self._target, isolation_level=None)) as target:
                # A copy that a power cut spoils is made anew; until it is whole nobody reads it.
                target.execute("PRAGMA journal_mode = OFF")
                target.execute("PRAGMA synchronous = OFF")
                try:
                    source.backup(target, pages=pages, progress=step, sleep=_LOCKED)
                except _OthersWriteError:
                    os.truncate(self._target, 0)
                    continue
                # Nothing need be written beside it to read it, as with the log that ours has.
                target.execute("PRAGMA journal_mode = DELETE")
            return

    def finish(self, connection: sqlite3.Connection) -> None:
        """Do, in the connection's thread, what came after the last step."""
        while True:
            try:
                call = self._queue.get_nowait()
            except Empty:
                return
            call.do(connection, self._loop)

    def _note(self, copied: int) -> None:
        """Notice where the copy began anew: it is no further than before."""
        began_anew, self._copied = copied <= self._copied, copied
        if began_anew and self._restarts < _RESTARTS:
            self._restarts += 1
            if self._restarts == _RESTARTS:
                raise _OthersWriteError


class _OthersWriteError(Exception):
    """Other processes write so often that no copy in steps comes to its end."""


class _Call:
    """Work for the connection's thread, and who waits for it."""

    def __init__(self, work: Callable[[sqlite3.Connection], Any], future: Any) -> None:
        self._work = work
        self._future = future

    def do(self, connection: sqlite3.Connection, loop: asyncio.AbstractEventLoop) -> None:
        result, error = None, None
        try:
            result = self._work(connection)
        except BaseException as caught:  # it belongs to who waits, not to the copy
            error = caught
        loop.call_soon_threadsafe(self._tell, result, error)

    def _tell(self, result: Any, error: BaseException | None) -> None:
        if self._future.cancelled():
            return
        if error is not None:
            self._future.set_exception(error)
        else:
            self._future.set_result(result)
