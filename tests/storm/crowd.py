"""The crowd of a storm: so many people at once, for as long as it lasts."""

from __future__ import annotations

import asyncio
import random
import traceback
from types import TracebackType
from typing import Self

import aiohttp

from tests.journey.installation import Installation
from tests.storm.people import Life
from tests.storm.secretariat import Secretariat
from tests.storm.students import Ledger

_PAGE_PATIENCE = aiohttp.ClientTimeout(total=20.0)


class Crowd:
    """``people`` at once: who has done everything makes room for another."""

    def __init__(
        self, place: Installation, pages: str, ledger: Ledger, people: int, chance: random.Random
    ) -> None:
        self._place = place
        self._pages = pages
        self._ledger = ledger
        self._people = people
        self._chance = chance
        self._secretariat = Secretariat(place, ledger, people, chance)
        self._web = aiohttp.ClientSession(timeout=_PAGE_PATIENCE, connector=_connector())
        self._over = False
        self.busy = 0
        """How many are in the middle of something."""

    async def __aenter__(self) -> Self:
        await self._web.__aenter__()
        self._importing = asyncio.create_task(self._secretariat.work())
        self._tasks = [asyncio.create_task(self._come()) for _ in range(self._people)]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in (self._importing, *self._tasks):
            task.cancel()
        await asyncio.gather(self._importing, *self._tasks, return_exceptions=True)
        await self._web.__aexit__(kind, error, trace)

    async def disperse(self) -> None:
        """Nobody begins anything anew; everybody finishes what they have begun."""
        self._over = True
        self._importing.cancel()
        await asyncio.gather(self._importing, return_exceptions=True)
        await self._secretariat.finish()
        for _ in self._tasks:
            self._secretariat.supply.put_nowait(None)
        await asyncio.gather(*self._tasks)

    async def _come(self) -> None:
        while not self._over:
            student = await self._secretariat.supply.get()
            if student is None:
                return
            self.busy += 1
            try:
                chance = random.Random(self._chance.random())
                await Life(
                    self._place, self._pages, self._web, self._ledger, student, chance
                ).lived()
            except Exception as error:
                where = traceback.format_exception(error)[-6:]
                self._ledger.stuck.append(student)
                self._ledger.unanswered.append(f"{student.address}: {''.join(where)}")
            finally:
                self.busy -= 1


def _connector() -> aiohttp.TCPConnector:
    """Connect anew for each page, so that the pages come from all processes in turn."""
    return aiohttp.TCPConnector(limit=0, force_close=True)
