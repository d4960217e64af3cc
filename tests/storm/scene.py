"""What every storm stands on: an installation that is struck, what goes on beside, the books."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox.telegram.limiter import Limits
from tests.journey.installation import Installation, installation
from tests.postgresql_server import PostgresqlServer
from tests.storm.balancer import Balancer
from tests.storm.books import Line
from tests.storm.plan import Plan
from tests.storm.soundness import soundness
from tests.storm.supervisor import Supervisor

_LOOK = 0.5
_TOLD = 5.0  # seconds between two lines that say how far it is


@asynccontextmanager
async def struck(
    plan: Plan,
    folder: Path,
    server: PostgresqlServer | None,
    limits: Limits,
    settings: Mapping[str, str],
) -> AsyncIterator[tuple[Installation, Balancer, Supervisor, random.Random]]:
    """Give an installation behind a balancer, which is its public address, and who keeps it up."""
    chance = random.Random(plan.seed)
    async with Balancer() as balancer, installation(folder, limits) as place:
        place.settings = {
            "CARTABLE_PUBLIC_URL": balancer.url,
            "CARTABLE_TELEGRAM_RATE": str(limits.per_second),
            **settings,
        }
        if server is not None:
            place.settings["CARTABLE_DATABASE"] = server.create("storm")
        yield place, balancer, Supervisor(place, balancer, plan.parts, chance), chance


@asynccontextmanager
async def beside(*works: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Have works go on for as long as the block lasts; raises what ended one of them."""
    tasks = [asyncio.create_task(one) for one in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for one in ended:
        if isinstance(one, Exception):
            raise one


async def report(tell: Callable[[str], None], how_far: Callable[[], Awaitable[str]]) -> None:
    """Say every few seconds how far it is."""
    while True:
        await asyncio.sleep(_TOLD)
        tell(await how_far())


async def until(is_over: Callable[[], bool], seconds: float) -> None:
    """Wait until something is over, at most so many seconds: the books tell what was not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if await asyncio.to_thread(is_over):
            return
        await asyncio.sleep(_LOOK)


def of_the_program(place: Installation, supervisor: Supervisor) -> list[Line]:
    """Give what holds for a program that is stopped, whatever was asked of it."""
    faults = supervisor.faults
    ended = {
        "starts": supervisor.starts,
        "without a database": supervisor.refused_starts,
        "ended by themselves": len(faults),
    }
    return [soundness(place), Line("processes end only when told to", ended, len(faults))]
