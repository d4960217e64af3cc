"""Threads that run pieces of work on PostgreSQL, each on a connection of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from random import uniform
from threading import Lock, Thread
from typing import Any

import psycopg

from school.store import StoreError
from storage.faults import is_conflict, is_trouble
from storage.prepared import PreparedConnection
from storage.queries import NumberedQuery

_log = logging.getLogger(__name__)

_TRIES = 6
_TRIES_ON_LOST_LINES = 2  # a statement that makes the server fall is not to do so again and again
_LONGEST_JITTER = 0.02  # seconds, before the first repetition; it doubles
_FIRST_SILENCE = 0.25  # seconds without another try to connect; they double
_LONGEST_SILENCE = 4.0
_PATIENCE = 10.0  # seconds for what is being done when we end

Work = Callable[[PreparedConnection], Any]


@dataclass(slots=True)
class Job:
    """A piece of work, and afterwards what came of it; ``done`` is called in the thread."""

    work: Work
    done: Callable[[Job], None]
    result: Any = None
    error: BaseException | None = None


class Workers:
    """A fixed number of threads; a connection is made when its thread first has work."""

    def __init__(self, url: str, queries: Mapping[str, NumberedQuery], threads: int) -> None:
        self._line = _Line(url, queries)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads = [
            Thread(target=self._run, name=f"postgresql-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job: Job) -> None:
        """Have a job done, as soon as a thread is free."""
        self._jobs.put(job)

    def close(self) -> None:
        """Do what waits and hang up; blocks until then, but not for a server that hangs."""
        for _ in self._threads:
            self._jobs.put(None)
        end = time.monotonic() + _PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _run(self) -> None:
        worker = _Worker(self._line)
        while (job := self._jobs.get()) is not None:
            worker.do(job)
            job.done(job)
        worker.close()


class _Line:
    """The way to the server: while it cannot be reached, everybody is told so at once."""

    def __init__(self, url: str, queries: Mapping[str, NumberedQuery]) -> None:
        self._url = url
        self._queries = queries
        self._lock = Lock()
        self._silent_until = 0.0
        self._silence = 0.0
        self._why = ""

    def connect(self) -> PreparedConnection:
        """Connect; raises ``psycopg.OperationalError`` where that failed, or failed just now."""
        if time.monotonic() < self._silent_until:
            raise psycopg.OperationalError(self._why)
        try:
            connection = PreparedConnection.open(self._url, self._queries)
        except psycopg.Error as error:
            self._failed(str(error))
            raise
        with self._lock:
            if self._silence:
                _log.info("the database is reached again")
            self._silence = self._silent_until = 0.0
        return connection

    def _failed(self, why: str) -> None:
        with self._lock:
            if not self._silence:
                _log.warning("the database is not reached: %s", why)
            self._why = why
            self._silence = min(max(self._silence * 2, _FIRST_SILENCE), _LONGEST_SILENCE)
            self._silent_until = time.monotonic() + self._silence


class _Worker:
    """What one thread does."""

    def __init__(self, line: _Line) -> None:
        self._line = line
        self._connection: PreparedConnection | None = None

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()

    def do(self, job: Job) -> None:
        """Do a job, again where others were in its way; says in it what came of it."""
        for tried in range(1, _TRIES + 1):
            try:
                job.result = self._connected().transact(job.work)
            except psycopg.Error as error:
                if self._goes_again(error, tried):
                    time.sleep(uniform(0, _LONGEST_JITTER * 2**tried) if is_conflict(error) else 0)
                    continue
                job.error = StoreError(str(error)) if is_trouble(error) else error
            except BaseException as error:
                job.error = error
            return

    def _goes_again(self, error: psycopg.Error, tried: int) -> bool:
        """Whether the same work may be run again: what was lost before its commit left nothing."""
        if is_conflict(error):
            return tried < _TRIES
        line = self._connection
        if line is None or not line.is_lost or line.may_have_committed:
            return False
        return tried < _TRIES_ON_LOST_LINES

    def _connected(self) -> PreparedConnection:
        if self._connection is None or self._connection.is_lost:
            self._connection = None
            self._connection = self._line.connect()
        return self._connection
