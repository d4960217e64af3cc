"""Dispatch: in order within a chat, in parallel across chats; a flood holds nobody else up."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from school.inbox import Input
from school.store import StoreError

_LANE_LIMIT = 100
_AFTER_TROUBLE = 1.0  # seconds before the database is asked again
_FIRST_WAIT, _LONGEST_WAIT = 0.01, 1.0  # seconds for an input that another process has

Arrival = tuple[Input, Mapping[str, Any] | None]
Treat = Callable[[Input, Mapping[str, Any] | None], Awaitable[bool]]
Reload = Callable[[str, int, int], Awaitable[list[Input]]]


@dataclass(slots=True)
class _Lane:
    """The inputs of one chat that wait in memory, by their order, and ``keys`` of all we have.

    ``more`` says that others wait in the inbox only; ``missed`` that one came during a look there;
    ``wait`` is how long it stood back for another process, in seconds.
    """

    waiting: list[Arrival] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    newest: int = 0
    more: bool = False
    missed: bool = False
    wait: float = 0.0

    def add(self, one: Input, payload: Mapping[str, Any] | None) -> None:
        """Put an input in its place, unless it has one; taken over, it may be an earlier one."""
        if one.key not in self.keys:
            self.keys.add(one.key)
            insort(self.waiting, (one, payload), key=_order)
            self.newest = max(self.newest, one.order)


class Dispatcher:
    """Hands inputs to ``treat``, one of a lane at a time, ``at_once`` lanes in parallel.

    Lanes take turns, one input each. A lane keeps at most 100 inputs in memory; the rest of a
    flood stays in the inbox and is fetched by ``reload(lane, after, limit)`` when its turn comes.
    Where ``treat`` gives ``False``, another process has an earlier input: the lane waits a little.
    """

    def __init__(self, treat: Treat, reload: Reload, at_once: int = 64) -> None:
        self._treat = treat
        self._reload = reload
        self._at_once = at_once
        self._lanes: dict[str, _Lane] = {}
        self._turns: asyncio.Queue[str] = asyncio.Queue()
        self._idle = asyncio.Event()
        self._idle.set()
        self._leaving = False

    def offer(self, arrivals: Sequence[Arrival]) -> None:
        """Take inputs in, in the order in which they came; those that we have are left out."""
        for one, payload in arrivals:
            lane = self._lanes.get(one.lane)
            if lane is None:
                lane = self._lanes[one.lane] = _Lane()
                self._turns.put_nowait(one.lane)
            if one.order > lane.newest and (lane.more or len(lane.waiting) >= _LANE_LIMIT):
                lane.more = lane.missed = True
            else:
                lane.add(one, payload)
            self._idle.clear()

    @property
    def busy_lanes(self) -> int:
        """How many chats have something waiting."""
        return len(self._lanes)

    async def run(self) -> None:
        """Treat what comes until cancelled."""
        async with asyncio.TaskGroup() as workers:
            for _ in range(self._at_once):
                workers.create_task(self._work())

    async def drained(self) -> None:
        """Wait until nothing waits any more."""
        await self._idle.wait()

    async def leave(self) -> None:
        """Finish what we can; what waits for another process is left for it to take over."""
        self._leaving = True
        await self.drained()

    async def _work(self) -> None:
        while True:
            name = await self._turns.get()
            lane = self._lanes[name]
            ours = not lane.waiting or await self._treat_first(lane)
            if ours and not lane.waiting and lane.more:
                await self._refill(name, lane)
            if not ours and not self._leaving:
                asyncio.get_running_loop().call_later(lane.wait, self._turns.put_nowait, name)
            elif ours and (lane.waiting or lane.more):
                self._turns.put_nowait(name)
            else:
                del self._lanes[name]
                if not self._lanes:
                    self._idle.set()

    async def _treat_first(self, lane: _Lane) -> bool:
        one, payload = lane.waiting.pop(0)
        if not await self._treat(one, payload):
            insort(lane.waiting, (one, payload), key=_order)
            lane.wait = min(max(2 * lane.wait, _FIRST_WAIT), _LONGEST_WAIT)
            return False
        lane.keys.discard(one.key)
        lane.wait = 0.0
        return True

    async def _refill(self, name: str, lane: _Lane) -> None:
        lane.missed = False
        try:
            waiting = await self._reload(name, lane.newest, _LANE_LIMIT)
        except StoreError:
            await asyncio.sleep(_AFTER_TROUBLE)  # the inbox keeps what waits; ask it again
            return
        for one in waiting:
            lane.add(one, None)
        lane.more = bool(waiting) or lane.missed


def _order(arrival: Arrival) -> int:
    return arrival[0].order
