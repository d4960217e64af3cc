"""A database in memory, for tests that try thousands of ways through a few rows."""

from functools import cache
from pathlib import Path

import storage
from school.clock import Clock
from storage.driver import sqlite3
from storage.queries import load_queries
from storage.statements import Holding
from storage.transaction import Tx

_MIGRATIONS = Path(storage.__file__).parent / "migrations"


class InMemory:
    """One connection with all tables; every ``tx`` is a transaction of its own."""

    def __init__(self, clock: Clock, holding: Holding) -> None:
        self._clock = clock
        self._holding = holding
        self._queries = load_queries()
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        _blank().backup(self.connection)

    def tx(self) -> Tx:
        return Tx(self.connection.execute, self._queries, self._clock, self._holding)

    def close(self) -> None:
        self.connection.close()


@cache
def _blank() -> sqlite3.Connection:
    """Give a database that is up to date: copied, it need not be brought there anew."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for path in sorted(_MIGRATIONS.glob("*.sql")):
        connection.executescript(path.read_text("utf-8"))
    return connection
