import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from sandbox.telegram import BotApiServer, Person

from .conftest import Api

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Receiver:
    """A bot's webhook: keeps what it gets, and answers what the test wants."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    got: list[tuple[str, Any]] = field(default_factory=list)
    taken: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def receive(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.got.append((request.headers.get(SECRET, ""), update))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.taken.put_nowait(update["message"]["text"])
        return web.json_response(self.answer, status=status)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret(
    api: Api, anna: Person, receiver: Receiver, server: BotApiServer
) -> None:
    answer = await api.answer("setWebhook", url=receiver.url, secret_token="s-1")
    assert answer == {"ok": True, "result": True, "description": "Webhook was set"}
    anna.send("bonjour")
    assert [await receiver.taken.get() for _ in range(2)] == ["/start", "bonjour"]
    assert {secret for secret, _ in receiver.got} == {"s-1"}
    info = await api("getWebhookInfo")
    assert (info["url"], info["max_connections"]) == (receiver.url, 40)
    conflict = await api.answer("getUpdates")
    assert conflict["error_code"] == 409
    assert "can't use getUpdates method while webhook is active" in conflict["description"]
    answer = await api.answer("deleteWebhook")
    assert answer["description"] == "Webhook was deleted"
    assert (await api.answer("deleteWebhook"))["description"] == "Webhook is already deleted"
    assert len(server.world.updates) == 0
    assert len(server.world.updates.acknowledged) == 2


async def test_a_failing_receiver_gets_it_again_in_order(
    api: Api, anna: Person, receiver: Receiver
) -> None:
    receiver.statuses = [500, 302, 404]
    anna.send("un")
    anna.send("deux")
    await api("setWebhook", url=receiver.url)
    assert [await receiver.taken.get() for _ in range(3)] == ["/start", "un", "deux"]
    assert len(receiver.got) == 6
    info = await api("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"


async def test_an_unreachable_receiver_loses_nothing(api: Api, anna: Person) -> None:
    await api("setWebhook", url="http://127.0.0.1:1/hook")
    info: dict[str, Any] = {}
    while "last_error_message" not in info:
        info = await api("getWebhookInfo")
    assert info["pending_update_count"] == 1
    await api("deleteWebhook")
    assert len(await api("getUpdates")) == 1


async def test_pending_updates_can_be_dropped(api: Api, anna: Person, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url, drop_pending_updates=True)
    anna.send("after")
    assert await receiver.taken.get() == "after"


async def test_a_receiver_may_answer_with_a_method(
    api: Api, anna: Person, receiver: Receiver
) -> None:
    receiver.answer = {"method": "sendMessage", "chat_id": anna.person_id, "text": "merci"}
    await api("setWebhook", url=receiver.url)
    await anna.expect("merci")


async def test_setting_a_webhook_ends_a_poll(
    api: Api, receiver: Receiver, server: BotApiServer
) -> None:
    poll = asyncio.create_task(api.answer("getUpdates", timeout=30))
    await server.world.updates.polling.wait()
    await api("setWebhook", url=receiver.url)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"url": "http://a.be/hook"},
         "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://a.be/hook", "secret_token": "é"},
         "secret token contains unallowed characters"),
    ],
)  # fmt: skip
async def test_webhooks_that_telegram_refuses(api: Api, params: dict[str, str], why: str) -> None:
    assert await api.refusal("setWebhook", **params) == why
