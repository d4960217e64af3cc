"""One storm of news: the real program tells everybody while it is struck, then the books."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.households import PLATFORM, write_news
from sandbox.telegram.limiter import Limits
from tests.journey.evidence import count
from tests.journey.installation import Installation
from tests.postgresql_server import PostgresqlServer
from tests.storm.news.books import NewsBooks
from tests.storm.news.families import Family, families, settle_in
from tests.storm.news.plan import NewsPlan
from tests.storm.news.weather import Trouble, Weather
from tests.storm.plan import Outcome, words
from tests.storm.scene import beside, of_the_program, report, struck, until
from tests.storm.supervisor import Supervisor

_SETTLED = 900.0  # seconds that everything may take
_LAST = 10  # one in so many, who are told in peace
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
        lines = [
            *await asyncio.to_thread(books.lines),
            *of_the_program(scene.place, scene.supervisor),
        ]
        figures = {
            **scene.weather.figures,
            "starts": scene.supervisor.starts,
            "seconds of telling": round(seconds),
            "seconds": round(time.monotonic() - began),
        }
        return Outcome(plan, figures, lines, scene.supervisor.faults)


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
        async with beside(report(tell, self._how_far)), self.supervisor:
            files = await asyncio.to_thread(write_news, self.place.folder)
            began = time.monotonic()
            async with beside(self.weather.blow()):
                printed = await self.place.does(
                    "news", "publish", *files, "--platform", PLATFORM, "--json"
                )
                self.news = str(json.loads(printed)["number"])
                # Those that are struck last would be tried again in minutes.
                await self._waited(len(self.everybody) // _LAST)
            await self._waited(0)
            took = time.monotonic() - began
            await self.supervisor.stop()
        return took

    async def _waited(self, most: int) -> None:
        """Wait until all of it is owed, and then until no more than so many notices wait."""
        await until(lambda: self._is_told(most), _SETTLED)

    def _is_told(self, most: int) -> bool:
        announced = count(self.place, "news", "announced_at IS NOT NULL")
        return bool(announced) and count(self.place, "outbox", _WAITING) <= most

    async def _how_far(self) -> str:
        waiting = await asyncio.to_thread(count, self.place, "outbox", _WAITING)
        return words({**self.weather.figures, "notices owed": waiting})


@asynccontextmanager
async def _scene(
    plan: NewsPlan, folder: Path, server: PostgresqlServer | None
) -> AsyncIterator[_Scene]:
    """Give an installation with its families' telephones and mailboxes."""
    limits = Limits(per_second=plan.rate, chat_per_second=None)
    async with struck(plan, folder, server, limits, {}) as (place, _, supervisor, chance):
        place.telegram.faults = trouble = Trouble(plan, chance)
        yield _Scene(place, supervisor, Weather(plan, supervisor, trouble), families(plan))
