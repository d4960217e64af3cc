"""A server with Anna in it, and three ways to talk to it: raw, by python-telegram-bot, by hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from sandbox.telegram import BotApiServer, Person


@dataclass
class Api:
    """Calls methods over a real socket and gives the answer's JSON."""

    server: BotApiServer
    session: aiohttp.ClientSession

    async def __call__(self, method: str, **params: Any) -> Any:
        """Posts a JSON body; gives the result, which must be one."""
        answer = await self.answer(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def answer(self, method: str, **params: Any) -> Any:
        url = f"{self.server.url}/bot{self.server.token}/{method}"
        async with self.session.post(url, json=params) as response:
            answer = await response.json()
            assert response.status == (200 if answer["ok"] else answer["error_code"])
            return answer

    async def refusal(self, method: str, **params: Any) -> str:
        """Gives the description of a 400."""
        answer = await self.answer(method, **params)
        assert answer.get("error_code") == 400, answer
        return str(answer["description"]).removeprefix("Bad Request: ")


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(clock=clock, webhook_pause=0.02) as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def api(server: BotApiServer, session: aiohttp.ClientSession) -> Api:
    return Api(server, session)


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    """Anna has opened the chat; her /start is message 1."""
    person = server.make_person("Anna", "Durant", username="anna_d")
    person.start()
    return person


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    base = f"{server.url}/bot"
    async with Bot(server.token, base, base_file_url=f"{server.url}/file/bot") as bot:
        yield bot
