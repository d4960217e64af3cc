"""One storm of news: the real program tells everybody while it is struck, then the books."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.households import PLATFORM, write_news
from sandbox.telegram.limiter import Limits
from tests.journey.evidence import count
from tests.journey.installation import Installation, installation
from tests.postgresql_server import PostgresqlServer
from tests.storm.balancer import Balancer
from tests.storm.books import Line
from tests.storm.news.books import NewsBooks
from tests.storm.news.families import Family, families, settle_in
from tests.storm.news.plan import NewsPlan
from tests.storm.news.weather import Trouble, Weather
from tests.storm.plan import Outcome, words
from tests.storm.soundness import soundness
from tests.storm.supervisor import Supervisor

_SETTLED = 900.0  # seconds that everything may take
_LAST = 10  # one in so many, who are told in peace
_LOOK = 0.5
_TOLD = 5.0  # seconds between two lines that say how far it is
_WAITING = "state IN ('new', 'sending')"

Tell = Callable[[str], None]


async def news_storm(
    plan: NewsPlan, folder: Path, server: PostgresqlServer | None = None, tell: Tell = print
) -> Outcome:
    """Have a storm in an empty ``folder``, on a database in ``server`` if there is one."""
    began = time.monotonic()
    async with _scene(plan, folder, server) as scene:
        await scene.place.fill(None)
        await settle_in(scene.place, scene.everybody)
        tell(f"{len(scene.everybody)} families have settled in; the program starts")
        seconds = await scene.act(tell)
        shown = json.loads(
            await scene.place.does("news", "show", scene.news, "--families", "--json")
        )
        books = NewsBooks(scene.place, scene.everybody, scene.weather, shown)
        faults = scene.supervisor.faults
        ended = {"starts": scene.supervisor.starts, "ended by themselves": len(faults)}
        lines = [
            *await asyncio.to_thread(books.lines),
            soundness(scene.place),
            Line("processes end only when told to", ended, len(faults)),
        ]
        figures = {
            **scene.weather.figures,
            "starts": scene.supervisor.starts,
            "seconds of telling": round(seconds),
            "seconds": round(time.monotonic() - began),
        }
        return Outcome(plan, figures, lines, faults)


@dataclass
class _Scene:
    """Everything that plays a part."""

    place: Installation
    supervisor: Supervisor
    weather: Weather
    everybody: list[Family]
    news: str = ""

    async def act(self, tell: Tell) -> float:
        """Publish and let the weather strike; gives the seconds until all were told."""
        telling = asyncio.create_task(self._report(tell))
        try:
            async with self.supervisor:
                files = await asyncio.to_thread(write_news, self.place.folder)
                began = time.monotonic()
                blowing = asyncio.create_task(self.weather.blow())
                printed = await self.place.does(
                    "news", "publish", *files, "--platform", PLATFORM, "--json"
                )
                self.news = str(json.loads(printed)["number"])
                # Those that are struck last would be tried again in minutes.
                await self._waited(len(self.everybody) // _LAST)
                self.weather.over.set()
                await blowing
                await self._waited(0)
                took = time.monotonic() - began
                await self.supervisor.stop()
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        return took

    async def _waited(self, most: int) -> None:
        """Wait until all of it is owed, and then until no more than so many notices wait."""
        deadline = time.monotonic() + _SETTLED
        while time.monotonic() < deadline:
            if await asyncio.to_thread(self._is_told, most):
                return
            await asyncio.sleep(_LOOK)

    def _is_told(self, most: int) -> bool:
        announced = count(self.place, "news", "announced_at IS NOT NULL")
        return bool(announced) and count(self.place, "outbox", _WAITING) <= most

    async def _report(self, tell: Tell) -> None:
        """Say every few seconds how far it is."""
        while True:
            await asyncio.sleep(_TOLD)
            waiting = await asyncio.to_thread(count, self.place, "outbox", _WAITING)
            tell(words({**self.weather.figures, "notices owed": waiting}))


@asynccontextmanager
async def _scene(
    plan: NewsPlan, folder: Path, server: PostgresqlServer | None
) -> AsyncIterator[_Scene]:
    """Give an installation with its families' telephones and mailboxes."""
    limits = Limits(per_second=plan.rate, chat_per_second=None)
    chance = random.Random(plan.seed)
    async with Balancer() as balancer, installation(folder, limits) as place:
        place.settings = {
            "CARTABLE_PUBLIC_URL": balancer.url,
            "CARTABLE_TELEGRAM_RATE": str(plan.rate),
        }
        if server is not None:
            place.settings["CARTABLE_DATABASE"] = server.create("storm")
        supervisor = Supervisor(place, balancer, plan.parts, chance)
        place.telegram.faults = trouble = Trouble(plan, chance)
        weather = Weather(plan, supervisor, trouble, chance)
        yield _Scene(place, supervisor, weather, families(plan))
