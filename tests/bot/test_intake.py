"""Intake: an update is stored before it is acknowledged, and taken once, whatever goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.api import BotApi
from bot.intake import Poller, lane_of, sealed_about
from bot.transport import AiohttpRequest
from sandbox.telegram import BotApiServer, Person
from school.clock import Clock
from school.inbox import Input
from school.sealing import SealBrokenError
from school.store import Store
from storage.sqlite import SqliteStore
from tests import cast
from tests.bot.faltering import FalteringStore
from tests.cast import KEY
from vault.keys import SecretKey
from vault.seal import AesGcmSealer

Arrivals = Sequence[tuple[Input, Mapping[str, Any]]]
CANARY = "canari7vert"


class Reception:
    """A poller, and the queue of what it has handed over."""

    def __init__(self, server: BotApiServer, store: Store, clock: Clock) -> None:
        self.server = server
        self.connections = 0
        self.came: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._request = AiohttpRequest()
        self.sealer = AesGcmSealer(SecretKey(KEY))
        self.poller = Poller(self._connect, store, self.sealer, clock, self._take, pause=0.001)

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
    async def open(self) -> AsyncIterator[Reception]:
        fetching = asyncio.create_task(self.poller.run())
        try:
            yield self
        finally:
            fetching.cancel()
            with suppress(asyncio.CancelledError):
                await fetching
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


async def test_what_is_stored_is_sealed_for_its_place(
    server: BotApiServer, store: SqliteStore, clock: cast.Clock, anna: Person
) -> None:
    anna.send(CANARY)
    async with Reception(server, store, clock).open() as reception:
        await reception.text()
    (kept,) = await store.run(lambda tx: tx.inbox.waiting("telegram", 0, 10))
    assert CANARY.encode() not in kept.payload
    opened = orjson.loads(reception.sealer.open(kept.payload, sealed_about(kept.key)))
    assert opened["message"]["text"] == CANARY
    with pytest.raises(SealBrokenError):
        reception.sealer.open(kept.payload, sealed_about("1"))
    other = AesGcmSealer(SecretKey(KEY[::-1]))
    with pytest.raises(SealBrokenError):
        other.open(kept.payload, sealed_about(kept.key))


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


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 7}, "from": {"id": 8}}}, "7"),
        ({"update_id": 1, "callback_query": {"from": {"id": 8}}}, "8"),
        (
            {"update_id": 1, "callback_query": {"from": {"id": 8}, "message": {"chat": {"id": 7}}}},
            "7",
        ),
        ({"update_id": 1, "poll": {"question": "?"}}, "-"),
        ({"update_id": 1}, "-"),
    ],
)
def test_the_lane_of_an_update(update: dict[str, Any], lane: str) -> None:
    assert lane_of(update) == lane


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(["chat", "from", "message", "id", "text"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(update=some.dictionaries(some.sampled_from(["message", "callback_query", "x"]), JSON))
def test_no_update_is_without_a_lane(update: dict[str, Any]) -> None:
    assert isinstance(lane_of(update), str)
