"""Gathering: one transaction for all that wait, and nobody suffers from what another asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.gathering import Gathered
from school.store import StoreError, Transaction
from tests.bot.faltering import FalteringStore
from tests.bot.house import House


class Doubling:
    """Doubles numbers, takes none that is negative, and remembers who was asked together."""

    def __init__(self) -> None:
        self.together: list[list[int]] = []

    def __call__(self, tx: Transaction, those: Sequence[int]) -> Sequence[int]:
        self.together.append(list(those))
        if min(those) < 0:
            raise ValueError("negative")
        return [2 * one for one in those]


@pytest.fixture
def store(house: House) -> FalteringStore:
    return FalteringStore(house.store)


async def test_those_who_ask_at_one_moment_share_a_transaction(store: FalteringStore) -> None:
    doubling = Doubling()
    gathered = Gathered(store, doubling)
    assert list(await asyncio.gather(*map(gathered.ask, range(5)))) == [0, 2, 4, 6, 8]
    assert await gathered.ask(7) == 14
    assert doubling.together == [[0, 1, 2, 3, 4], [7]]
    assert store.asked == 2


async def test_who_comes_while_others_are_asked_for_waits_for_the_next(
    store: FalteringStore,
) -> None:
    doubling = Doubling()
    gathered = Gathered(store, doubling)
    first = gathered.ask(1)
    await asyncio.sleep(0)
    assert list(await asyncio.gather(gathered.ask(2), gathered.ask(3))) == [4, 6]
    assert await first == 2
    assert doubling.together == [[1], [2, 3]]


async def test_one_that_is_at_fault_fails_alone(store: FalteringStore) -> None:
    gathered = Gathered(store, Doubling())
    told = await asyncio.gather(*map(gathered.ask, (1, -1, 3)), return_exceptions=True)
    assert (told[0], told[2]) == (2, 6)
    assert isinstance(told[1], ValueError)


async def test_what_can_wait_does_until_something_comes_that_cannot(store: FalteringStore) -> None:
    doubling = Doubling()
    gathered = Gathered(store, doubling, patience=3600.0)
    patient = [gathered.ask(one, can_wait=True) for one in (1, 2)]
    for _ in range(5):
        await store.run(lambda tx: None)
    assert doubling.together == []
    assert await gathered.ask(3) == 6
    assert [await one for one in patient] == [2, 4]
    assert doubling.together == [[1, 2, 3]]


async def test_what_can_wait_waits_no_longer_than_that(store: FalteringStore) -> None:
    gathered = Gathered(store, Doubling(), patience=0.01)
    async with asyncio.timeout(60):
        assert await gathered.ask(1, can_wait=True) == 2
        assert await gathered.ask(2, can_wait=True) == 4


async def test_where_the_database_is_away_all_hear_so_and_may_ask_again(
    store: FalteringStore,
) -> None:
    gathered = Gathered(store, Doubling())
    store.failures = 1
    told = await asyncio.gather(*map(gathered.ask, (1, 2)), return_exceptions=True)
    assert [type(one) for one in told] == [StoreError, StoreError]
    assert await gathered.ask(1) == 2


async def test_who_gives_up_keeps_nobody_from_an_answer(store: FalteringStore) -> None:
    gathered = Gathered(store, Doubling())
    impatient, patient = (gathered.ask(one) for one in (1, 2))
    impatient.cancel()
    assert await patient == 4
