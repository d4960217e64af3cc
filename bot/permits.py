"""Permits: what is ready to be sent asks the send limit, all that a process has at once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial

from school.clock import Clock
from school.outbox import Lane
from school.store import Store, StoreError, Transaction

_log = logging.getLogger(__name__)

_AFTER_TROUBLE = 1.0  # seconds before the database is asked again


class Permits:
    """Gives one permit for each charged message, the faster lanes first.

    The limit is a row that all processes share. It is asked in a small transaction of its own for
    everything that waits at that moment, so that it is held for an instant only and a step's
    transaction never waits for it.
    """

    def __init__(
        self, store: Store, clock: Clock, exhausted: Callable[[Lane | None], None]
    ) -> None:
        """Take the parts; ``exhausted`` hears of which lane the limit leaves less than is wanted.

        That is the fastest such lane, or none.
        """
        self._store = store
        self._clock = clock
        self._exhausted = exhausted
        self._waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in Lane}
        self._came = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None

    async def take(self, lane: Lane, patience: float) -> bool:
        """Wait for a permit, at most ``patience`` seconds; gives whether there is one."""
        permit: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[lane].append(permit)
        self._came.set()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        try:
            async with asyncio.timeout(patience):
                await permit
        except TimeoutError:
            return False
        return True

    async def _ask(self) -> None:
        """Ask for as long as anybody waits."""
        while wanted := self._wanted():
            self._came.clear()
            try:
                permitted, more_at = await self._store.run(partial(self._permit, wanted))
            except StoreError as error:
                _log.error("no permits: %s", error)
                await asyncio.sleep(_AFTER_TROUBLE)
                continue
            for lane, count in permitted.items():
                self._give(lane, count)
            # Who came meanwhile was not asked for: that says nothing of the limit.
            short = [lane for lane, count in wanted.items() if permitted.get(lane, 0) < count]
            self._exhausted(min(short, default=None))
            if short:
                await self._pass_until(more_at)

    def _permit(
        self, wanted: Mapping[Lane, int], tx: Transaction
    ) -> tuple[Mapping[Lane, int], datetime]:
        return tx.outbox.permit("telegram", wanted, self._clock.now())

    def _wanted(self) -> dict[Lane, int]:
        """Count who waits; those who have given up are forgotten."""
        for lane, waiting in self._waiting.items():
            self._waiting[lane] = deque(one for one in waiting if not one.done())
        return {lane: len(waiting) for lane, waiting in self._waiting.items() if waiting}

    def _give(self, lane: Lane, count: int) -> None:
        waiting = self._waiting[lane]
        while waiting and count:
            permit = waiting.popleft()
            if not permit.done():
                permit.set_result(None)
                count -= 1

    async def _pass_until(self, moment: datetime) -> None:
        """Let time pass; whoever comes meanwhile may be let through before."""
        seconds = (moment - self._clock.now()).total_seconds()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._came.wait()
