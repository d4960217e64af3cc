"""What is put off waits apart: it holds nobody up, and whoever leases does not look through it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from school.outbox import Lane, Notice
from school.store import Store, Transaction
from storage.location import Location
from tests.cast import NOW, Clock, notice
from tests.storage.reads import A_ROW, read

MORNING = NOW + timedelta(hours=9)


def leased(tx: Transaction, clock: Clock) -> list[int]:
    return [one.id for one in tx.outbox.lease("telegram", 10, clock.now())]


async def owe(store: Store, *notices: Notice) -> None:
    await store.run(lambda tx: [tx.outbox.add(one) for one in notices])


async def test_what_is_due_passes_what_waits_for_the_morning(store: Store, clock: Clock) -> None:
    await owe(store, notice(1, "7", due_at=MORNING), notice(2, "7"), notice(3, "7"))
    first = await store.run(lambda tx: leased(tx, clock))
    assert first == [2]
    assert await store.run(lambda tx: tx.outbox.waiting("telegram", {"7", "8"})) == {"7"}
    await store.run(lambda tx: tx.outbox.sent(2, clock.now()))
    assert await store.run(lambda tx: leased(tx, clock)) == [3]
    await store.run(lambda tx: tx.outbox.sent(3, clock.now()))
    assert await store.run(lambda tx: tx.outbox.waiting("telegram", {"7", "8"})) == set()
    assert await store.run(lambda tx: tx.outbox.next_due("telegram", clock.now())) == MORNING


async def test_in_the_morning_it_goes_in_the_order_in_which_it_was_owed(
    store: Store, clock: Clock
) -> None:
    await owe(store, notice(1, "7", due_at=MORNING), notice(2, "7", due_at=MORNING))
    assert await store.run(lambda tx: leased(tx, clock)) == []
    clock.at = MORNING
    await owe(store, notice(3, "7", due_at=MORNING))
    for number in (1, 2, 3):
        assert await store.run(lambda tx: leased(tx, clock)) == [number]
        await store.run(partial(_sent, number, clock))


async def test_what_was_tried_and_waits_holds_up_what_follows(store: Store, clock: Clock) -> None:
    await owe(store, notice(1, "7"), notice(2, "7"))
    assert await store.run(lambda tx: leased(tx, clock)) == [1]
    await store.run(lambda tx: tx.outbox.held(1, clock.now() + timedelta(minutes=1)))
    assert await store.run(lambda tx: leased(tx, clock)) == []


async def test_what_is_put_off_can_be_withdrawn_and_counts_as_waiting(
    store: Store, clock: Clock
) -> None:
    await owe(store, notice(1, "7", due_at=MORNING, key="news:1"))
    figures = await store.run(lambda tx: tx.status.queues(clock.now()))
    assert figures["outbox"]["telegram"]["waiting"] == 1
    assert figures["outbox"]["telegram"]["oldest_seconds"] == 0, "nothing is late"
    await store.run(lambda tx: tx.outbox.drop_key("news:1", clock.now()))
    clock.at = MORNING
    assert await store.run(lambda tx: leased(tx, clock)) == []
    await owe(store, notice(2, "7", key="news:1"))
    assert await store.run(lambda tx: leased(tx, clock)) == [2]


@pytest.mark.parametrize("name", ["due_notices", "something_due", "next_due_at", "now_due"])
async def test_leasing_costs_the_same_however_much_waits_for_the_morning(
    store: Store, clock: Clock, location: Location, name: str
) -> None:
    given = {
        "channel": "telegram", "now": _ms(clock), "soon": _ms(clock) + 1000, "slowest": 2,
        "limit": 10,
    }  # fmt: skip
    await owe(store, notice(1, "1"), *(notice(n, str(n), due_at=MORNING) for n in range(2, 12)))
    few = read(location, name, _asked(name, given))
    await owe(store, *(_bulk(number) for number in range(100, 2100)))
    assert read(location, name, _asked(name, given)) <= few + A_ROW


def _sent(number: int, clock: Clock, tx: Transaction) -> None:
    tx.outbox.sent(number, clock.now())


def _bulk(number: int) -> Notice:
    return notice(number, str(number), due_at=MORNING, lane=Lane.BROADCAST)


def _ms(clock: Clock) -> int:
    return int(clock.now().timestamp() * 1000)


def _asked(name: str, given: dict[str, object]) -> dict[str, object]:
    wanted = {
        "due_notices": ("channel", "now", "soon", "slowest", "limit"),
        "something_due": ("channel", "now", "soon"),
        "next_due_at": ("channel", "now"),
        "now_due": ("channel", "now", "limit"),
    }
    return {one: given[one] for one in wanted[name]}
