"""One storm: the real program under load, struck until it is over, then the books."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sandbox.telegram.limiter import Limits
from tests.journey.evidence import count
from tests.journey.installation import Installation
from tests.postgresql_server import PostgresqlServer
from tests.storm.balancer import Balancer
from tests.storm.books import Books
from tests.storm.crowd import Crowd
from tests.storm.disk import cut_connections, faults_of_the_disk
from tests.storm.full_disk import small_disk
from tests.storm.plan import Outcome, Plan, Weather, words
from tests.storm.scene import beside, of_the_program, report, struck, until
from tests.storm.students import Ledger
from tests.storm.supervisor import Supervisor
from tests.storm.weather import Kills

RATE = 150
"""Messages a second that the sandbox allows, so that the load is worth a storm."""

_SETTLED = 300.0  # seconds that everything owed may take to leave once the storm is over

Tell = Callable[[str], None]


async def storm(
    plan: Plan, folder: Path, server: PostgresqlServer | None = None, tell: Tell = print
) -> Outcome:
    """Have a storm in an empty ``folder``, on a database in ``server`` if there is one.

    Raises ``RuntimeError`` where the program cannot be kept up at all.
    """
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        full = "" if plan.kills or server else stack.enter_context(small_disk(folder / "var"))
        scene = await stack.enter_async_context(_scene(plan, folder, server))
        await scene.place.fill(None)
        weather = await scene.weather(server, full)
        async with scene.supervisor:
            await scene.act(weather, tell)
            await scene.supervisor.stop()
        return scene.outcome(weather, time.monotonic() - began)


@dataclass
class _Scene:
    """Everything that plays a part."""

    plan: Plan
    place: Installation
    balancer: Balancer
    supervisor: Supervisor
    chance: random.Random
    ledger: Ledger = field(default_factory=Ledger)

    async def weather(self, server: PostgresqlServer | None, no_small_disk: str) -> Weather:
        """Choose what strikes."""
        if self.plan.kills:
            cut = partial(cut_connections, self.place.database) if server else None
            return Kills(self.supervisor, self.plan.kills, self.chance, cut)
        url = self.balancer.url
        return await faults_of_the_disk(self.place, self.supervisor, url, server, no_small_disk)

    async def act(self, weather: Weather, tell: Tell) -> None:
        """Let people come and the weather strike, until it is over and everything has settled."""
        url = self.balancer.url
        async with (
            Crowd(self.place, url, self.ledger, self.plan.people, self.chance) as crowd,
            beside(report(tell, partial(self._how_far, crowd, weather))),
        ):
            await self._blow(weather)
            tell("the storm is over; everybody finishes what they have begun")
            await crowd.disperse()
            await until(self._is_settled, _SETTLED)

    async def _blow(self, weather: Weather) -> None:
        blowing = asyncio.create_task(weather.blow())
        despair = asyncio.create_task(self.supervisor.despair())
        done, others = await asyncio.wait((blowing, despair), return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for task in done:
            await task  # raises what ended it
        if despair in done:
            raise RuntimeError(self.supervisor.faults[-1])

    async def _how_far(self, crowd: Crowd, weather: Weather) -> str:
        world = self.place.telegram.world
        return (
            f"{words(weather.figures)}, {len(world.updates.acknowledged)} updates handed over, "
            f"{len(world.updates)} in flight, {world.sent} messages, {crowd.busy} people busy"
        )

    def _is_settled(self) -> bool:
        """Whether nothing waits any more, in the sandbox or in the program."""
        waiting = len(self.place.telegram.world.updates)
        waiting += count(self.place, "inbox", "state = 'new'")
        waiting += count(self.place, "outbox", "state IN ('new', 'sending')")
        return not waiting

    def outcome(self, weather: Weather, seconds: float) -> Outcome:
        """Do the books of a program that is stopped."""
        ledger, supervisor = self.ledger, self.supervisor
        books = Books(self.place, ledger, weather.interruptions)
        figures = {
            **weather.figures,
            "starts": supervisor.starts,
            "imports": ledger.imports,
            "imports killed": ledger.broken_imports,
            "imports refused": ledger.refused_imports,
            "refused as too fast": self.place.telegram.limiter.refused,
            "seconds": round(seconds),
        }
        lines = [*weather.lines, *books.lines(), *of_the_program(self.place, supervisor)]
        return Outcome(
            self.plan,
            figures,
            lines,
            [*ledger.unanswered, *books.evidence(), *ledger.disorder, *supervisor.faults],
        )


@asynccontextmanager
async def _scene(
    plan: Plan, folder: Path, server: PostgresqlServer | None
) -> AsyncIterator[_Scene]:
    """Give an installation behind a balancer, which is its public address."""
    limits = Limits(per_second=RATE, chat_per_second=RATE / 30)
    settings = {"CARTABLE_TELEGRAM_UPDATES": plan.updates}
    async with struck(plan, folder, server, limits, settings) as (
        place,
        balancer,
        supervisor,
        chance,
    ):
        yield _Scene(plan, place, balancer, supervisor, chance)
