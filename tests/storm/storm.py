"""One storm: the real program under load, struck until all kills are spent, then the books."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sandbox.telegram.limiter import Limits
from tests.journey.evidence import count
from tests.journey.installation import Installation, installation
from tests.postgresql_server import PostgresqlServer
from tests.storm.balancer import Balancer
from tests.storm.books import Books, Line
from tests.storm.crowd import Crowd
from tests.storm.disk import faults_of_the_disk
from tests.storm.full_disk import small_disk
from tests.storm.soundness import soundness
from tests.storm.students import Ledger
from tests.storm.supervisor import Supervisor
from tests.storm.weather import Kills

RATE = 150
"""Messages a second that the sandbox allows, so that the load is worth a storm."""

_SETTLED = 300.0  # seconds that everything owed may take to leave once the storm is over
_LOOK = 1.0

APART = ["bot,notices", "bot,notices", "web,mail,schedule"]
"""The parts of each process where parts run apart."""


@dataclass(frozen=True)
class Plan:
    """What storm it is to be: so many kills, or faults of the disk where there are none."""

    engine: str
    parts: list[str]
    """The parts of each process, "" for all."""
    updates: str = "polling"
    kills: int = 300
    people: int = 60
    seed: int = 0

    @property
    def name(self) -> str:
        """What a table calls it."""
        apart = " with parts apart" if any(self.parts) else ""
        processes = f"{len(self.parts)} process{'es' if len(self.parts) > 1 else ''}"
        what = f"{self.kills} kills" if self.kills else "faults of the disk"
        return f"{self.engine}, {processes}{apart}, {self.updates}: {what}"


@dataclass
class Outcome:
    """What came of a storm."""

    plan: Plan
    figures: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """How many promises were broken."""
        return sum(line.broken > 0 for line in self.lines)


Tell = Callable[[str], None]


class Weather(Protocol):
    """What strikes; see ``weather`` and ``faults``."""

    @property
    def lines(self) -> Sequence[Line]:
        """What is to be told of the strikes themselves."""
        ...

    @property
    def figures(self) -> dict[str, int]:
        """How it was so far."""
        ...

    @property
    def interruptions(self) -> int:
        """How often what was in flight may have been sent twice."""
        ...

    async def blow(self) -> None:
        """Strike until it is over."""
        ...


async def storm(
    plan: Plan, folder: Path, server: PostgresqlServer | None = None, tell: Tell = print
) -> Outcome:
    """Have a storm in an empty ``folder``, on a database in ``server`` if there is one."""
    chance = random.Random(plan.seed)
    ledger = Ledger()
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        full = "" if plan.kills or server else stack.enter_context(small_disk(folder / "var"))
        place, balancer = await stack.enter_async_context(_scene(plan, folder, server))
        await place.fill(None)
        supervisor = Supervisor(place, balancer, plan.parts, chance)
        weather: Weather
        if plan.kills:
            weather = Kills(supervisor, plan.kills, chance)
        else:
            weather = await faults_of_the_disk(place, supervisor, balancer.url, server, full)
        async with supervisor:
            await supervisor.first_up()
            await _blow(place, balancer, ledger, plan, chance, weather, tell)
            await supervisor.stop()
        lines = Books(place, ledger, weather.interruptions).lines()
        figures = {
            **weather.figures,
            "starts": supervisor.starts,
            "imports": ledger.imports,
            "imports killed": ledger.broken_imports,
            "refused as too fast": place.telegram.limiter.refused,
            "seconds": round(time.monotonic() - began),
        }
        return Outcome(
            plan,
            figures,
            [*weather.lines, *lines, soundness(place), _supervised(supervisor)],
            [*ledger.unanswered, *ledger.disorder, *supervisor.faults],
        )


async def _blow(
    place: Installation,
    balancer: Balancer,
    ledger: Ledger,
    plan: Plan,
    chance: random.Random,
    weather: Weather,
    tell: Tell,
) -> None:
    """Let people come and the weather strike, until it is over and everything has settled."""
    async with Crowd(place, balancer.url, ledger, plan.people, chance) as crowd:
        telling = asyncio.create_task(_report(place, crowd, weather, tell))
        try:
            await weather.blow()
            tell("the storm is over; everybody finishes what they have begun")
            await crowd.disperse()
            await _settled(place)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)


@asynccontextmanager
async def _scene(
    plan: Plan, folder: Path, server: PostgresqlServer | None
) -> AsyncIterator[tuple[Installation, Balancer]]:
    """Give an installation behind a balancer, which is its public address."""
    limits = Limits(per_second=RATE, chat_per_second=RATE / 30)
    async with Balancer() as balancer, installation(folder, limits) as place:
        place.settings = {
            "CARTABLE_PUBLIC_URL": balancer.url,
            "CARTABLE_TELEGRAM_RATE": str(RATE),
            "CARTABLE_TELEGRAM_UPDATES": plan.updates,
        }
        if server is not None:
            place.settings["CARTABLE_DATABASE"] = server.create("storm")
        yield place, balancer


def _supervised(supervisor: Supervisor) -> Line:
    faults = supervisor.faults
    figures = {"starts": supervisor.starts, "ended by themselves": len(faults)}
    return Line("processes end only when told to", figures, len(faults), "; ".join(faults))


async def _settled(place: Installation) -> None:
    """Wait until nothing waits any more, in the sandbox or in the program."""
    deadline = time.monotonic() + _SETTLED
    while time.monotonic() < deadline:
        waiting = len(place.telegram.world.updates)
        waiting += await asyncio.to_thread(count, place, "inbox", "state = 'new'")
        waiting += await asyncio.to_thread(count, place, "outbox", "state IN ('new', 'sending')")
        if not waiting:
            return
        await asyncio.sleep(_LOOK)


async def _report(place: Installation, crowd: Crowd, weather: Weather, tell: Tell) -> None:
    """Say every few seconds how far it is."""
    updates = place.telegram.world.updates
    while True:
        await asyncio.sleep(5)
        tell(
            f"{words(weather.figures)}, "
            f"{len(updates.acknowledged)} updates handed over, {len(updates)} in flight, "
            f"{place.telegram.world.sent} messages, {crowd.busy} people busy"
        )


def words(figures: dict[str, int]) -> str:
    """Write figures for people to read."""
    return ", ".join(f"{name} {number:,}" for name, number in figures.items())
