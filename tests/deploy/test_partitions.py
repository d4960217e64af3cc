"""The partitions that deploy/partitions.sql makes: what was there stays, and all works on."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from school.ids import Ids
from school.inbox import EarlierInputError, Input
from school.outbox import Lane, Notice
from school.store import Transaction
from storage.location import Location
from storage.opening import ClosableStore, migrate_database, open_store
from storage.statements import Holding
from tests.cast import Clock
from tests.postgresql_server import PostgresqlServer, programs

SCRIPT = Path(__file__).parents[2] / "deploy" / "partitions.sql"
TODAY = datetime.now(UTC)


def psql(url: str, *words: str) -> str:
    command = [str(programs() / "psql"), url, "-qAt", "-v", "ON_ERROR_STOP=1", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def telegram(number: int, lane: str = "100") -> Input:
    return Input("telegram", str(number), number, lane, b"sealed", TODAY, "me")


def owed(number: int, to: str = "100") -> Notice:
    return Notice(number, "telegram", to, Lane.PERSONAL, "news", {}, TODAY)


@pytest.fixture
def url(postgresql: PostgresqlServer, worker_id: str) -> str:
    name = f"partitions_{worker_id}_{Ids(Clock()).next()}"
    return postgresql.create(name)


@pytest.fixture
async def store(url: str) -> AsyncIterator[ClosableStore]:
    """A store that was in use before its tables were partitioned."""
    location = Location.parse(url)
    migrate_database(location)
    before = await open_store(location, Clock(TODAY), Holding("me"))
    await before.run(lambda tx: tx.inbox.store([telegram(25_000_001)]))
    await before.run(lambda tx: tx.outbox.add(owed(Ids(Clock(TODAY)).next())))
    await before.close()
    psql(url, "-f", str(SCRIPT))
    opened = await open_store(location, Clock(TODAY), Holding("me"))  # migrates once more
    yield opened
    await opened.close()


async def test_what_was_there_is_treated_and_sent(store: ClosableStore) -> None:
    def work(tx: Transaction) -> tuple[bool, int]:
        (one,) = tx.outbox.lease("telegram", 10, TODAY)
        tx.outbox.sent(one.id, TODAY)
        ours = tx.inbox.is_turn("telegram", "25000001")
        tx.inbox.done("telegram", "25000001", TODAY)
        return ours, len(tx.outbox.lease("telegram", 10, TODAY))

    assert await store.run(work) == (True, 0)


async def test_an_input_is_known_whichever_partition_has_it(store: ClosableStore) -> None:
    inputs = [telegram(25_000_001), telegram(31_000_000), telegram(29_999_999)]
    fresh = await store.run(lambda tx: tx.inbox.store(inputs))
    assert [one.order for one in fresh] == [31_000_000, 29_999_999]
    assert await store.run(lambda tx: tx.inbox.store(inputs)) == []
    with pytest.raises(EarlierInputError):
        await store.run(lambda tx: tx.inbox.is_turn("telegram", "31000000"))


async def test_notices_of_later_days_leave_in_order(store: ClosableStore, url: str) -> None:
    days = [TODAY + timedelta(days=n) for n in (0, 1, 6)]
    numbers = [Ids(Clock(day)).next() for day in days]

    def owe(tx: Transaction) -> None:
        for number in numbers:
            tx.outbox.add(owed(number, to="200"))

    await store.run(owe)
    parts = psql(
        url, "-c", "SELECT DISTINCT tableoid::regclass FROM outbox WHERE destination='200'"
    )
    assert len(parts.splitlines()) == 3
    left: list[int] = []

    def send(tx: Transaction) -> None:
        for one in tx.outbox.lease("telegram", 10, TODAY):
            left.append(one.id)
            tx.outbox.sent(one.id, TODAY)

    for _ in range(3):
        await store.run(send)
    assert [number for number in left if number in numbers] == numbers


async def test_old_days_are_dropped_unless_something_is_open(
    store: ClosableStore, url: str
) -> None:
    assert psql(url, "-c", "SELECT cartable_partitions_ahead(7)") == "0"
    for ago in (40, 41):
        day = TODAY - timedelta(days=ago)
        psql(
            url,
            "-c",
            "ALTER TABLE outbox DETACH PARTITION outbox_before; "
            f"CREATE TABLE outbox_{day:%Y%m%d} PARTITION OF outbox FOR VALUES FROM "
            f"({Ids(Clock(day.replace(hour=0))).next() >> 21 << 21}) TO "
            f"({(Ids(Clock(day.replace(hour=23))).next() >> 21 << 21)}); "
            "CREATE TABLE IF NOT EXISTS kept AS TABLE outbox_before; "
            "DROP TABLE outbox_before; CREATE TABLE outbox_before PARTITION OF outbox DEFAULT",
        )
    open_day = TODAY - timedelta(days=41)
    number = Ids(Clock(open_day.replace(hour=12))).next()
    await store.run(lambda tx: tx.outbox.add(owed(number)))
    assert psql(url, "-c", "SELECT cartable_partitions_drop(30, 7)") == "1"
    assert psql(url, "-c", f"SELECT to_regclass('outbox_{open_day:%Y%m%d}')")
