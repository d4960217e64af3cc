"""What tests of several rooms stand on: a clock, ids, a database, the school in it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings

from school.hashing import Passwords
from school.ids import Ids
from school.passwords import PasswordRule, Weakness
from school.platforms import Platform
from school.school import School
from school.store import Transaction, Unit
from storage.sqlite import SqliteStore
from storage.statements import Holding
from tests.cast import ICC, KEY, Clock
from vault.keys import SecretKey
from vault.signing import KeyedTokens

# How long an example takes says nothing here: machines are shared, and no test is timed.
settings.register_profile("cartable", deadline=None)
settings.load_profile("cartable")

T = TypeVar("T")
ENGINES = ("sqlite",)
"""The engines that every test of ``store`` runs on."""


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

    store: SqliteStore
    clock: Clock
    ids: Ids
    tokens: KeyedTokens

    def open(self, tx: Transaction) -> School:
        return School(Unit(tx, self.clock, self.ids, self.tokens, PlainPasswords()))

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


@pytest.fixture(params=ENGINES)
async def store(
    request: pytest.FixtureRequest, database: Path, clock: Clock, holding: Holding
) -> AsyncIterator[SqliteStore]:
    """An empty store, on each engine in turn."""
    assert request.param == "sqlite"
    opened = await SqliteStore.open(database, clock, holding)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def platform(store: SqliteStore) -> Platform:
    """The institute of the first guide, in the store."""
    await store.run(lambda tx: tx.platforms.put(ICC))
    return ICC


@pytest.fixture
def school(store: SqliteStore, clock: Clock) -> SchoolAtWork:
    return SchoolAtWork(store, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))
