"""One connection to PostgreSQL, on which named statements are prepared once and run quickly.

psycopg's cursors take most of the time of a small statement (72 of 85 µs of CPU, measured); its
libpq underneath, which it documents as ``psycopg.pq``, is all that a few column types need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import psycopg
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from storage.dialling import dial
from storage.faults import error_of
from storage.queries import NumberedQuery

R = TypeVar("R")
Row = tuple[Any, ...]

_SESSION = (
    b"SET synchronous_commit = on;"
    b"SET default_transaction_isolation = 'read committed';"
    # Whoever waits is told so, rather than for ever: a lock's holder may be on a stopped machine.
    b"SET lock_timeout = '10s';"
    b"SET statement_timeout = '60s';"
    # Who stops in the middle of a transaction may hold the row of the send limit or of an office:
    # he loses it before those who wait for it are taken for dead (``school.processes.SILENCE``).
    b"SET idle_in_transaction_session_timeout = '5s';"
    b"SET client_min_messages = 'error'"
)


class _Statement:
    """A prepared statement; how its columns are read is known once it has given rows."""

    __slots__ = ("_readers", "name", "names")

    def __init__(self, name: bytes, names: Sequence[str]) -> None:
        self.name = name
        self.names = names
        self._readers: Sequence[Callable[[bytes], Any]] = ()

    def readers(self, result: PGresult) -> Sequence[Callable[[bytes], Any]]:
        """Give what reads each column."""
        if not self._readers:
            columns = range(result.nfields)
            self._readers = [_READERS[result.ftype(column)] for column in columns]
        return self._readers


class Rows:
    """What a statement gave."""

    __slots__ = ("_next", "_result", "_statement")

    def __init__(self, result: PGresult, statement: _Statement) -> None:
        self._result = result
        self._statement = statement
        self._next = 0

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""
        return self._result.command_tuples or 0

    def fetchone(self) -> Row | None:
        """Give the next row, or ``None``."""
        if self._next >= self._result.ntuples:
            return None
        self._next += 1
        return self._row(self._next - 1)

    def fetchall(self) -> list[Row]:
        """Give the rows that are left."""
        first, self._next = self._next, self._result.ntuples
        return [self._row(row) for row in range(first, self._next)]

    def _row(self, row: int) -> Row:
        get = self._result.get_value
        return tuple(
            None if (value := get(row, column)) is None else read(value)
            for column, read in enumerate(self._statement.readers(self._result))
        )


class PreparedConnection:
    """A connection that runs one transaction after the other, for one thread."""

    def __init__(
        self, connection: psycopg.Connection[Any], queries: Mapping[str, NumberedQuery]
    ) -> None:
        self._connection = connection
        self._wire = connection.pgconn
        self._queries = queries
        self._prepared: dict[str, _Statement] = {}
        self._begun = False
        self._committing = False
        self._fault: psycopg.Error | None = None

    @classmethod
    def open(cls, url: str, queries: Mapping[str, NumberedQuery]) -> PreparedConnection:
        """Connect; raises ``psycopg.Error``."""
        opened = cls(dial(url), queries)
        try:
            opened._command(_SESSION)
        except BaseException:
            opened.close()
            raise
        return opened

    @property
    def is_lost(self) -> bool:
        """Whether nothing can be done on it any more."""
        return bool(self._connection.closed)

    @property
    def may_have_committed(self) -> bool:
        """Whether the last transaction was lost when it may have been committed already."""
        return self._committing and self.is_lost

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def transact(self, work: Callable[[PreparedConnection], R]) -> R:
        """Run ``work`` in a transaction; what it raises rolls back.

        Raises ``psycopg.Error`` for the database's own errors, also where the work kept one to
        itself: PostgreSQL takes nothing more in a transaction that had one.
        """
        self._begun, self._committing, self._fault = False, False, None
        try:
            result = work(self)
            if self._fault is None:
                self._commit()
                return result
        except BaseException as error:
            self._roll_back()
            if self._fault is None or self._fault is error:
                raise
        else:
            self._roll_back()
        raise self._fault

    def execute(self, name: str, values: Mapping[str, object]) -> Rows:
        """Run a named statement in the transaction, which begins with the first."""
        if not self._begun:
            self._command(b"BEGIN")
            self._begun = True
        statement = self._prepared.get(name) or self._prepare(name)
        result = self._wire.exec_prepared(
            statement.name,
            [_written(values[one]) for one in statement.names],
            [_format(values[one]) for one in statement.names],
            Format.BINARY,
        )
        return Rows(self._good(result), statement)

    def _prepare(self, name: str) -> _Statement:
        query = self._queries[name]
        self._good(self._wire.prepare(name.encode(), query.text.encode()))
        statement = self._prepared[name] = _Statement(name.encode(), query.names)
        return statement

    def _commit(self) -> None:
        if self._begun:
            self._committing = True
            self._command(b"COMMIT")

    def _command(self, command: bytes) -> None:
        self._good(self._wire.exec_(command))

    def _good(self, result: PGresult) -> PGresult:
        if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            return result
        self._fault = error_of(result, self._wire.error_message)
        raise self._fault

    def _roll_back(self) -> None:
        """Undo what was begun; a connection that cannot is lost."""
        if self._wire.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            if self._wire.exec_(b"ROLLBACK").status != ExecStatus.COMMAND_OK:
                self._connection.close()
        elif self._wire.transaction_status != TransactionStatus.IDLE:
            self._connection.close()


def _written(value: object) -> Any:
    """Give a parameter as it travels; psycopg's types leave out the ``None`` that it takes."""
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, str):
        if "\0" in value:  # libpq would take the text to end there
            raise ValueError("a text with the character U+0000 cannot be kept")
        return value.encode()
    if isinstance(value, int):
        return b"%d" % value
    raise TypeError(f"no column takes a {type(value).__name__}")


def _format(value: object) -> Format:
    return Format.BINARY if isinstance(value, bytes) else Format.TEXT


def _number(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


_READERS: Mapping[int, Callable[[bytes], Any]] = {
    17: bytes,
    20: _number,
    21: _number,
    23: _number,
    25: bytes.decode,
}
"""By the type's number in PostgreSQL's catalogue: bytea, int8, int2, int4, text."""
