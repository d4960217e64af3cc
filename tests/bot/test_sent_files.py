"""A file that goes to many chats is uploaded once, however many are told at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.api import BotApi, Upload
from bot.sent_files import PART, SentFiles
from bot.transport import PooledRequest
from sandbox.telegram import BotApiServer, Person
from sandbox.telegram.limiter import Limits
from tests.bot.office import PNG


class Files:
    """Files as a bot sends them, and how often the content was asked for."""

    def __init__(self, api: BotApi) -> None:
        self.sent = SentFiles(api)
        self.loads = 0

    async def load(self) -> Upload:
        self.loads += 1
        return Upload(PART, "fancy-fair.png", PNG, "image/png")

    async def send(self, person: Person) -> None:
        parameters = {"chat_id": person.person_id}
        await self.sent.call("sendPhoto", parameters, "photo", "digest", self.load)


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(limits=Limits(per_second=None)) as server:
        yield server


@pytest.fixture
async def files(server: BotApiServer) -> AsyncIterator[Files]:
    request = PooledRequest()
    yield Files(BotApi(request, server.url, server.token))
    await request.shutdown()


def families(server: BotApiServer, count: int) -> list[Person]:
    found = [server.make_person(f"Anna {number}") for number in range(count)]
    for one in found:
        one.start()
    return found


async def test_many_chats_at_once_are_one_upload(server: BotApiServer, files: Files) -> None:
    everybody = families(server, 20)
    await asyncio.gather(*(files.send(one) for one in everybody))
    shown = [one.last().file for one in everybody]
    assert len({one.file_id for one in shown if one is not None}) == 1
    assert None not in shown
    assert files.loads == 1


async def test_an_upload_that_fails_is_left_to_the_next(server: BotApiServer, files: Files) -> None:
    blocked, *others = families(server, 5)
    blocked.block()
    outcomes = await asyncio.gather(
        *(files.send(one) for one in (blocked, *others)), return_exceptions=True
    )
    assert [isinstance(one, Exception) for one in outcomes] == [True, *[False] * 4]
    assert files.loads == 2


async def test_what_the_messenger_has_forgotten_is_uploaded_again(
    server: BotApiServer, files: Files
) -> None:
    (anna,) = families(server, 1)
    await files.send(anna)
    server.faults.fail(
        "sendPhoto", error_code=400, description="Bad Request: wrong file identifier specified"
    )
    await files.send(anna)
    assert files.loads == 2
