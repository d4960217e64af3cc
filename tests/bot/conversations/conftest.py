"""A café in a database in memory, the real scripts over a real one, and people who talk to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

import pytest

from bot.conversations.replay import Script
from bot.conversations.saying import recognise
from bot.conversations.scripts import SCRIPTS
from cartable.on_demand import PhonesOnDemand, romanised
from locales import Catalogues
from locales.countries import CountryNames
from school.ids import Ids
from school.school import School
from school.store import Transaction, Unit
from storage.statements import Holding
from tests.bot.conversations.cafe import Cafe
from tests.bot.conversations.dialogue import Dialogue, T
from tests.bot.house import House
from tests.cast import KEY, Clock
from tests.conftest import PlainPasswords
from tests.databases import dump
from tests.storage.in_memory import InMemory
from vault.keys import SecretKey
from vault.signing import KeyedTokens


class CafeHouse:
    """A database in memory with a café's scripts over it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.cafe = Cafe()
        self.memory = InMemory(clock, Holding("test"))
        self._ids = Ids(clock)
        self._tokens = KeyedTokens(SecretKey(KEY))

    @property
    def scripts(self) -> dict[str, Script]:
        return {"order": self.cafe.order, "way": self.cafe.ask_the_way}

    def open_school(self, tx: Transaction) -> School:
        return School(
            Unit(
                tx,
                self.clock,
                self._ids,
                self._tokens,
                PlainPasswords(),
                romanised,
                PhonesOnDemand(),
                CountryNames(),
            )
        )

    async def run(self, work: Callable[[Transaction], T]) -> T:
        return work(self.memory.tx())

    def person(self, scripts: dict[str, Script] | None = None, chat: int = 100) -> Dialogue:
        return Dialogue(self.run, self.open_school, scripts or self.scripts, chat)

    def everything(self) -> str:
        """All that the database holds, as text."""
        return "\n".join(dump(self.memory.connection))


@pytest.fixture
def cafe_house(clock: Clock) -> Iterator[CafeHouse]:
    built = CafeHouse(clock)
    yield built
    built.memory.close()


@pytest.fixture
def cafe(cafe_house: CafeHouse) -> Cafe:
    return cafe_house.cafe


@pytest.fixture
def person(cafe_house: CafeHouse) -> Dialogue:
    return cafe_house.person()


Phone = Callable[..., Awaitable[Dialogue]]


@pytest.fixture
def phone(house: House, catalogues: Catalogues) -> Phone:
    """Somebody's chat, in French, with the scripts that the bot has."""

    async def meet(chat: int = 100, language: str = "fr") -> Dialogue:
        await house.do(lambda school: school.tx.devices.meet(chat, language, house.clock.now()))
        reads = partial(recognise, catalogues.of(language))
        return Dialogue(house.store.run, house.open_school, SCRIPTS, chat, reads)

    return meet
