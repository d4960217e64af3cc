"""Delivery when things go badly for long: blocked chats, slow answers, outages of hours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.recording import Recorder
from bot.slots import FEWEST
from locales import Catalogues
from sandbox.telegram import BotApiServer, Person
from school.outbox import Lane
from storage.statements import Holding
from tests.bot.faltering import FalteringStore
from tests.bot.house import House
from tests.bot.office import UNHURRIED, Office, text
from tests.mail.postbox import until


@pytest.fixture(autouse=True)
def _only_what_is_due_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look that is taken every few seconds anyway finds nothing for a test."""
    monkeypatch.setattr("bot.delivery._IDLE", 3600.0)


@pytest.fixture
def holding() -> Holding:
    return Holding("we", frozenset({"telegram"}), {"telegram": UNHURRIED})


@pytest.fixture
async def office(
    house: House, server: BotApiServer, catalogues: Catalogues
) -> AsyncIterator[Office]:
    office = Office(house, server, catalogues)
    await office.open()
    yield office
    await office.close()


def started(server: BotApiServer, number: int) -> Person:
    person = server.make_person(f"P{number}", person_id=number)
    person.start()
    return person


def read(person: Person) -> list[str]:
    """Everything that the bot has said to a person, in order."""
    return [one.text for one in person.messages() if one.sender == "bot"]


# -- a chat that has blocked us -------------------------------------------------------------------


async def test_nothing_of_a_chat_that_blocked_us_is_sent_or_put_back(
    office: Office, server: BotApiServer
) -> None:
    started(server, 100).block()
    server.faults.delay(0.05, "sendMessage")
    await office.owe(
        text(1, 100, "news", lane=Lane.BROADCAST),
        text(2, 100, "an answer"),
        text(3, 100, "more news", lane=Lane.BROADCAST),
    )
    await until(lambda: server.counters.calls["sendmessage"])
    server.faults.fail("sendMessage", retry_after=1)  # for whatever else is sent
    await office.delivery.drain()
    assert {state[:2] for state in office.states().values()} == {("dropped", "blocked")}
    assert server.counters.calls["sendmessage"] == 1


# -- a database that is away ----------------------------------------------------------------------


async def test_what_was_sent_while_the_database_was_away_is_sent_once(
    office: Office, house: House, server: BotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.recording._AFTER_TROUBLE", 0.01)
    anna = started(server, 100)
    faltering = FalteringStore(house.store, failures=3)
    office.delivery._recorder = Recorder(faltering, house.open_school, house.clock)
    await office.owe(text(1, 100, "an answer"))
    await office.delivery.drain()
    assert faltering.failures == 0
    assert office.state(1) == "sent"
    await office.wait(seconds=61)
    assert read(anna) == ["an answer"]


# -- leases and slow answers ----------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "tries"), [(30, 1), (61, 2)])
async def test_what_waits_for_a_slot_longer_than_its_lease_is_sent_once(
    office: Office, server: BotApiServer, seconds: int, tries: int
) -> None:
    anna, karim = started(server, 100), started(server, 200)
    slots = office.delivery._slots.all
    for _ in range(FEWEST):  # slow sends hold all of them
        await slots.acquire()
    await office.owe(text(1, 100, "first"), text(2, 100, "second"), text(3, 200, "to Karim"))
    office.clock.move(seconds=seconds)
    office.delivery.owed(())
    for _ in range(5):  # meanwhile the delivery looks for what is due
        await office.house.store.run(lambda tx: None)
    for _ in range(FEWEST):
        slots.release()
    await office.look()
    await office.until(lambda states: {one[0] for one in states.values()} == {"sent"})
    assert (read(anna), read(karim)) == (["first", "second"], ["to Karim"])
    assert server.counters.calls["sendmessage"] == 3
    assert office.states()[1] == ("sent", None, tries)


async def test_a_send_ends_before_its_lease_does(
    office: Office, server: BotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(server, 100)
    server.faults.silence("sendMessage")
    monkeypatch.setattr("bot.sending._LONGEST", 0.1)
    await office.owe(text(1, 100, "hello?"))
    await office.delivery.drain()
    assert office.states()[1] == ("new", "no answer in time", 1)


# -- a token that was revoked ---------------------------------------------------------------------


@pytest.mark.parametrize(("code", "said"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_token_that_is_not_taken_loses_no_notice(
    office: Office,
    server: BotApiServer,
    caplog: pytest.LogCaptureFixture,
    code: int,
    said: str,
) -> None:
    anna, karim = started(server, 100), started(server, 200)
    server.faults.fail("sendMessage", times=None, error_code=code, description=said)
    await office.owe(text(1, 100, "one"), text(2, 100, "two"))
    await office.delivery.drain()
    for _ in range(3):
        await office.wait(seconds=61)
    asked = server.counters.calls["sendmessage"]
    await office.owe(text(3, 200, "to Karim"))
    await office.wait(seconds=30)
    assert server.counters.calls["sendmessage"] == asked, "all is held, not this notice alone"
    assert {state for state, *_ in office.states().values()} == {"new"}
    assert f"does not take our token (HTTP {code})" in caplog.text
    server.faults.clear()
    await office.until(lambda states: set(states.values()) == {("sent", None, 1)})
    assert (read(anna), read(karim)) == (["one", "two"], ["to Karim"])


async def test_a_chat_that_is_not_found_is_refused_alone(
    office: Office, server: BotApiServer
) -> None:
    said = "Bad Request: chat not found"
    server.faults.fail("sendMessage", error_code=400, description=said)
    await office.owe(text(1, 100, "one"))
    await office.delivery.drain()
    assert office.states()[1] == ("failed", f"HTTP 400: {said}", 1)
