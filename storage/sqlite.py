"""SQLite: all work that waits is done in one hop to the connection's thread and committed once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

from school.clock import Clock
from school.outbox import Signal
from school.store import StoreError, Transaction
from storage.connection import Connection
from storage.copying import CopyStoppedError, Progress
from storage.driver import sqlite3
from storage.file_locks import alone, enter
from storage.listeners import NO_SIGNALS, Listener, Listeners, Signals
from storage.migrate import migrate
from storage.queries import load_queries
from storage.statements import Holding
from storage.transaction import Tx

_log = logging.getLogger(__name__)

T = TypeVar("T")

_LARGEST_BATCH = 256
_LOOK_FOR_OTHERS = 0.5  # seconds between looks at whether another process has written
_EMPTY_LOG = 60.0
"""Seconds after which the write-ahead log is emptied: what was erased stands there until then."""
_BUSY_MS = 20_000

_SAFE_WAL = (3, 51, 3)
"""Below it, two connections can corrupt a write-ahead log as it is reset (safety)."""

_TROUBLE = frozenset(
    (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    )
)


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Give the journal that is safe with this SQLite, beside commands in other processes."""
    return "WAL" if version >= _SAFE_WAL else "TRUNCATE"


@dataclass(slots=True)
class _Piece:
    """A piece of work that waits, and afterwards what came of it."""

    work: Callable[[Transaction], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None
    signals: Signals = NO_SIGNALS


class SqliteStore:
    """The one connection of a process to its SQLite file; see ``school.store.Store``."""

    def __init__(
        self,
        connection: Connection,
        presence: IO[bytes],
        queries: Mapping[str, str],
        clock: Clock,
        holding: Holding,
    ) -> None:
        self._connection = connection
        self._presence = presence
        self._queries = queries
        self._clock = clock
        self._holding = holding
        self._waiting: list[_Piece] = []
        self._worker: asyncio.Task[None] | None = None
        self._rounds: list[asyncio.Task[None]] = []
        self._listeners = Listeners()

    @classmethod
    async def open(cls, path: Path, clock: Clock, holding: Holding) -> SqliteStore:
        """Bring the file up to date and open it; it is made where there is none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(_write_ahead, path)
        presence = await asyncio.to_thread(enter, path)
        try:
            await asyncio.to_thread(migrate, path)
            connection = Connection(partial(_connect, path))
            await connection
        except BaseException:
            presence.close()
            raise
        return cls(connection, presence, load_queries(), clock, holding)

    async def close(self) -> None:
        """Finish what waits and close the file."""
        for one in self._rounds:
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one
        if self._worker is not None:
            await self._worker
        await self._connection.close()
        self._presence.close()

    def listen(self, signal: Signal, listener: Listener) -> None:
        """Call ``listener`` after every commit that gives this signal."""
        self._listeners.add(signal, listener)
        if not self._rounds:  # whoever listens stays
            rounds = (self._watch(), self._empty_log())
            self._rounds = [asyncio.create_task(one) for one in rounds]

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in a transaction, together with whatever else waits just now."""
        piece = _Piece(work, asyncio.get_running_loop().create_future())
        self._waiting.append(piece)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work_off())
        result: T = await piece.future
        return result

    async def backup(self, target: Path, progress: Progress) -> None:
        """Copy the database into the new file ``target`` while work goes on.

        ``progress`` is told, in another thread, how many pages are copied and of how many. The
        copy has everything that was committed before it ended. Raises ``StoreError`` where it
        cannot be written; nothing of it is left then.
        """
        try:
            await self._connection.copy(target, progress)
        except (sqlite3.Error, OSError, CopyStoppedError) as error:
            raise StoreError(str(error)) from error

    async def vacuum(self) -> None:
        """Write the file anew, so that nothing of what was erased is left between its rows.

        ``secure_delete`` overwrites what is deleted, but not the copies that SQLite leaves where
        it has moved rows from one page to another. Work waits meanwhile: about a second for
        100 MB. Raises ``StoreError``.
        """
        try:
            await self._connection.run(_vacuum)
        except sqlite3.Error as error:
            raise StoreError(str(error)) from error

    async def _work_off(self) -> None:
        while self._waiting:
            batch = self._waiting[:_LARGEST_BATCH]
            del self._waiting[:_LARGEST_BATCH]
            try:
                await self._connection.run(partial(self._do, batch=batch))
            except Exception as error:  # the commit itself failed: nothing of the batch is kept
                for piece in batch:
                    piece.error = piece.error or StoreError(str(error))
                    piece.signals = NO_SIGNALS
            for piece in batch:
                self._report(piece)

    def _do(self, connection: sqlite3.Connection, batch: list[_Piece]) -> None:
        """Do a batch in the connection's thread, in one transaction.

        Hardly any piece fails, so that none has a savepoint at first: they cost two statements
        each. Where one of several fails, all of them run again, from the start, with savepoints.
        While the database is copied each has one at once: to roll back begins the copy anew.
        """
        do = self._do_apart if self._connection.is_copied else self._do_piece
        connection.execute("BEGIN IMMEDIATE")
        try:
            try:
                for piece in batch:
                    do(connection, piece)
            except Exception as error:
                # After some of them SQLite has rolled everything back by itself.
                if _is_trouble(error) or not connection.in_transaction:
                    raise
                connection.execute("ROLLBACK")
                if len(batch) == 1:
                    batch[0].error = error
                    return
                connection.execute("BEGIN IMMEDIATE")
                for piece in batch:
                    self._do_apart(connection, piece)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _do_piece(self, connection: sqlite3.Connection, piece: _Piece) -> None:
        with Tx(connection.execute, self._queries, self._clock, self._holding) as tx:
            piece.result = piece.work(tx)
            piece.signals = Signals.of(tx)

    def _do_apart(self, connection: sqlite3.Connection, piece: _Piece) -> None:
        """Do a piece so that it can fail alone."""
        connection.execute("SAVEPOINT piece")
        try:
            self._do_piece(connection, piece)
        except Exception as error:
            if _is_trouble(error) or not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO piece")
            piece.error, piece.signals = error, NO_SIGNALS
        connection.execute("RELEASE piece")

    def _report(self, piece: _Piece) -> None:
        self._listeners.tell(piece.signals)
        if piece.future.cancelled():
            return
        if piece.error is not None:
            piece.future.set_exception(piece.error)
        else:
            piece.future.set_result(piece.result)

    async def _watch(self) -> None:
        """Notice what commands in other processes have written."""
        seen: int | None = None
        while True:
            version = await self._data_version(otherwise=seen)
            if seen is not None and version != seen:
                self._listeners.look()
            seen = version
            await asyncio.sleep(_LOOK_FOR_OTHERS)

    async def _data_version(self, otherwise: int | None) -> int | None:
        try:
            return await self._connection.run(_data_version)
        except sqlite3.Error as error:
            _log.warning("others' writes cannot be looked for: %s", error)
            return otherwise

    async def _empty_log(self) -> None:
        """Let nothing that was erased stand in the write-ahead log for long."""
        while True:
            await asyncio.sleep(_EMPTY_LOG)
            try:
                await self._connection.run(_try_to_empty_log)
            except sqlite3.Error as error:
                _log.warning("the write-ahead log is not emptied: %s", error)


def _is_trouble(error: Exception) -> bool:
    """Whether the database is at fault and not the work, so that trying later may help."""
    code = error.sqlite_errorcode if isinstance(error, sqlite3.OperationalError) else 0
    return code & 0xFF in _TROUBLE  # the lower byte is the primary code


def _data_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _vacuum(connection: sqlite3.Connection) -> None:
    connection.execute("VACUUM")
    if not _empty_log(connection):
        raise sqlite3.OperationalError("the write-ahead log is being read: it was not emptied")


def _try_to_empty_log(connection: sqlite3.Connection) -> None:
    """Empty the log; where another process reads it, keep nobody waiting, there is a next time."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        _empty_log(connection)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")


def _empty_log(connection: sqlite3.Connection) -> bool:
    """Bring what the write-ahead log has into the file, and leave nothing in it.

    Gives ``False`` where another connection has it in use. Where there is no such log this does
    nothing, and says that nobody was in its way.
    """
    (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _write_ahead(path: Path) -> None:
    """Give the file a write-ahead log, where that is safe, and nobody else has the file open.

    Who has may be a program of before, whose SQLite would write such a log without being fit to.
    """
    if journal_mode() != "WAL" or _has_log(path):
        return
    with alone(path) as free:
        if free:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")


def _has_log(path: Path) -> bool:
    """Say whether a file has a write-ahead log (https://sqlite.org/fileformat.html, 1.3.3)."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        return file.read(20)[18:] == b"\x02\x02"


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    journal = journal_mode() if _has_log(path) else "TRUNCATE"
    connection.execute(f"PRAGMA journal_mode = {journal}")
    for setting in (
        "synchronous = FULL",
        "fullfsync = ON",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "cache_size = -32768",
    ):
        connection.execute(f"PRAGMA {setting}")
    return connection
