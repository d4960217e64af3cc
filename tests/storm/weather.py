"""The weather of a storm: kills, stops and pauses of processes, at random moments."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Callable, Sequence

from tests.storm.books import Line
from tests.storm.supervisor import Supervisor, Worker

_BETWEEN = 3.5  # seconds, at most, between two strokes
_EARLY = 0.15  # share of the kills of a lone process that do not wait until it is up
_LONGEST_PAUSE = 18.0  # seconds that a process is held; others take over after 12
_LONGEST_ALONE = 4.0  # seconds, where there are no others


class Kills:
    """Strikes until ``kills`` processes were ended with SIGKILL.

    ``cut`` breaks every connection to the database, where it is a server.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        kills: int,
        chance: random.Random,
        cut: Callable[[], None] | None = None,
    ) -> None:
        self._cut = cut
        self._supervisor = supervisor
        self._chance = chance
        self._wanted = kills
        self._pauses: set[asyncio.Task[None]] = set()
        self.kills = 0
        self.all_at_once = 0
        self.stops = 0
        self.pauses = 0
        self.cuts = 0

    lines: Sequence[Line] = ()

    @property
    def interruptions(self) -> int:
        """How often what was in flight may have been sent twice."""
        return self.kills + self.pauses + self.cuts * len(self._supervisor.workers)

    @property
    def figures(self) -> dict[str, int]:
        """How it was."""
        return {
            "kills": self.kills,
            "all at once": self.all_at_once,
            "stops": self.stops,
            "pauses": self.pauses,
            **({"cuts of the database": self.cuts} if self._cut else {}),
        }

    async def blow(self) -> None:
        """Strike again and again; gives the sky back clear, with nobody paused."""
        while self.kills < self._wanted:
            await self._moment()
            kind = self._chance.random()
            if kind < 0.08:
                self.all_at_once += 1
                for worker in self._supervisor.workers:
                    self._kill(worker)
            elif kind < 0.14:
                self.stops += self._pick().signal(signal.SIGTERM)
            elif kind < 0.26:
                self._hold(self._pick())
            elif kind < 0.32 and self._cut is not None:
                self.cuts += 1
                await asyncio.to_thread(self._cut)
            else:
                self._kill(self._pick())
        await asyncio.gather(*self._pauses)

    async def _moment(self) -> None:
        """Wait for a random moment, which only sometimes is one at which nobody is up yet."""
        early = self._chance.random() < _EARLY
        while True:
            if early or any(one.is_up and not one.is_paused for one in self._supervisor.workers):
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(self._chance.uniform(0.0, _BETWEEN))

    def _pick(self) -> Worker:
        return self._chance.choice(self._supervisor.workers)

    def _kill(self, worker: Worker) -> None:
        self.kills += worker.signal(signal.SIGKILL)

    def _hold(self, worker: Worker) -> None:
        """Stop a process for some seconds, unless it is held already."""
        if worker.is_paused or not worker.is_up:
            return
        self.pauses += 1
        task = asyncio.create_task(self._pause(worker))
        self._pauses.add(task)
        task.add_done_callback(self._pauses.discard)

    async def _pause(self, worker: Worker) -> None:
        worker.is_paused = worker.signal(signal.SIGSTOP)
        held = worker.process
        alone = len(self._supervisor.workers) == 1
        longest = _LONGEST_ALONE if alone else _LONGEST_PAUSE
        await asyncio.sleep(self._chance.uniform(1.0, longest))
        if worker.process is held:  # else it was killed meanwhile, and another runs in its place
            worker.signal(signal.SIGCONT)
        worker.is_paused = False
