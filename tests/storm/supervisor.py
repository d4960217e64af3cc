"""The supervisor of a storm: keeps the program's processes up, as systemd would."""

from __future__ import annotations

import asyncio
import random
import signal
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.journey.forks import Process
from tests.journey.installation import Installation, address_of
from tests.storm.balancer import Balancer

_LONGEST_PAUSE = 1.0  # seconds between an end and the next start
_MOST = 20  # faults after which nothing more is to be learnt
_UP = 60.0  # seconds after which a process that does not come up is killed as it is
_DRAINED = 40.0  # seconds that a process may take to stop (safety: 20, on a machine at rest)


@dataclass
class Worker:
    """One process of the program that is kept up, with the parts it runs ("" for all)."""

    name: str
    only: str
    process: Process | None = None
    is_up: bool = False
    is_paused: bool = False
    ended_by_us: bool = False

    def signal(self, number: int) -> bool:
        """Send a signal; gives whether there was a process to take it."""
        if self.process is None or self.process.returncode is not None:
            return False
        with suppress(ProcessLookupError):
            self.ended_by_us |= number in (signal.SIGKILL, signal.SIGTERM)
            self.process.send_signal(number)
            return True
        return False


class Supervisor:
    """Keeps ``workers`` up for as long as the ``async with`` block lasts."""

    def __init__(
        self, place: Installation, balancer: Balancer, parts: list[str], chance: random.Random
    ) -> None:
        self.workers = [Worker(f"process {number}", only) for number, only in enumerate(parts, 1)]
        self.faults: list[str] = []
        """What a supervisor would report: processes that ended by themselves, or did not stop."""
        self.starts = 0
        self.refused_starts = 0
        """Starts given up because the database could not be reached just then."""
        self._place = place
        self._balancer = balancer
        self._chance = chance
        self._over = False
        self._hopeless = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._keep(worker)) for worker in self.workers]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over = True
        for worker in self.workers:
            worker.signal(signal.SIGKILL)
        await asyncio.gather(*self._tasks)

    @property
    def all_up(self) -> bool:
        """Whether every process runs and says so."""
        return all(worker.is_up and not worker.is_paused for worker in self.workers)

    async def kill_one(self, seconds: float) -> bool:
        """Kill a process that has been up for about so long; of several, any.

        Gives whether there was one.
        """
        worker = self._chance.choice(self.workers)
        for _ in range(int(_UP / 0.1)):
            if worker.is_up:
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(seconds * self._chance.uniform(0.5, 1.5))
        return worker.signal(signal.SIGKILL)

    async def despair(self) -> None:
        """Wait until processes have ended by themselves so often that there is no use in it."""
        await self._hopeless.wait()

    async def stop(self) -> None:
        """End all processes with SIGTERM and start none again."""
        self._over = True
        for worker in self.workers:
            worker.signal(signal.SIGTERM)
        _, late = await asyncio.wait(self._tasks, timeout=_DRAINED)
        if late:
            self.faults.append(f"{len(late)} processes did not stop within {_DRAINED} s")

    async def _keep(self, worker: Worker) -> None:
        while not self._over:
            worker.ended_by_us = False
            came_up = await self._run(worker)
            if not worker.ended_by_us and not self._over:
                self._note_end(worker, came_up)
            if not self._over:
                await asyncio.sleep(self._chance.uniform(0.0, _LONGEST_PAUSE))

    def _note_end(self, worker: Worker, came_up: bool) -> None:
        """Note that a process has ended by itself, which is its right where its server is away."""
        if self._place.database and not came_up:
            self.refused_starts += 1
        else:
            self.faults.append(f"{worker.name} ended by itself: {self._place.log()[-2000:]}")
        if len(self.faults) + self.refused_starts > _MOST:
            self.faults.append(self._place.log()[-2000:])
            self._hopeless.set()

    async def _run(self, worker: Worker) -> bool:
        """Start a process, tell the balancer of it once it is up, and wait until it has ended.

        Gives whether it came up.
        """
        worker.process = process = await self._place.run(worker.only)
        self.starts += 1
        pages = await address_of(process)
        worker.is_up = pages is not None
        if pages:
            parts = urlsplit(pages)
            self._balancer.backends[worker.name] = (str(parts.hostname), int(parts.port or 0))
        await process.wait()
        worker.is_up = False
        self._balancer.backends.pop(worker.name, None)
        return pages is not None
