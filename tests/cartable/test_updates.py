"""How updates come in, as readiness, ``status`` and the metrics see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.api import BotApi
from bot.application import Server
from bot.intake import Intake
from bot.transport import PooledRequest
from cartable.bot_name import BotName
from cartable.chat_side import ChatSide
from cartable.fetches import fetch_figures, last_fetch, webhook_facts
from cartable.presence import Presence
from cartable.readiness import readiness
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from cartable.updates import Updates
from sandbox.telegram import BotApiServer
from school.store import Transaction
from tests.cast import NOW, Clock

PUBLIC = "http://127.0.0.1:9"


@dataclass
class WayIn:
    """An installation with one way in for updates."""

    opened: Foundation
    server: BotApiServer
    clock: Clock
    updates: Updates
    intake: Intake

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.updates.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def figures(self) -> dict[str, float]:
        now = self.clock.now()
        return dict(await self.opened.store.run(lambda tx: fetch_figures(tx, now)))


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(webhook_pause=60) as server:
        yield server


@asynccontextmanager
async def way_in(folder: Path, server: BotApiServer, updates: str) -> AsyncIterator[WayIn]:
    clock, request = Clock(), PooledRequest()
    settings = Settings.model_validate(
        {
            "data": folder,
            "telegram_token": SecretStr(server.token),
            "telegram_api": server.url,
            "telegram_updates": updates,
            "public_url": PUBLIC,
        }
    )
    async with foundation(settings, clock=clock) as opened:
        own = opened.holding.holder
        intake = Intake(opened.store, opened.sealer, clock, lambda _: None, lambda _: own, own)
        made = Updates(
            opened,
            Server(server.url, server.token),
            lambda: BotApi(request, server.url, server.token),
            intake,
        )
        yield WayIn(opened, server, clock, made, intake)
    await request.shutdown()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


async def noted(house: WayIn, condition: Callable[[Transaction], object]) -> None:
    """Wait until something is so in the database."""
    async with asyncio.timeout(20):
        while True:
            if await house.opened.store.run(condition):
                return
            await asyncio.sleep(0.01)


async def test_a_fetch_is_a_sign_and_noted(tmp_path: Path, server: BotApiServer) -> None:
    async with way_in(tmp_path, server, "polling") as house:
        server.make_person("Anna").start()
        async with house.running():
            await noted(house, last_fetch)
        assert house.updates.fetched_at == NOW
        house.clock.move(seconds=90)
        assert await house.figures() == {"telegram_last_fetch_seconds": 90}


async def test_telegrams_word_is_a_sign_and_so_is_an_update(
    tmp_path: Path, server: BotApiServer
) -> None:
    async with way_in(tmp_path, server, "webhook") as house:
        assert house.updates.fetched_at is None
        async with house.running():
            await noted(house, last_fetch)
        assert house.updates.fetched_at == NOW
        assert await house.figures() == {
            "telegram_last_fetch_seconds": 0,
            "telegram_pending_updates": 0,
        }
        later = house.clock.move(minutes=10)
        await house.intake.take([{"update_id": 1, "message": {"chat": {"id": 4}}}])
        assert house.updates.fetched_at == later


async def test_what_waits_and_what_went_wrong_is_noted_until_polling_begins(
    tmp_path: Path, server: BotApiServer
) -> None:
    server.make_person("Anna").start()
    async with way_in(tmp_path, server, "webhook") as house:
        async with house.running():
            await until(lambda: server.counters.calls["getwebhookinfo"])
            sender = server._intake._sender
            assert sender is not None
            await until(lambda: sender.webhook.last_error_message)
        async with house.running():  # nobody listens at the public address
            await until(lambda: house.updates.fetched_at)
        async with house.running():
            await noted(house, lambda tx: webhook_facts(tx)[1])
        assert (await house.opened.store.run(webhook_facts))[0] == 1
        assert (await house.figures())["telegram_pending_updates"] == 1
    async with way_in(tmp_path, server, "polling") as house:
        async with house.running():
            await noted(house, lambda tx: webhook_facts(tx) == (None, None))
        assert "telegram_pending_updates" not in await house.figures()
        assert server.world.updates.lost == 0


async def test_ready_is_who_fetches_and_who_knows_that_another_does(
    tmp_path: Path, server: BotApiServer
) -> None:
    async with way_in(tmp_path, server, "polling") as house:
        side = idle_chat_side(house)
        intake = readiness(house.opened, side, reads_mail=False)["intake"]
        assert await intake() == "no update was fetched yet"
        async with house.running():  # as another process does
            await noted(house, last_fetch)
        assert side.fetched_at is None
        assert await intake() is None
        house.clock.move(seconds=119)
        assert await intake() is None
        house.clock.move(seconds=1)
        assert await intake() == "no fetch for 120 s"


def idle_chat_side(house: WayIn) -> ChatSide:
    """A chat side that takes updates, not elected to fetch them."""
    opened = house.opened
    return ChatSide(
        opened,
        Server(house.server.url, house.server.token),
        BotName(opened, _died),
        Presence(opened, frozenset({"bot"}), _died),
        _died,
        takes=True,
        sends=False,
    )


def _died(error: BaseException) -> None:
    raise error
