"""Slots: few where the messenger is near, more where it is far, never more than a kill may cost."""

from __future__ import annotations

import asyncio

import pytest

from bot.slots import ANSWER_SLOTS, FEWEST, MOST, MOST_AHEAD, Slots

UNLIMITED = 1e6
USUAL = 30.0  # messages a second


def measure(slots: Slots, seconds: float, times: int = 100) -> None:
    for _ in range(times):
        slots.took(seconds)


async def free(slots: asyncio.Semaphore) -> int:
    """Acquire all that there are; gives how many that was."""
    count = 0
    while not slots.locked():
        await slots.acquire()
        count += 1
    return count


@pytest.mark.parametrize(
    ("latency", "count"),
    [(0.001, FEWEST), (0.016, FEWEST), (0.03, 120), (0.05, 200), (0.064, MOST), (9.0, MOST)],
)
async def test_slots_follow_the_latency(latency: float, count: int) -> None:
    slots = Slots(UNLIMITED)
    measure(slots, latency)
    assert slots.count == count
    assert await free(slots.all) == count
    assert await free(slots.bulk) == count - ANSWER_SLOTS
    assert await free(slots.ready) == count - ANSWER_SLOTS + MOST_AHEAD


async def test_where_few_may_leave_anyway_latency_asks_for_nothing() -> None:
    slots = Slots(USUAL)
    measure(slots, 2.0)
    assert slots.count == FEWEST
    assert await free(slots.ready) == FEWEST - ANSWER_SLOTS, "nothing is permitted before its turn"


async def test_sends_that_waited_for_us_say_nothing_of_the_messenger() -> None:
    slots = Slots(UNLIMITED)
    measure(slots, 0.4, times=99)
    slots.took(0.002)
    assert slots.count == FEWEST


async def test_a_few_sends_say_nothing_yet() -> None:
    slots = Slots(UNLIMITED)
    measure(slots, 0.05, times=99)
    assert slots.count == FEWEST


async def test_slots_that_are_too_many_go_as_they_are_given_back() -> None:
    slots = Slots(UNLIMITED)
    measure(slots, 0.05)
    assert await free(slots.all) == 200
    measure(slots, 0.001)
    assert slots.count == FEWEST
    for _ in range(200 - FEWEST):
        slots.all.release()
        assert slots.all.locked()
    slots.all.release()
    assert await free(slots.all) == 1


async def test_what_was_to_go_may_stay_after_all() -> None:
    slots = Slots(UNLIMITED)
    measure(slots, 0.05)
    assert await free(slots.all) == 200
    measure(slots, 0.03)
    measure(slots, 0.05)
    slots.all.release()
    assert await free(slots.all) == 1


async def test_who_waits_for_a_slot_gets_a_new_one() -> None:
    slots = Slots(UNLIMITED)
    await free(slots.all)
    waiting = asyncio.create_task(slots.all.acquire())
    await asyncio.sleep(0)
    measure(slots, 0.05)
    assert await waiting
