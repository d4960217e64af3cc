"""Old inputs go, and what stays costs nothing: mails lie for years where none can be moved."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

import storage
from school.store import Transaction
from storage.driver import sqlite3
from storage.location import Location
from storage.moments import to_ms
from storage.opening import ClosableStore
from tests.cast import NOW, update
from tests.storage.reads import A_ROW, read
from tests.storage.test_inbox_of_mails import mail

LONG_AGO = NOW - timedelta(days=400)
BEFORE = {"before": to_ms(NOW - timedelta(days=7)), "limit": 100}


def treat(tx: Transaction, first: int, count: int) -> None:
    mails = [mail(number, received_at=LONG_AGO) for number in range(first, first + count)]
    tx.inbox.store(mails)
    for one in mails:
        tx.inbox.done("mail", one.key, LONG_AGO)


@pytest.fixture(autouse=True)
async def some_of_each(store: ClosableStore) -> None:
    """A hundred mails that stay, ten that have gone, ten updates; all were treated long ago."""

    def work(tx: Transaction) -> None:
        treat(tx, 1, 110)
        tx.inbox.gone([mail(number).key for number in range(101, 111)])
        tx.inbox.store([update(number) for number in range(10)])
        for number in range(10):
            tx.inbox.done("telegram", str(number), LONG_AGO)

    await store.run(work)


async def test_a_batch_reads_no_more_where_many_mails_stay(
    store: ClosableStore, location: Location
) -> None:
    def readings() -> list[float]:
        return [
            read(location, "drop_gone_mails", BEFORE),
            read(location, "drop_old_inputs", {**BEFORE, "source": "telegram"}),
        ]

    before = readings()
    await store.run(lambda tx: treat(tx, 1000, 5000))
    after = readings()
    assert min(before) >= 10 * A_ROW
    assert all(late - early < A_ROW for early, late in zip(before, after, strict=True))


async def test_nor_do_the_figures(store: ClosableStore, location: Location) -> None:
    lately = {"since": to_ms(NOW - timedelta(minutes=1)), "until": to_ms(NOW)}
    before = read(location, "inbox_done", lately)
    await store.run(lambda tx: treat(tx, 1000, 5000))
    assert read(location, "inbox_done", lately) - before < A_ROW


async def test_all_that_may_go_goes(store: ClosableStore) -> None:
    now = NOW - timedelta(days=7)
    gone = [await store.run(lambda tx: tx.inbox.forget(now, 6)) for _ in range(3)]
    assert gone == [12, 8, 0]
    left = await store.run(lambda tx: tx.inbox.treated("", 1000))
    assert left == sorted(mail(number).key for number in range(1, 101))


async def test_keys_of_what_stays_are_read_on_from_the_last(store: ClosableStore) -> None:
    def read_all(tx: Transaction) -> list[str]:
        keys: list[str] = []
        while more := tx.inbox.treated(keys[-1] if keys else "", 30):
            keys += more
        return keys

    keys = await store.run(read_all)
    assert len(keys) == len(set(keys)) == 100


async def test_a_mail_that_lies_there_after_all_stays(store: ClosableStore) -> None:
    back = mail(105).key
    await store.run(lambda tx: tx.inbox.here([back, mail(1).key, "unknown"]))
    while await store.run(lambda tx: tx.inbox.forget(NOW, 100)):
        pass
    known = await store.run(lambda tx: tx.inbox.known("mail", [back, mail(106).key]))
    assert known == {back: "done"}


async def test_what_is_counted_as_done_stays_so_when_it_goes(store: ClosableStore) -> None:
    queues = await store.run(lambda tx: tx.status.queues(NOW))
    assert queues["inbox"]["mail"]["done"] == 110
    assert queues["inbox"]["telegram"]["done"] == 10


def test_mails_that_were_filed_before_are_taken_over_however_often_it_is_run() -> None:
    folder = Path(storage.__file__).parent / "migrations"
    *before, ours = [path.read_text("utf-8") for path in sorted(folder.glob("000[1-8].*.sql"))]
    with closing(sqlite3.connect(":memory:")) as database:
        for script in before:
            database.executescript(script)
        for number, state in enumerate(("done", "done", "set_aside", "new")):
            database.execute(
                "INSERT INTO inbox VALUES ('mail', ?, ?, 'lane', NULL, NULL, ?, 0, NULL, 1, 2)",
                (f"box:1:{number}", number, state),
            )
        database.executemany("INSERT INTO filed_mails VALUES (?)", [("box:1:1",), ("box:1:2",)])
        for _ in range(2):
            database.executescript(ours)
        states = database.execute("SELECT state FROM inbox ORDER BY position").fetchall()
        assert states == [("done",), ("gone",), ("set_aside",), ("new",)]
