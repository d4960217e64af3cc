"""What tests of several rooms stand on: a clock, ids, a database, the school in it."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
import pytest_asyncio
from hypothesis import settings
from playwright.async_api import Browser

from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from school.hashing import Passwords
from school.ids import Ids
from school.passwords import PasswordRule, Weakness
from school.platforms import Platform
from school.school import School
from school.store import Transaction, Unit
from storage.location import Location
from storage.opening import ClosableStore, migrate_database, open_store
from storage.statements import Holding
from tests.browser import browser
from tests.cast import ICC, KEY, Clock
from tests.databases import blank
from tests.postgresql_server import PostgresqlServer, empty, shared_server
from vault.keys import SecretKey
from vault.signing import KeyedTokens

# How long an example takes says nothing here: machines are shared, and no test is timed.
settings.register_profile("cartable", deadline=None)
settings.load_profile("cartable")

T = TypeVar("T")
ENGINES = ("sqlite", "postgresql")
"""The engines that tests of ``store`` run on, unless their module has ``ENGINES`` of its own."""


class PlainPasswords(Passwords):
    """Passwords without their slowness, for tests that are about something else."""

    async def judge(
        self, rule: PasswordRule, password: str, context: Sequence[str]
    ) -> list[Weakness]:
        return []

    async def hash(self, password: str) -> str:
        return f"plain:{password}"

    async def verify(self, stored: str | None, password: str) -> bool:
        await asyncio.sleep(0)
        return stored == f"plain:{password}"

    def needs_rehash(self, stored: str) -> bool:
        return False


@dataclass(frozen=True)
class SchoolAtWork:
    """The school on a real database."""

    store: ClosableStore
    clock: Clock
    ids: Ids
    tokens: KeyedTokens

    def open(self, tx: Transaction) -> School:
        return School(
            Unit(
                tx,
                self.clock,
                self.ids,
                self.tokens,
                PlainPasswords(),
                romanised,
                PhonesOnDemand(),
                CountryNames(),
            )
        )

    async def do(self, work: Callable[[School], T]) -> T:
        """Run ``work`` with the school, in a transaction of its own."""
        return await self.store.run(lambda tx: work(self.open(tx)))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def holding() -> Holding:
    """How the store sends; tests of sending override it."""
    return Holding("test")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "cartable.db"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> PostgresqlServer:
    """The server that all tests share."""
    folder, process = tmp_path_factory.getbasetemp(), os.getpid()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder, process = folder.parent, os.getppid()
    return shared_server(folder, process)


@pytest.fixture(scope="session")
def migrated(postgresql: PostgresqlServer) -> Location:
    """A database of this process alone, brought up to date."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    location = Location.parse(postgresql.create(name))
    migrate_database(location)
    return location


@pytest.fixture(scope="session")
def emptying(migrated: Location) -> Iterator[psycopg.Connection[Any]]:
    """The connection over which it is emptied."""
    with psycopg.connect(migrated.url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def emptied(migrated: Location, emptying: psycopg.Connection[Any]) -> Location:
    """The database of this process, without a row."""
    empty(emptying)
    return migrated


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many workers as there are processors: journeys wait for most of their time."""
    ours = getattr(os, "sched_getaffinity", None)
    processors = len(ours(0)) if ours else os.cpu_count() or 1
    return 2 * processors


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the journeys, which mostly wait, among all that keeps processors busy.

    They come in the first nine tenths, lest one of them goes on alone at the end.
    """
    journeys = [item for item in items if "/journey/" in item.nodeid]
    others = [item for item in items if "/journey/" not in item.nodeid]
    if others:
        places = [
            *((0.9 * number / len(journeys), item) for number, item in enumerate(journeys)),
            *((number / len(others), item) for number, item in enumerate(others)),
        ]
        items[:] = [item for _, item in sorted(places, key=lambda place: place[0])]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what stands on a database on each engine.

    A module that is about something else says ``ENGINES = ("sqlite",)``: statements are tried on
    both by the tests of ``storage``, and minutes are saved. A single test is marked so:
    ``@pytest.mark.engines("postgresql")``.
    """
    if "storage_engine" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("engines")
        engines = marked.args if marked else getattr(metafunc.module, "ENGINES", ENGINES)
        metafunc.parametrize("storage_engine", engines)


@pytest.fixture
def location(storage_engine: str, request: pytest.FixtureRequest) -> Location:
    """An empty database, on each engine in turn."""
    if storage_engine == "sqlite":
        database: Path = request.getfixturevalue("database")
        database.write_bytes(blank())
        return Location.parse(f"sqlite:///{database}")
    found: Location = request.getfixturevalue("emptied")
    return found


@pytest.fixture
async def store(location: Location, clock: Clock, holding: Holding) -> AsyncIterator[ClosableStore]:
    """An empty store, on each engine in turn."""
    opened = await open_store(location, clock, holding)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def platform(store: ClosableStore) -> Platform:
    """The institute of the first guide, in the store."""
    await store.run(lambda tx: tx.platforms.put(ICC))
    return ICC


@pytest.fixture
def school(store: ClosableStore, clock: Clock) -> SchoolAtWork:
    return SchoolAtWork(store, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser of this process: each test has a window without memory in it.

    Such tests run in the loop of the session (``pytest.mark.asyncio(loop_scope="session")``).
    """
    async with browser() as opened:
        yield opened
