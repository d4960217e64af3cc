"""Permits: the limit is asked once for all that waits, answers first, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.permits import Permits, Prepare, Prepared
from school.outbox import Lane, Notice
from school.store import Store, StoreError, Transaction
from storage.statements import Holding
from tests.cast import NOW, Clock


@pytest.fixture
def holding() -> Holding:
    return Holding("we", frozenset({"telegram"}), {"telegram": 10.0})


NEWS = Notice(1, "telegram", "100", Lane.ANSWER, "news", {}, NOW)


class Reached:
    """What was heard about the limit."""

    def __init__(self) -> None:
        self.heard: list[Lane | None] = []

    def __call__(self, lane: Lane | None) -> None:
        self.heard.append(lane)


def prepare(_: object, notices: Sequence[Notice]) -> Sequence[Prepared | None]:
    return [None for _ in notices]


async def take(permits: Permits, lane: Lane, count: int, patience: float = 5.0) -> list[bool]:
    notice = replace(NEWS, lane=lane)
    given = await asyncio.gather(*(permits.take(notice, patience) for _ in range(count)))
    return [one is not None for one in given]


async def test_what_the_limit_leaves_is_permitted_at_once(store: Store, clock: Clock) -> None:
    reached = Reached()
    assert await take(Permits(store, clock, prepare, reached), Lane.ANSWER, 9) == [True] * 9
    assert reached.heard == [None]


async def test_who_has_waited_long_enough_hears_so(store: Store, clock: Clock) -> None:
    reached = Reached()
    permits = Permits(store, clock, prepare, reached)  # the clock stands still: no more comes
    given = await take(permits, Lane.ANSWER, 12, patience=1.0)
    assert sorted(given) == [False] * 3 + [True] * 9
    assert Lane.ANSWER in reached.heard


async def test_answers_are_let_through_before_bulk_that_came_first(
    store: Store, clock: Clock
) -> None:
    permits = Permits(store, clock, prepare, Reached())
    order: list[Lane] = []

    async def one(lane: Lane) -> None:
        if await take(permits, lane, 1, patience=1.0) == [True]:
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
            self, wanted: Mapping[Lane, Sequence[Notice]], prepare: Prepare, tx: Transaction
        ) -> tuple[Mapping[Lane, Sequence[Prepared | None]], datetime]:
            asked.append({lane: len(those) for lane, those in wanted.items()})
            return {lane: prepare(tx, those) for lane, those in wanted.items()}, clock.now()

    assert all(await take(Counting(store, clock, prepare, Reached()), Lane.ANSWER, 200))
    assert len(asked) < 5
    assert sum(wanted[Lane.ANSWER] for wanted in asked) == 200


class Looks:
    """How often the limit was looked at."""

    def __init__(self) -> None:
        self.count = 0
        self.more = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def __call__(self, tx: Transaction, notices: Sequence[Notice]) -> Sequence[Prepared | None]:
        self.count += 1
        self.loop.call_soon_threadsafe(self.more.set)
        return prepare(tx, notices)


async def test_only_who_comes_in_a_faster_lane_has_the_limit_asked_again(
    store: Store, clock: Clock
) -> None:
    """Or a broadcast at the limit would ask twice for each of its messages."""
    looks = Looks()
    permits = Permits(store, clock, looks, Reached())
    await store.run(lambda tx: tx.outbox.pause(clock.now() + timedelta(seconds=30)))
    waiting = [asyncio.create_task(take(permits, Lane.PERSONAL, 1, patience=9.0))]
    await looks.more.wait()
    looks.more.clear()
    waiting.append(asyncio.create_task(take(permits, Lane.BROADCAST, 20, patience=9.0)))
    await asyncio.sleep(0.05)
    assert looks.count == 1
    waiting.append(asyncio.create_task(take(permits, Lane.ANSWER, 1, patience=9.0)))
    await looks.more.wait()
    for one in waiting:
        one.cancel()


async def test_who_comes_in_a_faster_lane_as_the_limit_is_asked_waits_for_nobody(
    store: Store, clock: Clock
) -> None:
    looks = Looks()
    waiting: list[asyncio.Task[list[bool]]] = []

    def come(tx: Transaction, notices: Sequence[Notice]) -> Sequence[Prepared | None]:
        if not looks.count:
            looks.loop.call_soon_threadsafe(press)
        return looks(tx, notices)

    def press() -> None:
        waiting.append(asyncio.create_task(take(permits, Lane.ANSWER, 1, patience=3600.0)))

    permits = Permits(store, clock, come, Reached())
    await store.run(lambda tx: tx.outbox.pause(clock.now() + timedelta(seconds=3600)))
    waiting.append(asyncio.create_task(take(permits, Lane.BROADCAST, 1, patience=3600.0)))
    async with asyncio.timeout(20):  # not the hour for which the others wait
        while looks.count < 2:
            looks.more.clear()
            await looks.more.wait()
    for one in waiting:
        one.cancel()


async def test_a_notice_that_cannot_be_prepared_keeps_nobody_from_a_permit(
    store: Store, clock: Clock
) -> None:
    def fail(tx: Transaction, notices: Sequence[Notice]) -> Sequence[Prepared | None]:
        raise AssertionError(notices)

    permits = Permits(store, clock, fail, Reached())
    given = await permits.take(NEWS, 5.0)
    assert given is not None
    assert given.prepared is None


async def test_trouble_that_passes_keeps_nobody_for_ever(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.permits._AFTER_TROUBLE", 0.0)
    troubles: list[Exception] = [StoreError("down"), ValueError("odd")] * 2

    class Troubled(Permits):
        def _permit(
            self, wanted: Mapping[Lane, Sequence[Notice]], prepare: Prepare, tx: Transaction
        ) -> tuple[Mapping[Lane, Sequence[Prepared | None]], datetime]:
            if troubles:
                raise troubles.pop()
            return super()._permit(wanted, prepare, tx)

    permits = Troubled(store, clock, prepare, Reached())
    assert await permits.take(NEWS, 60.0) is not None
    assert not troubles


async def test_what_a_notice_is_about_comes_with_its_permit(store: Store, clock: Clock) -> None:
    said = [Prepared(None), Prepared(None), Prepared(None)]
    permits = Permits(store, clock, lambda _, notices: said[: len(notices)], Reached())
    given = await asyncio.gather(*(permits.take(NEWS, 5.0) for _ in said))
    assert [one.prepared for one in given if one is not None] == said


async def test_two_processes_share_the_limit(store: Store, clock: Clock) -> None:
    one, other = (Permits(store, clock, prepare, Reached()) for _ in range(2))
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
    permits = Permits(store, clock, prepare, reached)
    waiting = [asyncio.create_task(take(permits, Lane.ANSWER, 1))]
    for _ in range(3):
        await asyncio.sleep(0)  # by then the limit is being asked for the first
    waiting.append(asyncio.create_task(take(permits, Lane.ANSWER, 1)))
    assert await asyncio.gather(*waiting) == [[True], [True]]
    assert reached.heard == [None, None]
