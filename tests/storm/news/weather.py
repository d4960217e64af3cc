"""The weather of a storm of news: a messenger that is in trouble, processes that are killed."""

from __future__ import annotations

import asyncio
import random

from sandbox.telegram.control import Fault, Faults, Kind
from sandbox.telegram.errors import too_many_requests
from tests.storm.news.plan import NewsPlan
from tests.storm.supervisor import Supervisor

_WAITS = (1, 1, 2, 3, 5, 7)  # seconds that a 429 asks for
_KINDS: tuple[Kind, ...] = ("silence", "silence", "drop_after", "drop_before")
"""Half of the unanswered sends keep the caller waiting, the others break off."""


class Trouble(Faults):
    """A messenger that does not answer a share of what is sent, and asks to wait at times."""

    def __init__(self, plan: NewsPlan, chance: random.Random) -> None:
        super().__init__()
        self.is_calm = False
        self.unanswered = 0
        self.waits = 0
        self._plan = plan
        self._chance = chance

    def take(self, method: str) -> list[Fault]:
        """Give what happens to this call."""
        found = super().take(method)
        if found or self.is_calm or method != "sendmessage":
            return found
        drawn = self._chance.random()
        if drawn < self._plan.unanswered:
            self.unanswered += 1
            return [Fault(self._chance.choice(_KINDS))]
        if drawn < self._plan.unanswered + self._plan.refused:
            self.waits += 1
            return [Fault("fail", error=too_many_requests(self._chance.choice(_WAITS)))]
        return []


class Weather:
    """Strikes the messenger and the program."""

    def __init__(self, plan: NewsPlan, supervisor: Supervisor, trouble: Trouble) -> None:
        self.trouble = trouble
        self._plan = plan
        self._supervisor = supervisor
        self.kills = 0
        self.outages = 0

    @property
    def figures(self) -> dict[str, int]:
        """How it was so far."""
        return {
            "kills": self.kills,
            "sends that were never answered": self.trouble.unanswered,
            "429s": self.trouble.waits,
            "outages": self.outages,
        }

    async def blow(self) -> None:
        """Strike until cancelled."""
        try:
            await asyncio.gather(self._outage(), self._kill())
        finally:
            self.trouble.is_calm = True
            self.trouble.clear()

    async def _outage(self) -> None:
        """Have everything answered 502 for a while, once."""
        await asyncio.sleep(self._plan.outage / 4)
        self.outages += 1
        self.trouble.fail("", times=None, error_code=502, description="Bad Gateway")
        await asyncio.sleep(self._plan.outage)
        self.trouble.clear()

    async def _kill(self) -> None:
        while True:
            self.kills += await self._supervisor.kill_one(self._plan.kill_every)
