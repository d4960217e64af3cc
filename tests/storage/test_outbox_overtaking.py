"""A mail that failed holds no others to its address back for hours; a moment it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from school.outbox import Channel, Lane, Notice
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import NOW, SOPHIE, notice

MOMENT = timedelta(minutes=5)
HOURS = timedelta(hours=4)


def mail(number: int, lane: Lane = Lane.PERSONAL) -> Notice:
    return notice(number, SOPHIE, channel="mail", lane=lane)


async def owe(store: ClosableStore, *notices: Notice) -> None:
    def work(tx: Transaction) -> None:
        for one in notices:
            tx.outbox.add(one)

    await store.run(work)


async def lease(store: ClosableStore, at: datetime = NOW, channel: Channel = "mail") -> list[int]:
    leased: Sequence[Notice] = await store.run(lambda tx: tx.outbox.lease(channel, 9, at))
    return [one.id for one in leased]


async def sent(store: ClosableStore, number: int) -> None:
    await store.run(lambda tx: tx.outbox.sent(number, NOW, keep=True))


async def next_due(store: ClosableStore, at: datetime = NOW) -> datetime | None:
    return await store.run(lambda tx: tx.outbox.next_due("mail", at))


async def test_those_that_follow_overtake_what_came_back(store: ClosableStore) -> None:
    await owe(store, mail(1), mail(2), mail(3))
    assert await lease(store) == [1]
    await sent(store, 1)
    await store.run(lambda tx: tx.outbox.send_again(1, "came back", NOW + HOURS))
    assert await next_due(store) == NOW
    assert await lease(store) == [2]
    assert await lease(store) == [], "one after the other, as ever"
    await sent(store, 2)
    assert await lease(store) == [3]
    await sent(store, 3)
    assert await next_due(store) == NOW + HOURS
    assert await lease(store, NOW + HOURS) == [1]


async def test_and_what_was_not_taken_for_now(store: ClosableStore) -> None:
    await owe(store, mail(1))
    assert await lease(store) == [1]
    await store.run(lambda tx: tx.outbox.again(1, "451", NOW + timedelta(minutes=30)))
    await owe(store, mail(3), mail(4, Lane.BROADCAST))
    assert await lease(store) == [3]
    await sent(store, 3)
    assert await lease(store) == [4]


async def test_not_while_it_is_only_a_moment_behind(store: ClosableStore) -> None:
    await owe(store, mail(1), mail(2))
    assert await lease(store) == [1]
    await store.run(lambda tx: tx.outbox.again(1, "broke off", NOW + MOMENT))
    assert await lease(store) == []
    assert await next_due(store) == NOW + MOMENT
    assert await lease(store, NOW + MOMENT) == [1]
    await store.run(lambda tx: tx.outbox.again(1, "broke off", NOW + 3 * MOMENT))
    assert await lease(store, NOW + 2 * MOMENT) == [], "it is soon tried again"
    assert await lease(store, NOW + 2 * MOMENT - timedelta(seconds=1)) == [2]


async def test_what_was_put_off_to_its_turn_keeps_it(store: ClosableStore) -> None:
    """It did not fail: a domain gets its mails at its pace, in order."""
    await owe(store, mail(1), mail(2))
    assert await lease(store) == [1]
    await store.run(lambda tx: tx.outbox.held(1, NOW + HOURS))
    assert await lease(store) == []
    assert await lease(store, NOW + HOURS) == [1]


async def test_a_chat_reads_everything_in_order(store: ClosableStore) -> None:
    await owe(store, notice(1), notice(2))
    assert await lease(store, channel="telegram") == [1]
    await store.run(lambda tx: tx.outbox.again(1, "502", NOW + HOURS))
    assert await lease(store, channel="telegram") == []
