"""The webhook: set at the start, watched, set again; what waits is never dropped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from aiohttp import web

from bot.api import BotApi
from bot.intake import ALLOWED
from bot.transport import PooledRequest
from bot.webhook import Address, Webhook, WebhookInfo, webhook_info
from sandbox.telegram import BotApiServer, Person
from tests.cast import Clock

SECRET = "our-secret_2"
LOOK = 0.02


@dataclass
class Page:
    """Where Telegram posts to: it knows our secret, and answers ``status``."""

    url: str = ""
    status: int = 200
    taken: list[int] = field(default_factory=list)
    refused: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            self.refused += 1
            return web.Response(status=403)
        if self.status == 200:
            self.taken.append(orjson.loads(await request.read())["update_id"])
        return web.Response(status=self.status)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    page = Page()
    application = web.Application()
    application.router.add_post("/telegram/webhook", page.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    page.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram/webhook"
    yield page
    await runner.cleanup()


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """Telegram that does not take long to repeat what was not taken."""
    async with BotApiServer(webhook_pause=0.01) as server:
        yield server


@pytest.fixture
async def api(server: BotApiServer) -> AsyncIterator[BotApi]:
    request = PooledRequest()
    yield BotApi(request, server.url, server.token)
    await request.shutdown()


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    return server.make_person("Anna")


@pytest.fixture
def webhook(api: BotApi, page: Page, clock: Clock) -> Webhook:
    return Webhook(api, Address(page.url, SECRET), clock, look=LOOK, pause=0.001)


@asynccontextmanager
async def watched(webhook: Webhook) -> AsyncIterator[None]:
    watching = asyncio.create_task(webhook.run())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while True:
            if condition():
                return
            await asyncio.sleep(0.002)


async def until_told(api: BotApi, condition: Callable[[WebhookInfo], object]) -> None:
    async with asyncio.timeout(20):
        while True:
            if condition(await webhook_info(api)):
                return
            await asyncio.sleep(0.002)


async def test_what_waited_and_what_comes_is_posted_with_our_secret(
    server: BotApiServer, api: BotApi, page: Page, webhook: Webhook, clock: Clock, anna: Person
) -> None:
    first = anna.send("before anybody listens")
    async with watched(webhook):
        await until(lambda: page.taken)
        anna.send("later")
        await until(lambda: len(page.taken) == 2)
        assert first
        assert page.refused == server.world.updates.lost == 0
        info = await webhook_info(api)
        assert info.url == page.url
        assert info.allowed == frozenset(ALLOWED)
        assert webhook.seen_at == clock.now()
        await until(lambda: webhook.pending == 0)
        assert webhook.error == ""


async def test_it_is_set_once_while_all_is_well(server: BotApiServer, webhook: Webhook) -> None:
    async with watched(webhook):
        await until(lambda: server.counters.calls["getwebhookinfo"] > 3)
    assert server.counters.calls["setwebhook"] == 1


async def test_a_stop_leaves_it(
    server: BotApiServer, api: BotApi, page: Page, webhook: Webhook, anna: Person
) -> None:
    async with watched(webhook):
        await until(lambda: webhook.seen_at)
    assert (await webhook_info(api)).url == page.url
    anna.send("to the others")
    await until(lambda: page.taken)
    assert server.counters.calls["deletewebhook"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"method": "deleteWebhook"},
        {"url": "http://127.0.0.1:9/elsewhere"},
        {"secret_token": "somebody-else-s"},
        {"allowed_updates": ["message"]},
        {"max_connections": 1},
    ],
)
async def test_whoever_removes_or_changes_it_is_undone(
    server: BotApiServer,
    api: BotApi,
    page: Page,
    webhook: Webhook,
    anna: Person,
    change: dict[str, Any],
) -> None:
    async with watched(webhook):
        await until(lambda: webhook.seen_at)
        wanted = {"url": page.url, "secret_token": SECRET, "allowed_updates": list(ALLOWED)}
        method = change.get("method", "setWebhook")
        await api.call(method, {**wanted, "max_connections": 100, **change})
        anna.send("Bonjour")
        await until(lambda: page.taken)
        await until_told(
            api,
            lambda info: (
                info.url == page.url
                and info.allowed == frozenset(ALLOWED)
                and info.connections == 100
                and info.pending == 0
            ),
        )
    assert len(set(page.taken)) == 1  # twice where it was on its way when the webhook was set
    assert server.world.updates.lost == 0


async def test_a_page_that_fails_is_told_once_and_its_recovery_noticed(
    server: BotApiServer,
    page: Page,
    webhook: Webhook,
    anna: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.world.clock = lambda: 1_782_467_100.0  # so that all failures have one date
    page.status = 503
    anna.send("Bonjour")
    async with watched(webhook):
        await until(lambda: webhook.error)
        assert "503" in webhook.error
        assert webhook.pending == 1
        looks = server.counters.calls["getwebhookinfo"]
        await until(lambda: server.counters.calls["getwebhookinfo"] > looks + 3)
        page.status = 200
        await until(lambda: webhook.pending == 0)
        assert webhook.error == ""
    assert len(page.taken) == 1
    told = [one.message for one in caplog.records if "could not post" in one.message]
    assert len(told) == 1
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        {"error_code": 500},
        {"error_code": 401, "description": "Unauthorized"},
        {"retry_after": 0},
    ],
)
@pytest.mark.parametrize("method", ["setWebhook", "getWebhookInfo"])
async def test_it_goes_on_after_whatever_the_server_says(
    server: BotApiServer, page: Page, webhook: Webhook, anna: Person, method: str, fault: Any
) -> None:
    server.faults.fail(method, times=3, **fault)
    anna.send("Bonjour")
    async with watched(webhook):
        await until(lambda: page.taken and webhook.pending == 0)
    assert server.counters.calls[method.lower()] >= 4


async def test_a_refusal_is_told_and_tried_again(
    server: BotApiServer, api: BotApi, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    bad = Webhook(api, Address("http://example.org/x", SECRET), clock, look=LOOK, pause=0.001)
    with caplog.at_level(logging.WARNING):
        async with watched(bad):
            await until(lambda: server.counters.calls["setwebhook"] > 3)
    assert "HTTPS" in bad.error
    assert bad.seen_at is None
    assert SECRET not in caplog.text
    assert server.token not in caplog.text


async def test_two_that_set_the_same_lose_nothing(
    api: BotApi, page: Page, webhook: Webhook, server: BotApiServer, clock: Clock
) -> None:
    other = Webhook(api, Address(page.url, SECRET), clock, look=LOOK, pause=0.001)
    people = [server.make_person(f"Student {number}") for number in range(20)]
    for person in people:
        person.send("one")
    async with watched(webhook), watched(other):
        for person in people:
            person.send("two")
        await until(lambda: len(server.world.updates) == 0)
    assert sorted(set(page.taken)) == sorted(server.world.updates.acknowledged)
    assert len(set(page.taken)) == 40
    assert server.world.updates.lost == 0


async def test_what_a_server_says_of_errors_is_kept_short_and_on_one_line(
    server: BotApiServer, api: BotApi, page: Page, webhook: Webhook
) -> None:
    async with watched(webhook):
        await until(lambda: webhook.seen_at)
    said = server._intake._sender
    assert said is not None
    said.webhook.last_error_date = 1_782_467_100
    said.webhook.last_error_message = "SSL error\r\n" + "x" * 5000
    info = await webhook_info(api)
    assert info.error.startswith("SSL error x")
    assert len(info.error) == 200
    assert info.error_at is not None
    assert info.error_at.utcoffset() is not None
