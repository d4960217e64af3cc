"""Opens the database that the settings name, whichever engine is under it."""

from __future__ import annotations

from typing import Protocol

from school.clock import Clock
from school.store import Store
from storage.location import Location
from storage.migrate import migrate
from storage.statements import Holding

# PostgreSQL's client is imported where it is wanted: who uses SQLite need not wait for it.


class ClosableStore(Store, Protocol):
    """A store that whoever opened it closes."""

    async def close(self) -> None:
        """Finish what waits and close the database."""
        ...


async def open_store(location: Location, clock: Clock, holding: Holding) -> ClosableStore:
    """Bring the database up to date and open it.

    Raises ``Refusal`` where PostgreSQL cannot be reached or used, ``OSError`` or
    ``sqlite3.OperationalError`` where SQLite's file cannot.
    """
    if location.file is not None:
        from storage.sqlite import SqliteStore

        return await SqliteStore.open(location.file, clock, holding)
    from storage.postgresql import PostgresqlStore

    return await PostgresqlStore.open(location, clock, holding)


def migrate_database(location: Location) -> list[str]:
    """Run the migrations that a database lacks; gives their names. Raises as ``open_store``."""
    if location.file is not None:
        location.file.parent.mkdir(parents=True, exist_ok=True)
        return migrate(location.file)
    from storage.fitness import migrate_postgresql

    return migrate_postgresql(location)
