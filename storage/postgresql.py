"""PostgreSQL: pieces of work run in a few threads, each in a transaction of its own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from psycopg.sql import SQL, Identifier

from school.clock import Clock
from school.outbox import Signal
from school.store import StoreError, Transaction
from storage.dialling import dial
from storage.fitness import migrate_postgresql
from storage.holdings import HOLDINGS
from storage.listeners import Listener, Listeners, Signals
from storage.location import Location
from storage.notifications import Notifications
from storage.prepared import PreparedConnection
from storage.queries import load_numbered_queries
from storage.statements import Holding
from storage.transaction import Tx
from storage.workers import Job, Workers

T = TypeVar("T")

THREADS = 8
"""Connections of a process: as many commits can wait for the disk together."""


@dataclass(slots=True)
class _Outcome:
    """What a piece of work came to, with what its commit tells."""

    result: Any
    signals: Signals
    waiting: frozenset[Signal]


class PostgresqlStore:
    """The connections of a process to its database; see ``school.store.Store``."""

    def __init__(self, url: str, clock: Clock, holding: Holding, threads: int = THREADS) -> None:
        queries = load_numbered_queries()
        self._names: Mapping[str, str] = {name: name for name in queries}
        self._url = url
        self._clock = clock
        self._holding = holding
        self._loop = asyncio.get_running_loop()
        self._workers = Workers(url, queries, threads)
        self._listeners = Listeners()
        self._notifications = Notifications(url, self._listeners.look)
        self._reports = _Reports(self._loop)
        self._closed = False

    @classmethod
    async def open(
        cls, location: Location, clock: Clock, holding: Holding, threads: int = THREADS
    ) -> PostgresqlStore:
        """Bring the database up to date and connect.

        Raises ``Refusal`` where it cannot be reached or used.
        """
        await asyncio.to_thread(migrate_postgresql, location)
        return cls(location.url, clock, holding, threads)

    async def close(self) -> None:
        """Finish what waits and hang up."""
        self._closed = True
        await asyncio.to_thread(self._workers.close)
        self._reports.give()
        await self._notifications.close()

    def listen(self, signal: Signal, listener: Listener) -> None:
        """Call ``listener`` after every commit that gives this signal, of any process."""
        self._listeners.add(signal, listener)
        self._notifications.hear()

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in a transaction; again where another was at the same rows at once."""
        if self._closed:
            raise StoreError("the store is closed")
        future: asyncio.Future[T] = self._loop.create_future()

        def piece(connection: PreparedConnection) -> _Outcome:
            with Tx(connection.execute, self._names, self._clock, self._holding) as tx:
                result = work(tx)
                return _Outcome(result, Signals.of(tx), frozenset(tx.waiting))

        def done(job: Job) -> None:
            self._reports.put(lambda: self._report(job, future))

        self._workers.put(Job(piece, done))
        return await future

    async def vacuum(self) -> None:
        """Have the server let go of rows that were erased, in the tables that hold people.

        Raises ``StoreError``.
        """
        await asyncio.to_thread(_vacuum, self._url)

    def _report(self, job: Job, future: asyncio.Future[Any]) -> None:
        if job.error is None:
            self._listeners.tell(job.result.signals)
            self._notifications.send(job.result.waiting)
        if future.cancelled():
            return
        if job.error is None:
            future.set_result(job.result.result)
        elif isinstance(job.error, StopIteration):  # no future takes one
            future.set_exception(RuntimeError("the work raised StopIteration"))
        else:
            future.set_exception(job.error)


def _vacuum(url: str) -> None:
    tables = (*HOLDINGS, "notice_keys", "token_subjects")
    try:
        with dial(url) as connection:
            connection.execute(SQL("VACUUM {}").format(SQL(", ").join(map(Identifier, tables))))
    except psycopg.Error as error:
        raise StoreError(str(error)) from error


@dataclass(slots=True)
class _Reports:
    """Brings what the threads have done to the event loop, many with one waking."""

    loop: asyncio.AbstractEventLoop
    waiting: deque[Callable[[], None]] = field(default_factory=deque)
    is_called: bool = False

    def put(self, report: Callable[[], None]) -> None:
        """Have ``report`` called on the event loop; called in any thread."""
        self.waiting.append(report)
        if not self.is_called:
            self.is_called = True
            self.loop.call_soon_threadsafe(self.give)

    def give(self) -> None:
        """Call what waits."""
        self.is_called = False  # before looking: what is put from here on calls again
        while self.waiting:
            self.waiting.popleft()()
