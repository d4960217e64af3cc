"""What the tests of the chat stand on: a school at work, and every word that it says."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from locales import Catalogues
from sandbox.telegram import BotApiServer, Limits
from school.ids import Ids
from school.platforms import Platform
from storage.location import Location
from storage.opening import ClosableStore
from storage.statements import Holding
from tests.bot.chat import Chat, chatting
from tests.bot.house import House
from tests.cast import KEY, Clock
from vault.keys import SecretKey
from vault.signing import KeyedTokens


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    return Catalogues.load()


@pytest.fixture
def holding() -> Holding:
    """This process delivers to chats, as fast as it can."""
    return Holding("we", frozenset({"telegram"}))


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(limits=Limits(per_second=None, chat_per_second=None)) as server:
        yield server


@pytest.fixture
async def chat(house: House, server: BotApiServer, catalogues: Catalogues) -> AsyncIterator[Chat]:
    """The bot as a whole, running."""
    async with chatting(Chat(house, server, catalogues)) as running:
        yield running


@pytest.fixture
def house(store: ClosableStore, location: Location, platform: Platform, clock: Clock) -> House:
    """An institute with nothing issued yet."""
    return House(store, location, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))
