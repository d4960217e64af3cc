"""Processing: what fails is tried three times and set aside; neighbours go on; nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from telegram import Update
from telegram.ext import CallbackContext, MessageHandler, filters

from bot.intake import sealed_about
from bot.visit import Visit
from locales import Catalogues
from sandbox.telegram import BotApiServer, Person
from school.inbox import Input
from tests.bot.chat import Chat, chatting
from tests.bot.faltering import FalteringStore
from tests.bot.house import House
from tests.cast import NOW

Context = CallbackContext[Any, Any, Any, Any]


def sink(depth: int = 0) -> int:
    return sink(depth + 1) + 1


@asynccontextmanager
async def treating(chat: Chat) -> AsyncIterator[list[str]]:
    """Run a bot of the test's own that notes what it takes; some texts make it fail."""
    taken: list[str] = []

    async def handle(update: Update, context: Context) -> None:
        message = update.message
        assert message is not None
        if message.text == "boom":
            raise RuntimeError("boom")
        if message.text == "deep":
            sink()

        def work(visit: Visit) -> None:
            if message.text == "half":
                visit.speak("de")
                raise LookupError("after a change")
            taken.append(str(message.text))

        await chat.desk.take(update, work)

    chat.application.add_handler(MessageHandler(filters.TEXT, handle))
    async with chatting(chat):
        yield taken


@pytest.fixture
async def chat(house: House, server: BotApiServer, catalogues: Catalogues) -> Chat:
    return Chat(house, server, catalogues, handled=False)


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    return server.make_person("Anna", person_id=100)


@pytest.fixture
def karim(server: BotApiServer) -> Person:
    return server.make_person("Karim", person_id=200)


async def test_what_is_done_is_done_once(chat: Chat, anna: Person) -> None:
    async with treating(chat) as taken:
        anna.send("Bonjour")
        await chat.settled()
        assert taken == ["Bonjour"]
        assert chat.states() == [("done", 0)]
        assert chat.house.rows("SELECT payload FROM inbox") == [(None,)]


@pytest.mark.parametrize(
    ("poison", "error"), [("boom", "RuntimeError"), ("deep", "RecursionError")]
)
async def test_poison_is_set_aside_after_three_tries_and_all_others_go_on(
    chat: Chat, anna: Person, karim: Person, poison: str, error: str
) -> None:
    async with treating(chat) as taken:
        anna.send(poison)
        anna.send("and then")
        karim.send("meanwhile")
        await chat.settled()
        assert sorted(taken) == ["and then", "meanwhile"]
        assert chat.states() == [("set_aside", 3), ("done", 0), ("done", 0)]
        assert chat.house.rows("SELECT error FROM inbox WHERE error IS NOT NULL") == [(error,)]


async def test_what_a_handler_did_before_it_failed_is_undone(chat: Chat, anna: Person) -> None:
    async with treating(chat):
        anna.send("Bonjour")
        anna.send("half")
        await chat.settled()
        assert chat.states() == [("done", 0), ("set_aside", 3)]
        assert chat.house.rows("SELECT language FROM chats") == [("fr",)]


@pytest.mark.parametrize(
    "payload",
    [
        b"no JSON",
        b"[1, 2]",
        b'{"update_id": "x", "message": 5}',
        b'{"message": {"chat": {"id": 100}}}',
    ],
)
async def test_what_cannot_be_read_is_set_aside(chat: Chat, payload: bytes) -> None:
    async with treating(chat):
        sealed = chat.sealer.seal(payload, sealed_about("77"))
        one = Input("telegram", "77", 77, "100", sealed, NOW)
        await chat.house.store.run(lambda tx: tx.inbox.store([one]))
        await chat.processor.treat(one, None)
        assert chat.states() == [("set_aside", 3)]


async def test_a_broken_seal_is_set_aside(chat: Chat) -> None:
    async with treating(chat):
        moved = chat.sealer.seal(orjson.dumps({"update_id": 77}), sealed_about("76"))
        one = Input("telegram", "77", 77, "100", moved, NOW)
        await chat.house.store.run(lambda tx: tx.inbox.store([one]))
        await chat.processor.treat(one, None)
        assert chat.states() == [("set_aside", 3)]


async def test_what_no_handler_wants_is_marked_done(chat: Chat, anna: Person) -> None:
    async with treating(chat) as taken:
        anna.send_sticker()
        anna.block()
        await chat.settled()
        assert taken == []
        assert chat.states() == [("done", 0), ("done", 0)]


async def test_a_database_that_fails_costs_no_try_and_the_chat_waits_for_it(
    house: House, server: BotApiServer, catalogues: Catalogues, anna: Person
) -> None:
    faltering = FalteringStore(house.store, failures=5)
    chat = Chat(house, server, catalogues, store=faltering, handled=False)
    async with treating(chat) as taken:
        anna.send("one")
        anna.send("two")
        await chat.settled()
        assert taken == ["one", "two"]
        assert chat.states() == [("done", 0), ("done", 0)]
        assert faltering.failures == 0


async def test_a_failure_that_cannot_be_recorded_is_tried_on(
    house: House, server: BotApiServer, catalogues: Catalogues, anna: Person
) -> None:
    faltering = FalteringStore(house.store, failures=4)
    chat = Chat(house, server, catalogues, store=faltering, handled=False)
    async with treating(chat) as taken:
        anna.send("boom")
        anna.send("two")
        await chat.settled()
        assert taken == ["two"]
        assert chat.states() == [("set_aside", 3), ("done", 0)]


async def test_an_update_that_comes_twice_takes_effect_once(chat: Chat, anna: Person) -> None:
    async with treating(chat) as taken:
        anna.send("Bonjour")
        await chat.settled()
        payload = {
            "update_id": 1_000_001,
            "message": {
                "message_id": 1,
                "date": 0,
                "chat": {"id": 100, "type": "private"},
                "from": {"id": 100, "is_bot": False, "first_name": "Anna"},
                "text": "Bonjour",
            },
        }
        sealed = chat.sealer.seal(orjson.dumps(payload), sealed_about("1000001"))
        await chat.processor.treat(Input("telegram", "1000001", 1, "100", sealed, NOW), None)
        assert taken == ["Bonjour"], "it was seen to be done before its work began"
        assert chat.states() == [("done", 0)]
        assert not chat.desk.taken


async def test_a_flood_is_worked_off_from_the_inbox_in_order(chat: Chat, anna: Person) -> None:
    async with treating(chat) as taken:
        said = [f"message {number}" for number in range(150)]
        for one in said:
            anna.send(one)
        await chat.settled()
        assert taken == said
        assert set(chat.states()) == {("done", 0)}
