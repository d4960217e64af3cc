"""The player refuses what comes too fast, as the Bot API does, and has families tap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bench.families import Families
from bench.http_server import HttpConnection
from bench.player import Player

WORDS = ("Fancy-fair",)


@asynccontextmanager
async def wired(player: Player) -> AsyncIterator[aiohttp.ClientSession]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: HttpConnection(player.answer), "127.0.0.1", 0)
    player.begin()
    port = server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session
    server.close()
    await server.wait_closed()


async def call(session: aiohttp.ClientSession, method: str, **parameters: Any) -> tuple[int, Any]:
    async with session.post(f"/bot1:x/{method}", json=parameters) as answer:
        return answer.status, await answer.json()


async def test_a_message_too_many_is_refused_and_reaches_nobody() -> None:
    families = Families(0, WORDS)
    async with wired(Player(families, limit=2)) as session:
        for chat in (1, 2):
            assert (await call(session, "sendMessage", chat_id=chat, text="Fancy-fair"))[0] == 200
        status, body = await call(session, "sendMessage", chat_id=3, text="Fancy-fair")
    assert (status, body["ok"], body["error_code"]) == (429, False, 429)
    assert body["parameters"] == {"retry_after": 1}
    assert (families.steps, families.refused) == (2, 1)


async def test_families_tap_until_they_are_halted() -> None:
    families = Families(2, WORDS)
    async with wired(Player(families)) as session:
        _, began = await call(session, "getUpdates", timeout=0)
        assert [one["message"]["text"] for one in began["result"]] == ["/start", "/start"]
        for chat in (1, 2):
            await call(session, "sendMessage", chat_id=chat, text="Home")
        await session.get("/bench/tap?rate=200")
        taps: dict[str, int] = {}
        while len(taps) < 6:  # both tap again and again
            offset = began["result"][-1]["update_id"] + 1 if began["result"] else 0
            _, began = await call(session, "getUpdates", offset=offset, timeout=1)
            for tap in (one["callback_query"] for one in began["result"]):
                assert tap["data"] == "go:home"
                taps[tap["id"]] = tap["from"]["id"]
                at = {"chat_id": tap["from"]["id"], "message_id": tap["message"]["message_id"]}
                await call(session, "editMessageText", text="Home", **at)
                await call(session, "answerCallbackQuery", callback_query_id=tap["id"])
        await session.get("/bench/halt")
    assert set(taps.values()) == {1, 2}
    assert families.fault_count == 0
