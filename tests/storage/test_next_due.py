"""When whoever sends may look again: never in vain, never too late."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from school.outbox import Lane, Notice
from school.store import Transaction
from storage.sqlite import SqliteStore
from storage.statements import Holding

NOW = datetime(2026, 6, 26, 9, 45, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)


class StandingClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "cartable.db", StandingClock(), Holding("test"))
    yield opened
    await opened.close()


def owe(tx: Transaction, number: int, to: str, due_at: datetime = NOW) -> None:
    tx.outbox.add(Notice(number, "mail", to, Lane.PERSONAL, "activation", {}, due_at))


async def next_due(store: SqliteStore) -> datetime | None:
    return await store.run(lambda tx: tx.outbox.next_due("mail", NOW))


async def test_nothing_is_owed(store: SqliteStore) -> None:
    assert await next_due(store) is None


async def test_what_is_due_is_due_now(store: SqliteStore) -> None:
    await store.run(lambda tx: owe(tx, 1, "a@example.org"))
    assert await next_due(store) == NOW


async def test_what_queues_behind_one_that_is_tried_again_is_not_due_before_it(
    store: SqliteStore,
) -> None:
    def work(tx: Transaction) -> None:
        owe(tx, 1, "a@example.org")
        owe(tx, 2, "a@example.org")
        assert len(tx.outbox.lease("mail", 10, NOW)) == 1
        tx.outbox.held(1, LATER)

    await store.run(work)
    assert await store.run(lambda tx: tx.outbox.lease("mail", 10, NOW)) == []
    assert await next_due(store) == LATER


async def test_what_another_process_holds_may_come_back(store: SqliteStore) -> None:
    await store.run(lambda tx: owe(tx, 1, "a@example.org"))
    assert await store.run(lambda tx: len(tx.outbox.lease("mail", 10, NOW))) == 1
    free_at = await next_due(store)
    assert free_at is not None
    assert free_at > NOW
    assert await store.run(lambda tx: len(tx.outbox.lease("mail", 10, free_at))) == 1
