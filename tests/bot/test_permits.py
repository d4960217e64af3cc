"""Permits: the limit is asked once for all that waits, answers first, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

import pytest

from bot.permits import Permits
from school.outbox import Lane
from school.store import Store
from storage.statements import Holding
from tests.cast import Clock


@pytest.fixture
def holding() -> Holding:
    return Holding("we", frozenset({"telegram"}), {"telegram": 10.0})


class Reached:
    """What was heard about the limit."""

    def __init__(self) -> None:
        self.heard: list[Lane | None] = []

    def __call__(self, lane: Lane | None) -> None:
        self.heard.append(lane)


async def take(permits: Permits, lane: Lane, count: int, patience: float = 5.0) -> list[bool]:
    return await asyncio.gather(*(permits.take(lane, patience) for _ in range(count)))


async def test_what_the_limit_leaves_is_permitted_at_once(store: Store, clock: Clock) -> None:
    reached = Reached()
    assert await take(Permits(store, clock, reached), Lane.ANSWER, 9) == [True] * 9
    assert reached.heard == [None]


async def test_who_has_waited_long_enough_hears_so(store: Store, clock: Clock) -> None:
    reached = Reached()
    permits = Permits(store, clock, reached)  # the clock stands still: the bucket never fills again
    given = await take(permits, Lane.ANSWER, 12, patience=1.0)
    assert sorted(given) == [False] * 3 + [True] * 9
    assert Lane.ANSWER in reached.heard


async def test_answers_are_let_through_before_bulk_that_came_first(
    store: Store, clock: Clock
) -> None:
    permits = Permits(store, clock, Reached())
    order: list[Lane] = []

    async def one(lane: Lane) -> None:
        if await permits.take(lane, 1.0):
            order.append(lane)

    assert all(await take(permits, Lane.ANSWER, 9))
    waiting = [asyncio.create_task(one(Lane.BROADCAST)) for _ in range(20)]
    await asyncio.sleep(0.1)
    assert not order
    clock.move(seconds=1.006)
    waiting += [asyncio.create_task(one(Lane.ANSWER)) for _ in range(4)]
    await asyncio.gather(*waiting)
    assert order == [Lane.ANSWER] * 4


async def test_the_limit_is_asked_in_few_transactions(store: Store, clock: Clock) -> None:
    asked: list[Mapping[Lane, int]] = []

    class Counting(Permits):
        def _permit(
            self, wanted: Mapping[Lane, int], tx: object
        ) -> tuple[Mapping[Lane, int], datetime]:
            asked.append(dict(wanted))
            return wanted, clock.now()

    assert all(await take(Counting(store, clock, Reached()), Lane.ANSWER, 200))
    assert len(asked) < 5
    assert sum(wanted[Lane.ANSWER] for wanted in asked) == 200


async def test_two_processes_share_the_limit(store: Store, clock: Clock) -> None:
    one, other = (Permits(store, clock, Reached()) for _ in range(2))
    given = await asyncio.gather(
        take(one, Lane.ANSWER, 8, patience=1.0), take(other, Lane.ANSWER, 8, patience=1.0)
    )
    assert sum(map(sum, given)) == 9
    clock.move(seconds=1, milliseconds=6)
    assert await take(other, Lane.ANSWER, 3) == [True] * 3


async def test_who_comes_while_the_limit_is_asked_says_nothing_of_the_limit(
    store: Store, clock: Clock
) -> None:
    reached = Reached()
    permits = Permits(store, clock, reached)
    waiting = [asyncio.create_task(permits.take(Lane.ANSWER, 5.0))]
    for _ in range(3):
        await asyncio.sleep(0)  # by then the limit is being asked for the first
    waiting.append(asyncio.create_task(permits.take(Lane.ANSWER, 5.0)))
    assert await asyncio.gather(*waiting) == [True, True]
    assert reached.heard == [None, None]
