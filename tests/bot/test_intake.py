"""Intake: what comes in is sealed and stored once, and handed on where it is ours to treat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.intake import Intake, lane_of, sealed_about
from school.inbox import Input
from school.sealing import SealBrokenError
from school.store import Store, StoreError
from storage.opening import ClosableStore
from tests.bot.faltering import FalteringStore
from tests.cast import KEY, Clock
from vault.keys import SecretKey
from vault.seal import AesGcmSealer

CANARY = "canari7vert"


class Desk:
    """An intake of the process "we", and what it hands on; even chats are ours."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.sealer = AesGcmSealer(SecretKey(KEY))
        self.received: list[Input] = []
        self.intake = Intake(store, self.sealer, clock, self._take, _assign, "we")

    def _take(self, arrivals: Sequence[tuple[Input, Mapping[str, Any]]]) -> None:
        self.received += [one for one, _ in arrivals]

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.received]


def _assign(lane: str) -> str:
    return "we" if int(lane) % 2 == 0 else "they"


def message(number: int, chat: int = 4, text: str = "Bonjour") -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": text}}


async def stored(store: ClosableStore) -> list[Input]:
    return await store.run(lambda tx: tx.inbox.waiting("telegram", 0, 100))


@pytest.fixture
def desk(store: ClosableStore, clock: Clock) -> Desk:
    return Desk(store, clock)


async def test_all_is_kept_and_what_is_ours_is_handed_on(
    desk: Desk, store: ClosableStore, clock: Clock
) -> None:
    await desk.intake.take([message(1, chat=4), message(2, chat=5), message(3, chat=6)])
    assert [(one.key, one.lane, one.holder) for one in await stored(store)] == [
        ("1", "4", "we"),
        ("2", "5", "they"),
        ("3", "6", "we"),
    ]
    assert desk.keys == ["1", "3"]
    assert desk.intake.taken_at == clock.now()


async def test_what_is_known_is_not_handed_on_again(desk: Desk, store: ClosableStore) -> None:
    await desk.intake.take([message(1), message(2)])
    await desk.intake.take([message(2), message(3)])
    await desk.intake.take([message(3)])
    assert desk.keys == ["1", "2", "3"]
    assert len(await stored(store)) == 3


async def test_one_batch_is_one_transaction(store: ClosableStore, clock: Clock) -> None:
    counting = FalteringStore(store)
    await Desk(counting, clock).intake.take([message(number) for number in range(1, 101)])
    assert counting.asked == 1
    assert len(await stored(store)) == 100


async def test_what_cannot_be_kept_is_not_handed_on(store: ClosableStore, clock: Clock) -> None:
    desk = Desk(FalteringStore(store, failures=1), clock)
    with pytest.raises(StoreError):
        await desk.intake.take([message(1)])
    assert desk.keys == []
    assert desk.intake.taken_at is None
    await desk.intake.take([message(1)])
    assert desk.keys == ["1"]


async def test_what_is_stored_is_sealed_for_its_place(desk: Desk, store: ClosableStore) -> None:
    await desk.intake.take([message(1, text=CANARY)])
    (kept,) = await stored(store)
    assert CANARY.encode() not in kept.payload
    opened = orjson.loads(desk.sealer.open(kept.payload, sealed_about(kept.key)))
    assert opened["message"]["text"] == CANARY
    with pytest.raises(SealBrokenError):
        desk.sealer.open(kept.payload, sealed_about("2"))
    other = AesGcmSealer(SecretKey(KEY[::-1]))
    with pytest.raises(SealBrokenError):
        other.open(kept.payload, sealed_about(kept.key))


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
