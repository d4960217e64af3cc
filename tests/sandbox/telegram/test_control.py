import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from sandbox.telegram import BotApiServer, Person

from .conftest import Api


async def test_calls_fail_as_often_as_wished(api: Api, anna: Person, server: BotApiServer) -> None:
    server.faults.fail("sendMessage", times=2, error_code=502, description="Bad Gateway")
    for _ in range(2):
        answer = await api.answer("sendMessage", chat_id=anna.person_id, text="x")
        assert answer == {"ok": False, "error_code": 502, "description": "Bad Gateway"}
    assert (await api("getMe"))["is_bot"]
    await api("sendMessage", chat_id=anna.person_id, text="x")
    assert len(anna.messages()) == 2


async def test_a_429_on_demand(
    bot: Bot, anna: Person, server: BotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    server.faults.fail("sendMessage", retry_after=7)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(anna.person_id, "x")
    assert refused.value.retry_after == timedelta(seconds=7)


async def test_silence_delivers_and_never_answers(
    bot: Bot, anna: Person, server: BotApiServer
) -> None:
    server.faults.silence("sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(anna.person_id, "x", read_timeout=0.05)
    await anna.expect("x")  # the wait may have ended before it was delivered


@pytest.mark.parametrize("executed", [False, True])
async def test_connections_break(
    bot: Bot, anna: Person, server: BotApiServer, executed: bool
) -> None:
    server.faults.drop("sendMessage", executed=executed)
    with pytest.raises(NetworkError):
        await bot.send_message(anna.person_id, "x")
    assert len(anna.messages()) == 1 + executed


async def test_answers_can_be_held_back(api: Api, anna: Person, server: BotApiServer) -> None:
    server.faults.delay(30, "sendMessage")
    sending = asyncio.create_task(api("sendMessage", chat_id=anna.person_id, text="x"))
    await anna.expect("x")  # executed long before it is answered
    assert not sending.done()
    server.faults.clear()
    await api("sendMessage", chat_id=anna.person_id, text="y")
    sending.cancel()


async def test_faults_over_http(
    api: Api, anna: Person, server: BotApiServer, session: aiohttp.ClientSession
) -> None:
    async def control(wish: str, **fields: Any) -> int:
        async with session.post(f"{server.url}/control/{wish}", json=fields) as response:
            return response.status

    assert await control("fail", method="sendMessage", times=None) == 200
    assert await control("delay", milliseconds=1) == 200
    assert await control("silence", method="getFile") == 200
    assert await control("drop", method="getFile", executed=True) == 200
    assert await control("moon") == 400
    assert await control("delay") == 400
    assert await control("fail", odd=1) == 400
    for _ in range(3):
        answer = await api.answer("sendMessage", chat_id=anna.person_id, text="x")
        assert answer["error_code"] == 500
    async with session.delete(f"{server.url}/control/faults") as response:
        assert response.status == 200
    assert await control("limits", per_second=1, chat_per_second=None) == 200
    await api("sendMessage", chat_id=anna.person_id, text="x")
    answer = await api.answer("sendMessage", chat_id=anna.person_id, text="x")
    assert answer["error_code"] == 429


async def test_everything_is_counted(
    api: Api, anna: Person, server: BotApiServer, session: aiohttp.ClientSession
) -> None:
    (start,) = await api("getUpdates")
    await api("getUpdates", offset=start["update_id"] + 1)
    for text in ("un", "deux"):
        await api("sendMessage", chat_id=anna.person_id, text=text)
    await api.refusal("sendMessage", chat_id=anna.person_id, text="")
    async with session.get(f"{server.url}/control/counters") as response:
        assert await response.json() == {
            "calls": {"getupdates": 2, "sendmessage": 3},
            "statuses": {"200": 4, "400": 1},
            "updates": {"waiting": 0, "handed_over": 1, "acknowledged": 1,
                        "last_acknowledged": start["update_id"], "lost": 0},
            "sent": 2,
            "refused": 0,
        }  # fmt: skip
    async with session.get(f"{server.url}/control/acknowledged") as response:
        assert await response.json() == [start["update_id"]]
    async with session.get(f"{server.url}/control/sends?after=1") as response:
        (sent,) = await response.json()
        assert (sent["chat_id"], sent["text"], sent["kind"]) == (
            anna.person_id, "deux", "text",
        )  # fmt: skip
