"""What the tests of the chat stand on: a school at work, and every word that it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from locales import Catalogues
from school.ids import Ids
from school.platforms import Platform
from storage.sqlite import SqliteStore
from tests.bot.house import House
from tests.cast import KEY, Clock
from vault.keys import SecretKey
from vault.signing import KeyedTokens


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    return Catalogues.load()


@pytest.fixture
def house(store: SqliteStore, database: Path, platform: Platform, clock: Clock) -> House:
    """An institute with nothing issued yet."""
    return House(store, database, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))
