"""Dispatch: in order within a chat, in parallel across chats, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from bot.dispatch import Dispatcher
from school.inbox import Input
from school.store import StoreError
from tests.cast import update

Work = Callable[[Input], Awaitable[None]]


class Inbox:
    """What was stored and is not done yet, and in which order it was done."""

    def __init__(self, work: Work | None = None) -> None:
        self.waiting: dict[str, list[Input]] = defaultdict(list)
        self.done: list[Input] = []
        self.from_memory = 0
        self._work = work
        self._met = asyncio.Event()
        self._wanted = 0

    def store(self, inputs: Sequence[Input]) -> None:
        for one in inputs:
            self.waiting[one.lane].append(one)

    async def treat(self, one: Input, payload: Mapping[str, Any] | None) -> bool:
        if one not in self.waiting[one.lane]:
            return True  # done before: its transaction would be rolled back
        self.from_memory += payload is not None
        if self._work is not None:
            await self._work(one)
        self.waiting[one.lane].remove(one)
        self.done.append(one)
        if len(self.done) == self._wanted:
            self._met.set()
        return True

    async def until(self, count: int) -> None:
        """Wait until so many are done."""
        self._wanted = count
        async with asyncio.timeout(10):
            await self._met.wait()

    async def reload(self, lane: str, after: int, limit: int) -> list[Input]:
        found = [one for one in self.waiting[lane] if one.order > after][:limit]
        await asyncio.sleep(0)
        return found

    def order(self, lane: str) -> list[int]:
        return [one.order for one in self.done if one.lane == lane]


@asynccontextmanager
async def dispatching(inbox: Inbox, at_once: int = 64) -> AsyncIterator[Dispatcher]:
    dispatcher = Dispatcher(inbox.treat, inbox.reload, at_once)
    running = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def come(inbox: Inbox, dispatcher: Dispatcher, inputs: Sequence[Input]) -> None:
    """Store inputs and offer them, as the poller does."""
    inbox.store(inputs)
    dispatcher.offer([(one, {"update_id": one.order}) for one in inputs])


def inputs(lane: str, numbers: range) -> list[Input]:
    return [update(number, lane=lane) for number in numbers]


async def test_a_chat_is_treated_in_order_one_at_a_time() -> None:
    busy = 0

    async def work(one: Input) -> None:
        nonlocal busy
        busy += 1
        assert busy == 1
        await asyncio.sleep(0)
        busy -= 1

    inbox = Inbox(work)
    async with dispatching(inbox) as dispatcher:
        come(inbox, dispatcher, inputs("anna", range(1, 90)))
        await dispatcher.drained()
    assert inbox.order("anna") == list(range(1, 90))
    assert inbox.from_memory == 89


async def test_chats_are_treated_in_parallel() -> None:
    met = asyncio.Barrier(3)

    async def work(one: Input) -> None:
        await met.wait()  # passes only where all three are here at once

    inbox = Inbox(work)
    async with dispatching(inbox) as dispatcher:
        come(inbox, dispatcher, [update(1, lane="a"), update(2, lane="b"), update(3, lane="c")])
        async with asyncio.timeout(10):
            await dispatcher.drained()
    assert len(inbox.done) == 3


async def test_a_chat_that_hangs_holds_no_other_up() -> None:
    never = asyncio.Event()

    async def work(one: Input) -> None:
        if one.lane == "stuck":
            await never.wait()

    inbox = Inbox(work)
    async with dispatching(inbox, at_once=2) as dispatcher:
        come(inbox, dispatcher, inputs("stuck", range(1, 50)))
        come(inbox, dispatcher, inputs("anna", range(50, 99)))
        await inbox.until(49)
        assert inbox.order("anna") == list(range(50, 99))
        assert dispatcher.busy_lanes == 1


async def test_a_flood_of_ten_thousand_holds_nobody_else_up_and_is_kept_in_the_inbox() -> None:
    inbox = Inbox()
    async with dispatching(inbox, at_once=1) as dispatcher:
        come(inbox, dispatcher, inputs("flood", range(1, 10_001)))
        come(inbox, dispatcher, inputs("anna", range(10_001, 10_004)))
        in_memory = len(dispatcher._lanes["flood"].waiting)
        await dispatcher.drained()
    assert in_memory == 100
    assert [one.lane for one in inbox.done[:6]] == ["flood", "anna"] * 3
    assert inbox.order("flood") == list(range(1, 10_001))
    assert inbox.from_memory == 103


async def test_what_comes_while_a_flood_is_worked_off_is_not_forgotten() -> None:
    inbox = Inbox()
    async with dispatching(inbox, at_once=1) as dispatcher:
        come(inbox, dispatcher, inputs("flood", range(1, 151)))
        await inbox.until(120)
        come(inbox, dispatcher, inputs("flood", range(151, 400)))
        await dispatcher.drained()
        come(inbox, dispatcher, inputs("flood", range(400, 402)))
        await dispatcher.drained()
    assert inbox.order("flood") == list(range(1, 402))


async def test_nothing_to_do_is_drained() -> None:
    async with dispatching(Inbox()) as dispatcher:
        dispatcher.offer([])
        await dispatcher.drained()
        assert dispatcher.busy_lanes == 0


BATCH = some.tuples(
    some.lists(some.tuples(some.sampled_from("abc"), some.integers(1, 130)), max_size=4),
    some.integers(0, 60),
)


@settings(max_examples=60)
@given(batches=some.lists(BATCH, max_size=6), at_once=some.integers(1, 4))
def test_whatever_comes_whenever_is_treated_once_and_in_order(
    batches: list[tuple[list[tuple[str, int]], int]], at_once: int
) -> None:
    """Batches of any sizes come at any moments while others are worked off."""
    came: dict[str, list[int]] = defaultdict(list)

    async def storm() -> Inbox:
        async def work(one: Input) -> None:
            for _ in range(one.order % 3):
                await asyncio.sleep(0)

        inbox = Inbox(work)
        number = 0
        async with dispatching(inbox, at_once) as dispatcher:
            for bursts, pause in batches:
                batch = []
                for lane, count in bursts:
                    batch += inputs(lane, range(number + 1, number + count + 1))
                    came[lane] += range(number + 1, number + count + 1)
                    number += count
                inbox.store(batch)
                await asyncio.sleep(0)  # committed, and somebody may reload before it is offered
                dispatcher.offer([(one, None) for one in batch])
                for _ in range(pause):
                    await asyncio.sleep(0)
            await dispatcher.drained()
        return inbox

    inbox = asyncio.run(storm())
    for lane in "abc":
        assert inbox.order(lane) == came[lane]


async def test_a_database_that_does_not_answer_ends_no_dispatching() -> None:
    treated: list[int] = []
    faults = iter([StoreError("full")])

    async def treat(one: Input, _: object) -> bool:
        treated.append(one.order)
        return True

    async def reload(lane: str, after: int, limit: int) -> list[Input]:
        for fault in faults:
            raise fault
        return [update(n) for n in range(after + 1, min(after + limit, 150) + 1)]

    dispatcher = Dispatcher(treat, reload)
    dispatcher.offer([(update(n), {}) for n in range(1, 151)])
    working = asyncio.create_task(dispatcher.run())
    await dispatcher.drained()
    working.cancel()
    await asyncio.wait([working])
    assert treated == list(range(1, 151))
