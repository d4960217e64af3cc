"""Telegram posts updates: one process or several, killed or changed over to polling and back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.api import BotApi
from bot.transport import PooledRequest
from bot.webhook import WebhookInfo, webhook_info
from sandbox.telegram import Limits, Person
from storage.location import Location
from tests.clients import plain_client
from tests.journey.evidence import count, rows
from tests.journey.installation import STUDENT, Installation, installation, until
from tests.journey.signing_up import sign_up
from tests.storm.balancer import Balancer

UNLIMITED = Limits(per_second=None, chat_per_second=None)


@dataclass
class Public:
    """An installation behind one public address, whatever processes serve it."""

    place: Installation
    balancer: Balancer

    async def start(self, updates: str = "webhook", only: str = "", name: str = "one") -> None:
        """Start a process that takes updates in this way; its pages join the address."""
        self.place.settings["CARTABLE_TELEGRAM_UPDATES"] = updates
        self.place.pages = ""
        await self.place.start(only, fetches=False, name=name)
        if self.place.pages:
            parts = urlsplit(self.place.pages)
            self.balancer.backends[name] = (str(parts.hostname), int(parts.port or 0))

    async def stop(self, name: str = "one") -> None:
        """Stop a process as a supervisor does that takes it off the balancer first."""
        self.balancer.backends.pop(name, None)
        assert await self.place.stop(name) == 0, self.place.log()

    async def kill(self, name: str = "one") -> None:
        """Cut its power; the balancer finds out by itself."""
        await self.place.kill(name)

    async def told(self) -> WebhookInfo:
        """Ask Telegram for the webhook."""
        request = PooledRequest()
        try:
            return await webhook_info(self.bot_api(request))
        finally:
            await request.shutdown()

    async def set_elsewhere(self) -> None:
        """Have somebody else's program take the bot over."""
        request = PooledRequest()
        url = "http://127.0.0.1:9/bot/7000:their-token"
        await self.bot_api(request).call("setWebhook", {"url": url})
        await request.shutdown()

    def bot_api(self, request: PooledRequest) -> BotApi:
        return BotApi(request, self.place.telegram.url, self.place.telegram.token)

    async def is_set(self) -> None:
        async with asyncio.timeout(60):
            while True:
                if (await self.told()).url.startswith(self.balancer.url):
                    return
                await asyncio.sleep(0.05)

    async def is_treated(self) -> None:
        """Wait until all that people did is taken and done, and compare every count."""
        updates = self.place.telegram.world.updates
        async with asyncio.timeout(120):
            while True:
                if not len(updates) and not count(self.place, "inbox", "state <> 'done'"):
                    break
                await asyncio.sleep(0.2)  # who reads all the time keeps those who write out
        stored = rows(
            self.place, "SELECT CAST(input AS BIGINT) FROM inbox WHERE source = 'telegram'"
        )
        assert sorted(stored) == sorted(updates.acknowledged)
        assert updates.lost == 0


@asynccontextmanager
async def public(
    folder: Path, limits: Limits | None = None, location: Location | None = None
) -> AsyncIterator[Public]:
    """Give an installation with a public address, on SQLite where no ``location`` is another."""
    async with Balancer() as balancer:
        settings = {"CARTABLE_PUBLIC_URL": balancer.url}
        if location is not None and location.file is None:
            settings["CARTABLE_DATABASE"] = location.url
        async with installation(folder, limits, **settings) as place:
            yield Public(place, balancer)


class Crowd:
    """People who write one message after the other until they are asked to stop."""

    def __init__(self, place: Installation, size: int = 12) -> None:
        self.place = place
        self.people = [place.person(f"Student {number}") for number in range(size)]
        self.written = 0
        self._enough = False

    async def write(self) -> None:
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(self._chatter(person))

    async def _chatter(self, person: Person) -> None:
        for number in itertools.count():
            if self._enough:
                return
            person.send(f"/help {number}")
            self.written += 1
            await asyncio.sleep(0.2)

    async def goes_on(self, more: int = 60) -> None:
        """Wait until they have written so much more."""
        enough = self.written + more
        await until(lambda: self.written >= enough)

    def stops(self) -> None:
        self._enough = True

    def assert_answered_in_order(self) -> None:
        """Everybody has as many answers as messages, and each was treated in its turn."""
        for person in self.people:
            chat = str(person.user.user_id)
            done = rows(
                self.place,
                "SELECT position FROM inbox WHERE lane = ? ORDER BY done_at, position",
                chat,
            )
            assert done == sorted(done)


async def test_somebody_signs_up_by_webhook(tmp_path: Path) -> None:
    async with public(tmp_path) as house:
        place = house.place
        await place.fill()
        await house.start()
        await house.is_set()
        await sign_up(place.person("ICC"), await place.link(STUDENT))
        await house.is_treated()
        assert place.telegram.counters.calls["getupdates"] == 0
        async with plain_client() as client:
            ready = await client.get(f"{place.pages}/readyz")
        assert ready.json()["checks"]["intake"] == "ok"
        telegram = (await place.status())["telegram"]
        assert telegram["last_fetch_seconds"] < 60
        assert (telegram["pending_updates"], telegram["webhook_error"]) == (0, None)
        printed = await place.does("check")
        assert "Telegram envoie les messages" in printed
        assert "✗" not in printed
        await house.stop()
        assert (await house.told()).url  # Telegram keeps what comes meanwhile


async def test_a_page_of_its_own_stores_for_the_chat_side(tmp_path: Path) -> None:
    async with public(tmp_path) as house:
        await house.place.fill()
        await house.start(only="web", name="pages")
        await house.start(only="bot,notices,schedule", name="chats")
        await house.is_set()
        await sign_up(house.place.person("ICC"), await house.place.link(STUDENT))
        await house.kill("chats")
        person = house.place.person("Karim")
        person.start()
        await until(lambda: len(house.place.telegram.world.updates) == 0)
        assert count(house.place, "inbox", "state = 'new'") == 1  # stored all the same
        await house.start(only="bot,notices,schedule", name="chats")
        await person.expect(lambda shown: bool(shown.text), within=60)
        await house.is_treated()
        for name in ("pages", "chats"):
            await house.stop(name)


async def test_power_cuts_lose_no_update_and_double_none(
    tmp_path: Path, location: Location
) -> None:
    async with public(tmp_path, UNLIMITED, location) as house:
        await house.place.fill()
        await house.start()
        await house.is_set()
        crowd = Crowd(house.place)
        writing = asyncio.create_task(crowd.write())
        for _ in range(4):
            await crowd.goes_on()
            await house.kill()
            await house.start()
        await crowd.goes_on()
        crowd.stops()
        await writing
        await house.is_treated()
        crowd.assert_answered_in_order()
        await house.stop()


async def test_from_polling_to_the_webhook_and_back_with_updates_on_their_way(
    tmp_path: Path,
) -> None:
    async with public(tmp_path, UNLIMITED) as house:
        await house.place.fill()
        crowd = Crowd(house.place)
        writing = asyncio.create_task(crowd.write())
        for turn, updates in enumerate(("polling", "webhook", "polling", "webhook", "polling")):
            await house.start(updates)
            if updates == "webhook":
                await house.is_set()
            else:
                await house.place.telegram.world.updates.polling.wait()
                assert (await house.told()).url == ""
            await crowd.goes_on()
            await (house.kill() if turn % 2 else house.stop())
        await house.start("polling")
        crowd.stops()
        await writing
        await house.is_treated()
        crowd.assert_answered_in_order()
        await house.stop()


async def test_a_change_one_process_after_the_other_loses_nothing(tmp_path: Path) -> None:
    async with public(tmp_path, UNLIMITED) as house:
        await house.place.fill()
        crowd = Crowd(house.place)
        await house.start("polling", name="first")
        writing = asyncio.create_task(crowd.write())
        before = "first"
        for name, updates in (("second", "webhook"), ("third", "polling")):
            await house.start(updates, name=name)
            await crowd.goes_on()
            await house.stop(before)
            before = name
            if updates == "webhook":
                await house.is_set()
            else:
                await house.place.telegram.world.updates.polling.wait()
            await crowd.goes_on()
        crowd.stops()
        await writing
        await house.is_treated()
        crowd.assert_answered_in_order()
        await house.stop("third")


async def test_of_three_behind_one_address_two_go_on_when_one_is_killed(
    tmp_path: Path, location: Location
) -> None:
    async with public(tmp_path, UNLIMITED, location) as house:
        await house.place.fill()
        names = ["one", "two", "three"]
        for name in names:
            await house.start(name=name)
        await house.is_set()
        crowd = Crowd(house.place, size=24)
        writing = asyncio.create_task(crowd.write())
        await crowd.goes_on(200)
        await house.kill("one")  # the first that came is the one that was elected
        await crowd.goes_on(200)
        crowd.stops()
        await writing
        await house.is_treated()
        crowd.assert_answered_in_order()
        treating = rows(house.place, "SELECT DISTINCT holder FROM inbox")
        assert len(treating) == 3
        for name in names[1:]:
            await house.stop(name)


async def test_the_check_names_a_webhook_that_is_not_ours(tmp_path: Path) -> None:
    async with public(tmp_path) as house:
        place = house.place
        await place.fill()
        await house.set_elsewhere()
        for updates in ("polling", "webhook"):
            place.settings["CARTABLE_TELEGRAM_UPDATES"] = updates
            status, printed = await place.command("check")
            assert status == 1
            assert "127.0.0.1" in printed
            assert "their-token" not in printed
        await house.start()
        await house.is_set()  # it is ours to set
        await house.stop()
        place.settings["CARTABLE_TELEGRAM_UPDATES"] = "polling"
        assert "retire ce webhook" in " ".join((await place.does("check")).split())


async def test_a_webhook_without_an_address_is_refused_in_the_settings(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        place.settings = {"CARTABLE_TELEGRAM_UPDATES": "webhook", "CARTABLE_PUBLIC_URL": ""}
        for command in ("check", "run"):
            status, printed = await place.command(command)
            assert status == 1
            assert "CARTABLE_PUBLIC_URL" in printed
            assert "CARTABLE_TELEGRAM_UPDATES=polling" in printed
