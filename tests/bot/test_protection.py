"""What shows something of a child can be neither forwarded nor saved, wherever it is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest

from bot.presenting import Message
from bot.visit import Visit
from locales import Catalogues
from sandbox.telegram import BotApiServer, Person
from school.store import Transaction
from tests.bot.house import House
from tests.bot.office import Office
from tests.bot.test_visit import CHAT, TEXT, Visiting, methods, visit
from tests.cast import notice

ENGINES = ("sqlite",)
CHILD = replace(TEXT, protected=True)

__all__ = ["visit"]


@pytest.fixture
async def office(
    house: House, server: BotApiServer, catalogues: Catalogues
) -> AsyncIterator[Office]:
    running = Office(house, server, catalogues)
    await running.open()
    yield running
    await running.close()


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    person = server.make_person("Anna", person_id=CHAT)
    person.user.started = True
    return person


async def test_it_is_sent_protected(visit: Visiting) -> None:
    (call,) = await visit(lambda one: one.show(CHILD))
    assert (call["method"], call["parameters"]["protect_content"]) == ("sendMessage", True)
    (call,) = await visit(lambda one: one.show(TEXT))
    assert "protect_content" not in call["parameters"]


@pytest.mark.parametrize(
    ("message", "tapped_protected", "wanted"),
    [
        (CHILD, True, ["editMessageText"]),
        (CHILD, False, ["deleteMessage", "sendMessage"]),
        (TEXT, True, ["editMessageText"]),
        (TEXT, False, ["editMessageText"]),
    ],
)
async def test_no_edit_puts_it_where_it_could_be_forwarded(
    visit: Visiting, message: Message, tapped_protected: bool, wanted: list[str]
) -> None:
    tapped = {"tapped": 42, "tapped_protected": tapped_protected}
    calls = await visit(lambda one: one.show(message), **tapped)
    assert methods(calls) == wanted
    sent = calls[-1]["parameters"].get("protect_content")
    assert sent == (True if wanted[-1] == "sendMessage" else None)


async def test_an_edit_of_what_is_gone_is_sent_anew_and_protected(
    house: House, office: Office, anna: Person
) -> None:
    parameters = {"chat_id": CHAT, "message_id": 4711, "text": "Albert"}
    data = {"method": "editMessageText", "parameters": parameters, "protected": True}
    await office.owe(notice(1, kind="call", edits=4711, data=data))
    shown = await anna.expect("Albert")
    assert shown.protected
    await office.look()
    assert await house.do(lambda school: school.tx.devices.last_message(CHAT)) == shown.message_id


async def test_a_page_takes_the_place_of_the_last_message_only(
    visit: Visiting, house: House
) -> None:
    def turn(one: Visit) -> None:
        one.turn_to(TEXT)

    assert methods(await visit(turn, tapped=42)) == ["editMessageText"]
    for message, wanted in ((42, "editMessageText"), (43, "sendMessage"), (41, "sendMessage")):
        await house.store.run(partial(_sent, message))
        assert methods(await visit(turn, tapped=42)) == [wanted]


def _sent(message: int, tx: Transaction) -> None:
    tx.devices.sent({CHAT: message})
