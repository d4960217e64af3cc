"""Delivery when things go badly for long: blocked chats, slow answers, outages of hours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from locales import Catalogues
from sandbox.telegram import BotApiServer
from school.outbox import Lane
from storage.statements import Holding
from tests.bot.house import House
from tests.bot.office import Office, text


@pytest.fixture(autouse=True)
def _only_what_is_due_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look that is taken every few seconds anyway finds nothing for a test."""
    monkeypatch.setattr("bot.delivery._IDLE", 3600.0)


@pytest.fixture
def holding() -> Holding:
    return Holding("we", frozenset({"telegram"}), {"telegram": 1000.0})


@pytest.fixture
async def office(
    house: House, server: BotApiServer, catalogues: Catalogues
) -> AsyncIterator[Office]:
    office = Office(house, server, catalogues)
    await office.open()
    yield office
    await office.close()


# -- a chat that has blocked us -------------------------------------------------------------------


async def test_nothing_of_a_chat_that_blocked_us_is_sent_or_put_back(
    office: Office, server: BotApiServer
) -> None:
    anna = server.make_person("Anna", person_id=100)
    anna.start()
    anna.block()
    server.faults.delay(0.05, "sendMessage")
    await office.owe(
        text(1, 100, "news", lane=Lane.BROADCAST),
        text(2, 100, "an answer"),
        text(3, 100, "more news", lane=Lane.BROADCAST),
    )
    while not server.counters.calls["sendmessage"]:
        await asyncio.sleep(0.001)
    server.faults.fail("sendMessage", retry_after=1)  # for whatever else is sent
    await office.delivery.drain()
    assert {state[:2] for state in office.states().values()} == {("dropped", "blocked")}
    assert server.counters.calls["sendmessage"] == 1
