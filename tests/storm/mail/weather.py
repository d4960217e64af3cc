"""The weather of a storm of replies: connections cut, processes killed, a mailbox numbered anew."""

from __future__ import annotations

import asyncio
import random

from tests.dovecot import Dovecot
from tests.storm.scene import beside
from tests.storm.supervisor import Supervisor

_STRUCK = 120.0  # seconds that the first kill may take


class Weather:
    """Strikes for so many ``seconds``; each about as often as its own seconds say."""

    def __init__(
        self,
        supervisor: Supervisor,
        server: Dovecot,
        chance: random.Random,
        seconds: float,
        *,
        cut_every: float = 3.0,
        kill_every: float = 10.0,
        renumbers: bool = True,
    ) -> None:
        self._supervisor = supervisor
        self._server = server
        self._chance = chance
        self._seconds = seconds
        self._cut_every = cut_every
        self._kill_every = kill_every
        self._renumbers = renumbers
        self._struck = asyncio.Event()
        self.kills = 0
        self.cuts = 0
        self.renumbered = 0

    @property
    def figures(self) -> dict[str, int]:
        """How it was so far."""
        return {
            "kills": self.kills,
            "connections cut": self.cuts,
            "numbered anew": self.renumbered,
        }

    async def blow(self) -> None:
        """Strike until the time is over, and a process was killed at all."""
        async with beside(self._cut(), self._kill(), self._renumber()):
            await asyncio.sleep(self._seconds)
            await asyncio.wait_for(self._struck.wait(), _STRUCK)

    async def _cut(self) -> None:
        while True:
            await asyncio.sleep(self._about(self._cut_every))
            await asyncio.to_thread(self._server.kick)
            self.cuts += 1

    async def _kill(self) -> None:
        while True:
            self.kills += await self._supervisor.kill_one(self._kill_every)
            self._struck.set()

    async def _renumber(self) -> None:
        await asyncio.sleep(self._seconds * self._chance.uniform(0.3, 0.6))
        if self._renumbers:
            await asyncio.to_thread(self._server.renumber)
            self.renumbered += 1

    def _about(self, seconds: float) -> float:
        return seconds * self._chance.uniform(0.5, 1.5)
