"""Presence: processes on one database take over from one another, whatever ends one of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cartable import presence
from cartable.parts import PARTS
from cartable.presence import Led, Presence
from cartable.root import Foundation, foundation, machine
from cartable.settings import Settings
from school.inbox import Input
from school.processes import SILENCE
from school.store import Transaction
from tests.cast import KEY, Clock, notice

ALL = frozenset(PARTS)


@pytest.fixture(autouse=True)
def _quick_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "BEAT", timedelta(milliseconds=20))


@pytest.fixture
def _no_predecessors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here both are one process, which would take its own number for that of a predecessor."""
    monkeypatch.setattr(presence, "_strike_the_dead_of_this_machine", lambda tx: None)


@pytest.fixture
async def houses(tmp_path: Path, clock: Clock) -> AsyncIterator[list[Foundation]]:
    """Two processes' view of one database."""
    settings = Settings.model_validate({"data": tmp_path, "secret_key": KEY})
    async with (
        foundation(settings, frozenset({"telegram"}), clock=clock) as one,
        foundation(settings, clock=clock) as two,
    ):
        yield [one, two]


def died(error: BaseException) -> None:
    raise error


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


async def killed(process: Presence) -> None:
    """End it as a power cut would: nothing is struck."""
    await process._tasks.end()


async def silence(clock: Clock, *living: Presence) -> None:
    """Let time pass until who does not beat counts as gone, while the living do."""
    until_then = clock.now() + SILENCE
    while clock.now() <= until_then:
        clock.move(seconds=3)
        await until(lambda: all(one._heard_at == clock.now() for one in living))


class Work:
    """Something that only one may do."""

    def __init__(self) -> None:
        self.now: list[str] = []

    def of(self, name: str) -> Callable[[], asyncio.Future[None]]:
        async def work() -> None:
            self.now.append(name)
            try:
                await asyncio.Event().wait()
            finally:
                self.now.remove(name)

        return lambda: asyncio.ensure_future(work())


@pytest.mark.usefixtures("_no_predecessors")
async def test_one_leads_and_another_follows_when_it_leaves(houses: list[Foundation]) -> None:
    work = Work()
    processes = [Presence(one, ALL, died) for one in houses]
    sides = [
        Led(one, "updates", work.of(name), died)
        for one, name in zip(processes, ("one", "two"), strict=True)
    ]
    await processes[0].start()
    await sides[0].start()
    await until(lambda: work.now == ["one"])
    await processes[1].start()
    await sides[1].start()
    await asyncio.sleep(0.1)
    assert work.now == ["one"]
    await sides[0].stop()
    await until(lambda: work.now == ["two"])  # also while the first finishes what it has begun
    await processes[0].stop()
    await sides[1].stop()
    await processes[1].stop()


@pytest.mark.usefixtures("_no_predecessors")
async def test_who_is_silent_is_followed_and_stops_once_it_is_back(
    houses: list[Foundation], clock: Clock
) -> None:
    work = Work()
    one, two = (Presence(house, ALL, died) for house in houses)
    await one.start()
    side = Led(one, "updates", work.of("one"), died)
    await side.start()
    await until(lambda: work.now == ["one"])
    await killed(one)
    await two.start()
    other = Led(two, "updates", work.of("two"), died)
    await other.start()
    await silence(clock, two)
    await until(lambda: work.now == ["one", "two"])  # it was stopped, and knows of nothing
    await one._beat()
    await until(lambda: work.now == ["two"])
    await side.stop()
    await other.stop()
    await two.stop()


@pytest.mark.usefixtures("_no_predecessors")
async def test_what_the_dead_held_goes_to_the_living(
    houses: list[Foundation], clock: Clock
) -> None:
    dead, alive = (Presence(house, ALL, died) for house in houses)
    await dead.start()
    await dead.take_chats(True)

    def held(tx: Transaction) -> None:
        tx.inbox.store([Input("telegram", "1", 1, "100", b"sealed", clock.now(), dead.name)])
        tx.outbox.add(notice(1, due_at=clock.now()))

    await houses[0].store.run(held)
    await killed(dead)
    await alive.start()
    await alive.take_chats(True)
    assert alive.treats("100") in (dead.name, alive.name)
    await silence(clock, alive)
    await until(lambda: all(alive.treats(str(lane)) == alive.name for lane in range(100)))

    def taken(tx: Transaction) -> tuple[int, int]:
        inputs = tx.inbox.held("telegram", alive.name, 0, 10)
        return len(inputs), len(tx.outbox.lease("telegram", 10, clock.now()))

    assert await houses[1].store.run(taken) == (1, 1)
    await alive.stop()
    assert await houses[1].store.run(lambda tx: tx.processes.all()) == []


@pytest.mark.usefixtures("_no_predecessors")
async def test_nobody_is_buried_for_the_time_that_the_database_was_away(
    houses: list[Foundation], clock: Clock
) -> None:
    one, two = (Presence(house, ALL, died) for house in houses)
    for process in (one, two):
        await process.start()
        await killed(process)
    clock.move(seconds=60)  # in which neither could say anything
    await one._beat()
    assert await houses[0].store.run(lambda tx: set(tx.processes.all())) == {one.name, two.name}
    one._tasks.begin(one._keep_beating())
    await silence(clock, one)  # the database is there, and two is not heard all the same
    async with asyncio.timeout(10):
        while True:
            if await houses[0].store.run(lambda tx: tx.processes.all()) == [one.name]:
                break
            await asyncio.sleep(0.005)
    await one.stop()


async def test_the_dead_of_this_machine_are_known_at_once(houses: list[Foundation]) -> None:
    here = machine()
    gone = f"{here}:{2**22 + 1}:ab"  # above every number that a process can have
    lives, elsewhere = f"{here}:1:ab", "another.example/1:17:ab"
    beside = f"{os.uname().nodename}/1:{os.getpid()}:ab"  # a container on this machine's network

    def known(tx: Transaction) -> None:
        for holder in (gone, lives, elsewhere, beside):
            tx.processes.beat(holder, ALL, houses[0].clock.now())

    await houses[0].store.run(known)
    process = Presence(houses[0], ALL, died)
    await process.start()
    assert set(await houses[0].store.run(lambda tx: tx.processes.all())) == {
        lives, elsewhere, beside, process.name
    }  # fmt: skip
    await process.stop()


@pytest.mark.usefixtures("_no_predecessors")
async def test_nobody_who_runs_no_bot_treats_a_chat(houses: list[Foundation]) -> None:
    pages = Presence(houses[0], frozenset({"web"}), died)
    await pages.start()
    assert pages.treats("100") is None
    bot = Presence(houses[1], frozenset({"bot"}), died)
    await bot.start()
    await asyncio.sleep(0.1)
    assert pages.treats("100") is None, "it does not know yet whether it can treat any"
    await bot.take_chats(True)
    await until(lambda: pages.treats("100") == bot.name)
    await bot.take_chats(False)
    await until(lambda: pages.treats("100") is None)
    await bot.stop()
    await pages.stop()
