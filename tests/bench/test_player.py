"""The player counts honestly: whoever is answered twice, out of turn or wrongly is reported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from bench.http_server import HttpConnection
from bench.people import People
from bench.player import Player
from bench.talk import AGAIN, BEGIN, GROUPS, WELCOME, WORDS, YES

ANNA = 1
FIRST_NAME = WORDS["first_name"]
LAST_NAME = WORDS["last_name"].format(first_name="Anna-1-1")


class Wire:
    """A bot's connection to the player, over a real socket."""

    def __init__(self, player: Player, port: int) -> None:
        self.player = player
        self._port = port

    async def call(self, method: str, **parameters: Any) -> Any:
        return await self._exchange(method, orjson.dumps(parameters), "application/json")

    async def call_by_form(self, method: str, **parameters: str) -> Any:
        body = urlencode(parameters).encode()
        return await self._exchange(method, body, "application/x-www-form-urlencoded")

    async def show(self, text: str, *labels: str, chat: int = ANNA) -> Any:
        rows = [[{"text": one, "callback_data": one}] for one in labels]
        markup = {"inline_keyboard": rows}
        return await self.call("sendMessage", chat_id=chat, text=text, reply_markup=markup)

    async def updates(self, offset: int = 0, limit: int = 100) -> Any:
        return await self.call("getUpdates", offset=offset, limit=limit, timeout=0)

    async def _exchange(self, method: str, body: bytes, media_type: str) -> Any:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = f"POST /bot1:x/{method} HTTP/1.1\r\nHost: x\r\nContent-Type: {media_type}\r\n"
        try:
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
            writer.write(body)
            length = 0
            while (line := await reader.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            answer = orjson.loads(await reader.readexactly(length))
        finally:
            writer.close()
            await writer.wait_closed()
        assert answer["ok"]
        return answer["result"]


async def wire_to(player: Player) -> AsyncIterator[Wire]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: HttpConnection(player.answer), "127.0.0.1", 0)
    player.begin()
    yield Wire(player, server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async for one in wire_to(Player(People([1]))):
        yield one


@pytest.fixture
async def crowd() -> AsyncIterator[Wire]:
    async for one in wire_to(Player(People(range(1, 251)))):
        yield one


async def test_a_whole_round_counts_every_step_and_no_fault(wire: Wire) -> None:
    name = {"first_name": "Anna-1-1", "last_name": "Maes-1", "group": GROUPS[2]}

    await wire.show(WELCOME, BEGIN)
    await wire.show(FIRST_NAME)
    await wire.show(LAST_NAME)
    await wire.show(WORDS["group"].format_map(name), *GROUPS)
    await wire.show(WORDS["confirm"].format_map(name), YES)
    await wire.show(WORDS["done"].format_map(name), AGAIN)
    await wire.show(FIRST_NAME)

    counts = wire.player.people.report()
    assert (counts["steps"], counts["fault_count"], counts["waiting"]) == (6, 0, 1)
    told = [
        (update.get("message") or {}).get("text") or update["callback_query"]["data"]
        for update in await wire.updates()
    ]
    assert told == [
        "/start", BEGIN, "Anna-1-1", "Maes-1", GROUPS[2], YES, AGAIN, "Anna-1-2",
    ]  # fmt: skip


async def test_a_question_asked_twice_is_reported_and_not_counted(wire: Wire) -> None:
    await wire.show(WELCOME, BEGIN)
    await wire.show(FIRST_NAME)
    await wire.show(FIRST_NAME)

    assert wire.player.people.steps == 1
    assert "is told twice" in wire.player.people.faults[0]


async def test_an_answer_too_many_is_reported_after_the_people_stopped(wire: Wire) -> None:
    await wire.show(WELCOME, BEGIN)
    await wire.call("halt")
    await wire.show(FIRST_NAME)
    assert wire.player.people.report()["waiting"] == 0
    await wire.show(FIRST_NAME)

    assert wire.player.people.fault_count == 1


async def test_a_question_out_of_turn_is_reported(wire: Wire) -> None:
    await wire.show(WELCOME, BEGIN)
    await wire.show(LAST_NAME)

    assert wire.player.people.steps == 0
    assert "out of turn" in wire.player.people.faults[0]


async def test_an_answer_with_another_persons_name_is_reported(crowd: Wire) -> None:
    await crowd.show(WELCOME, BEGIN, chat=2)
    await crowd.show(FIRST_NAME, chat=2)
    await crowd.show(LAST_NAME, chat=2)

    assert "'Anna-2-1'" not in LAST_NAME
    assert "person 2 is told out of turn" in crowd.player.people.faults[0]


async def test_a_missing_button_is_reported(wire: Wire) -> None:
    await wire.show(WELCOME)

    assert "no button" in wire.player.people.faults[0]


async def test_whoever_is_never_answered_still_waits(crowd: Wire) -> None:
    await crowd.show(WELCOME, BEGIN)
    await crowd.call("halt")

    assert crowd.player.people.report()["waiting"] == 250


async def test_a_tap_answered_twice_is_reported(wire: Wire) -> None:
    await wire.show(WELCOME, BEGIN)
    query = (await wire.updates())[-1]["callback_query"]["id"]
    assert wire.player.people.open_taps == 1

    await wire.call("answerCallbackQuery", callback_query_id=query)
    await wire.call("answerCallbackQuery", callback_query_id=query)

    counts = wire.player.people.report()
    assert (counts["open_taps"], counts["fault_count"]) == (0, 1)


async def test_an_edit_of_a_message_that_is_not_there_is_reported(wire: Wire) -> None:
    await wire.call("editMessageText", chat_id=ANNA, message_id=7, text=WELCOME)

    assert "not there" in wire.player.people.faults[0]


async def test_updates_come_again_until_their_offset_is_passed(crowd: Wire) -> None:
    first = await crowd.updates()
    again = await crowd.updates()
    assert len(first) == 100
    assert first == again

    rest = await crowd.updates(offset=first[-1]["update_id"] + 1, limit=1000)
    assert [one["update_id"] for one in rest] == list(range(101, 201))


async def test_forms_are_read_like_json(wire: Wire) -> None:
    rows = [[{"text": BEGIN, "callback_data": "x:1"}]]
    markup = orjson.dumps({"inline_keyboard": rows}).decode()
    sent = await wire.call_by_form(
        "sendMessage", chat_id="1", text="Héé +1 & co", reply_markup=markup
    )

    assert sent["text"] == "Héé +1 & co"
    assert (await wire.updates())[-1]["callback_query"]["data"] == "x:1"


async def test_an_answer_on_its_way_keeps_nobody_from_what_it_answers() -> None:
    async for wire in wire_to(Player(People([1]), latency=3600)):
        answer = asyncio.create_task(wire.show(WELCOME, BEGIN))
        while len(await wire.updates()) < 2:  # /start, then the tap on what was shown
            assert not answer.done()
        assert wire.player.people.report()["fault_count"] == 0
        assert not answer.done(), "it takes an hour"
        answer.cancel()
        with suppress(asyncio.CancelledError):
            await answer
