"""Polling: an update is stored before it is acknowledged, and taken once, whatever goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.api import BotApi
from bot.intake import Intake
from bot.polling import Poller
from bot.transport import PooledRequest
from sandbox.telegram import BotApiServer, Person
from school.clock import Clock
from school.inbox import Input
from school.store import Store
from storage.sqlite import SqliteStore
from tests import cast
from tests.bot.faltering import FalteringStore
from tests.cast import KEY
from vault.keys import SecretKey
from vault.seal import AesGcmSealer

ENGINES = ("sqlite",)

Arrivals = Sequence[tuple[Input, Mapping[str, Any]]]


class Reception:
    """A poller, and the queue of what it has handed over."""

    def __init__(self, server: BotApiServer, store: Store, clock: Clock) -> None:
        self.server = server
        self.connections = 0
        self.came: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._request = PooledRequest()
        self.sealer = AesGcmSealer(SecretKey(KEY))
        self.intake = Intake(store, self.sealer, clock, self._take, lambda _: "we", "we")
        self.poller = Poller(self._connect, self.intake, clock, pause=0.001)

    def _connect(self) -> BotApi:
        self.connections += 1
        return BotApi(self._request, self.server.url, self.server.token)

    def _take(self, arrivals: Arrivals) -> None:
        for _, payload in arrivals:
            self.came.put_nowait(payload)

    async def text(self) -> str:
        """Wait for the next message that comes in."""
        async with asyncio.timeout(10):
            payload = await self.came.get()
        return str(payload["message"]["text"])

    @asynccontextmanager
    async def fetching(self) -> AsyncIterator[Reception]:
        fetching = asyncio.create_task(self.poller.run())
        try:
            yield self
        finally:
            fetching.cancel()
            with suppress(asyncio.CancelledError):
                await fetching

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Reception]:
        try:
            async with self.fetching():
                yield self
        finally:
            await self.close()

    async def close(self) -> None:
        await self._request.shutdown()


class KilledReception(Reception):
    """One that is killed after it has stored, before its next fetch can acknowledge."""

    def _take(self, arrivals: Arrivals) -> None:
        super()._take(arrivals)
        self.server.faults.drop("getUpdates", times=None)


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    return server.make_person("Anna", person_id=100)


async def keys(store: SqliteStore) -> list[str]:
    waiting = await store.run(lambda tx: tx.inbox.waiting("telegram", 0, 10_000))
    return [one.key for one in waiting]


async def test_what_comes_is_stored_handed_on_and_then_acknowledged(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    async with Reception(server, store, clock).open() as reception:
        anna.start()
        assert await reception.text() == "/start"
        anna.send("Bonjour")
        assert await reception.text() == "Bonjour"
        await server.world.updates.polling.wait()
        acknowledged = server.world.updates.acknowledged.tolist()
        assert await keys(store) == [str(number) for number in acknowledged]
        assert reception.poller.fetched_at == clock.now()


async def test_hundreds_that_waited_come_in_order(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    for number in range(250):
        anna.send(f"message {number}")
    async with Reception(server, store, clock).open() as reception:
        assert [await reception.text() for _ in range(250)] == [
            f"message {number}" for number in range(250)
        ]
    assert server.counters.calls["getupdates"] >= 3


async def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    faltering = FalteringStore(store, failures=3)
    anna.send("Bonjour")
    async with Reception(server, faltering, clock).open() as reception:
        assert await reception.text() == "Bonjour"
        assert faltering.asked == 4
        assert server.world.updates.handed_over == 4
        await server.world.updates.polling.wait()
    assert len(await keys(store)) == 1


async def test_what_is_handed_over_again_after_a_restart_is_not_taken_twice(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    anna.send("once")
    async with KilledReception(server, store, clock).open() as reception:
        assert await reception.text() == "once"
    assert not server.world.updates.acknowledged
    server.faults.clear()
    anna.send("new")
    async with Reception(server, store, clock).open() as reception:
        assert await reception.text() == "new"
    assert len(await keys(store)) == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"error_code": 409, "description": "Conflict: terminated by other getUpdates request"},
        {"error_code": 500},
        {"error_code": 502, "description": "Bad Gateway"},
        {"error_code": 401, "description": "Unauthorized"},
        {"retry_after": 0},
    ],
)
async def test_it_goes_on_after_whatever_the_server_says(
    server: BotApiServer,
    store: SqliteStore,
    clock: cast.Clock,
    anna: Person,
    fault: dict[str, Any],
) -> None:
    server.faults.fail("getUpdates", times=3, **fault)
    anna.send("Bonjour")
    async with Reception(server, store, clock).open() as reception:
        assert await reception.text() == "Bonjour"
    assert server.counters.calls["getupdates"] >= 4


@pytest.mark.parametrize("executed", [False, True])
async def test_it_goes_on_after_a_broken_connection(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person, executed: bool
) -> None:
    server.faults.drop("getUpdates", times=2, executed=executed)
    anna.send("Bonjour")
    async with Reception(server, store, clock).open() as reception:
        assert await reception.text() == "Bonjour"
        anna.send("again")
        assert await reception.text() == "again"


class RunningClock:
    """A clock that goes on by a minute whenever it is looked at."""

    def __init__(self) -> None:
        self.at = cast.NOW

    def now(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


async def test_after_a_long_silence_connections_are_made_anew(
    server: BotApiServer, store: SqliteStore, anna: Person
) -> None:
    server.faults.fail("getUpdates", times=4)
    anna.send("Bonjour")
    async with Reception(server, store, RunningClock()).open() as reception:
        assert await reception.text() == "Bonjour"
        assert reception.connections > 1


async def test_short_faults_keep_the_connection(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    server.faults.fail("getUpdates", times=4)
    anna.send("Bonjour")
    async with Reception(server, store, clock).open() as reception:
        assert await reception.text() == "Bonjour"
        assert reception.connections == 1


async def test_every_kind_of_update_goes_in_the_lane_of_its_chat(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    anna.start()
    sent = anna.send("Bonjour")
    group = server.make_group("Classe", anna)
    anna.press(sent, "go:home")
    anna.block()
    async with Reception(server, store, clock).open() as reception:
        for _ in range(6):
            await reception.came.get()
    kept = await store.run(lambda tx: tx.inbox.waiting("telegram", 0, 10))
    lanes = [one.lane for one in kept]
    assert lanes == ["100", "100", str(group.chat_id), str(group.chat_id), "100", "100"]


async def test_what_was_edited_is_never_asked_for(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    async with Reception(server, store, clock).open() as reception:
        await server.world.updates.polling.wait()
        sent = anna.send("first")
        anna.edit(sent, "second")
        anna.send("third")
        assert [await reception.text(), await reception.text()] == ["first", "third"]


async def test_a_webhook_is_removed_before_the_first_fetch_and_nothing_is_dropped(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    await set_webhook(server)
    anna.send("Bonjour")
    async with Reception(server, store, clock).open() as reception:
        assert await reception.text() == "Bonjour"
    assert server.counters.calls["getupdates"] >= 1
    assert 409 not in server.counters.statuses
    assert server.world.updates.lost == 0


async def test_a_webhook_that_somebody_sets_meanwhile_is_removed_again(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    async with Reception(server, store, clock).open() as reception:
        await server.world.updates.polling.wait()
        await set_webhook(server)
        anna.send("Bonjour")
        assert await reception.text() == "Bonjour"
    assert server.counters.statuses[409] >= 1


async def set_webhook(server: BotApiServer) -> None:
    """Have updates posted to where nobody listens."""
    api = PooledRequest()
    bot = BotApi(api, server.url, server.token)
    await bot.call("setWebhook", {"url": "http://127.0.0.1:9/telegram/webhook"})
    await api.shutdown()


async def test_numbers_that_begin_anew_after_a_long_silence_are_not_passed_over(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    """After a week without updates the next number is any number, a lower one too."""
    updates = server.world.updates
    server.faults.delay(0.1, "getUpdates")
    async with Reception(server, store, clock).open() as reception:
        anna.send("before")
        assert await reception.text() == "before"
        await updates.polling.wait()
        updates.close()  # the empty answer that ends a long poll
        for _ in range(10):
            await asyncio.sleep(0)  # it is on its way, and the next fetch has not begun
        assert not updates.polling.is_set()
        updates._next_id = 17
        anna.send("a week later")
        assert await reception.text() == "a week later"
    assert updates.lost == 0


async def test_run_again_it_begins_with_the_earliest_that_nobody_acknowledged(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    reception = Reception(server, store, clock)
    for text in ("in the first term", "in the second"):
        anna.send(text)
        async with reception.fetching():
            assert await reception.text() == text
    await reception.close()
    assert len(await keys(store)) == 2
