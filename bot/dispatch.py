"""Dispatch: in order within a chat, in parallel across chats; a flood holds nobody else up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from school.inbox import Input
from school.store import StoreError

_LANE_LIMIT = 100
_AFTER_TROUBLE = 1.0  # seconds before the database is asked again

Arrival = tuple[Input, Mapping[str, Any] | None]
Treat = Callable[[Input, Mapping[str, Any] | None], Awaitable[None]]
Reload = Callable[[str, int, int], Awaitable[list[Input]]]


@dataclass(slots=True)
class _Lane:
    """The inputs of one chat that wait in memory.

    ``more`` says that others wait in the inbox only; ``missed`` that one came during a look there.
    """

    waiting: deque[Arrival] = field(default_factory=deque)
    newest: int = 0
    more: bool = False
    missed: bool = False


class Dispatcher:
    """Hands inputs to ``treat``, one of a lane at a time, ``at_once`` lanes in parallel.

    Lanes take turns, one input each. A lane keeps at most 100 inputs in memory; the rest of a
    flood stays in the inbox and is fetched by ``reload(lane, after, limit)`` when its turn comes.
    """

    def __init__(self, treat: Treat, reload: Reload, at_once: int = 64) -> None:
        self._treat = treat
        self._reload = reload
        self._at_once = at_once
        self._lanes: dict[str, _Lane] = {}
        self._turns: asyncio.Queue[str] = asyncio.Queue()
        self._idle = asyncio.Event()
        self._idle.set()

    def offer(self, arrivals: Sequence[Arrival]) -> None:
        """Take inputs in, in the order in which they came."""
        for one, payload in arrivals:
            lane = self._lanes.get(one.lane)
            if lane is None:
                lane = self._lanes[one.lane] = _Lane()
                self._turns.put_nowait(one.lane)
            if lane.more or len(lane.waiting) >= _LANE_LIMIT:
                lane.more = lane.missed = True
            else:
                lane.waiting.append((one, payload))
                lane.newest = one.order
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

    async def _work(self) -> None:
        while True:
            name = await self._turns.get()
            lane = self._lanes[name]
            if lane.waiting:
                one, payload = lane.waiting.popleft()
                await self._treat(one, payload)
            if not lane.waiting and lane.more:
                await self._refill(name, lane)
            if lane.waiting or lane.more:
                self._turns.put_nowait(name)
            else:
                del self._lanes[name]
                if not self._lanes:
                    self._idle.set()

    async def _refill(self, name: str, lane: _Lane) -> None:
        lane.missed = False
        try:
            waiting = await self._reload(name, lane.newest, _LANE_LIMIT)
        except StoreError:
            await asyncio.sleep(_AFTER_TROUBLE)  # the inbox keeps what waits; ask it again
            return
        lane.waiting.extend((one, None) for one in waiting)
        lane.more = bool(waiting) or lane.missed
        if waiting:
            lane.newest = waiting[-1].order
