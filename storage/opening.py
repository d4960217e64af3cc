"""Opens the database that the settings name, whichever engine is under it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from school.clock import Clock
from school.refusals import Refusal
from school.store import Store
from storage.driver import sqlite3
from storage.location import Location
from storage.migrate import migrate
from storage.statements import Holding

# PostgreSQL's client is imported where it is wanted: who uses SQLite need not wait for it.


class ClosableStore(Store, Protocol):
    """A store that whoever opened it closes."""

    async def close(self) -> None:
        """Finish what waits and close the database."""
        ...

    async def vacuum(self) -> None:
        """Leave nothing of what was erased in the database's files; raises ``StoreError``."""
        ...


async def open_store(location: Location, clock: Clock, holding: Holding) -> ClosableStore:
    """Bring the database up to date and open it.

    Raises ``Refusal`` where it cannot be reached, opened or used.
    """
    if location.file is not None:
        from storage.sqlite import SqliteStore

        with _explained(location.file):
            return await SqliteStore.open(location.file, clock, holding)
    from storage.postgresql import PostgresqlStore

    return await PostgresqlStore.open(location, clock, holding)


def migrate_database(location: Location) -> list[str]:
    """Run the migrations that a database lacks; gives their names. Raises as ``open_store``."""
    if location.file is not None:
        with _explained(location.file):
            location.file.parent.mkdir(parents=True, exist_ok=True)
            return migrate(location.file)
    from storage.fitness import migrate_postgresql

    return migrate_postgresql(location)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise Refusal("database.file", file=str(file), reason=reason or str(error)) from error
