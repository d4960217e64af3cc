"""The weather of a storm of news: a messenger that is in trouble, processes that are killed."""

from __future__ import annotations

import asyncio
import random
import signal

from sandbox.telegram.control import Faults
from tests.storm.news.plan import NewsPlan
from tests.storm.supervisor import Supervisor

_UP = 60.0  # seconds after which a process that does not come up is killed as it is
_WAITS = (1, 1, 2, 3, 5, 7)  # seconds that a 429 asks for
_LOOK = 0.2
_MOST_WAITING = 3  # faults


class Weather:
    """Strikes until ``over`` is set."""

    def __init__(
        self, plan: NewsPlan, supervisor: Supervisor, faults: Faults, chance: random.Random
    ) -> None:
        self.over = asyncio.Event()
        self._plan = plan
        self._supervisor = supervisor
        self._faults = faults
        self._chance = chance
        self.kills = 0
        self.unanswered = 0
        self.waits = 0
        self.outages = 0

    @property
    def figures(self) -> dict[str, int]:
        """How it was so far."""
        return {
            "kills": self.kills,
            "sends that were never answered": self.unanswered,
            "429s": self.waits,
            "outages": self.outages,
        }

    async def blow(self) -> None:
        """Strike until it is over."""
        tasks = [asyncio.create_task(one()) for one in (self._trouble, self._outage, self._kill)]
        try:
            await self.over.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._faults.clear()

    async def _trouble(self) -> None:
        """Leave a share of the sends without an answer; refuse others for some seconds."""
        each = self._plan.rate * self._plan.unanswered * _LOOK
        owed = 0.0
        while True:
            await asyncio.sleep(_LOOK)
            owed += each
            if len(self._faults.wanted) > _MOST_WAITING:
                continue  # few are sent just now: what waits for them would all strike the same
            while owed >= 1:
                owed -= 1
                self.unanswered += 1
                # Half of them break off, the others are silent until the caller gives up.
                if self._chance.random() < 0.5:
                    self._faults.drop("sendMessage", executed=self._chance.random() < 0.5)
                else:
                    self._faults.silence("sendMessage")
            if self._chance.random() < _LOOK / self._plan.waits_every:
                self.waits += 1
                wait = self._chance.choice(_WAITS)
                self._faults.fail("sendMessage", error_code=429, retry_after=wait)

    async def _outage(self) -> None:
        """Have everything answered 502 for a while, once."""
        await asyncio.sleep(self._plan.outage / 4)
        self.outages += 1
        self._faults.fail("", times=None, error_code=502, description="Bad Gateway")
        await asyncio.sleep(self._plan.outage)
        self._faults.clear()

    async def _kill(self) -> None:
        """Kill a process that has been up for a while; of several, any."""
        while True:
            worker = self._chance.choice(self._supervisor.workers)
            for _ in range(int(_UP / 0.1)):
                if worker.is_up:
                    break
                await asyncio.sleep(0.1)
            await asyncio.sleep(self._plan.kill_every * self._chance.uniform(0.5, 1.5))
            self.kills += worker.signal(signal.SIGKILL)
