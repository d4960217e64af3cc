"""Notices that were given up, as rows, on both engines."""

from __future__ import annotations

from datetime import timedelta

from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import NOW, Clock, notice


def give_up(tx: Transaction) -> None:
    for number in (1, 2, 3):
        tx.outbox.add(notice(number, str(number)))
    for number in (1, 2):
        tx.outbox.failed(number, "chat not found", NOW + timedelta(seconds=number))
    tx.outbox.drop(3, "no longer needed", NOW)


async def test_they_come_by_number_with_why_and_when(store: ClosableStore) -> None:
    await store.run(give_up)
    found = await store.run(lambda tx: tx.outbox.given_up(0, 10))
    assert [(one.id, one.to, one.why, one.tries) for one in found] == [
        (1, "1", "chat not found", 1),
        (2, "2", "chat not found", 1),
    ]
    assert [one.failed_at for one in found] == [NOW + timedelta(seconds=n) for n in (1, 2)]
    assert await store.run(lambda tx: [one.id for one in tx.outbox.given_up(0, 1)]) == [1]
    assert await store.run(lambda tx: [one.id for one in tx.outbox.given_up(1, 10)]) == [2]


async def test_one_that_is_sent_again_begins_anew(store: ClosableStore, clock: Clock) -> None:
    await store.run(give_up)
    clock.move(hours=1)
    assert await store.run(lambda tx: tx.outbox.revive(1, clock.now()))
    assert not await store.run(lambda tx: tx.outbox.revive(1, clock.now()))
    assert not await store.run(lambda tx: tx.outbox.revive(3, clock.now()))
    (leased,) = await store.run(lambda tx: tx.outbox.lease("telegram", 10, clock.now()))
    assert (leased.id, leased.attempts, leased.data) == (1, 0, {"certificate": 1})
