"""The transaction runner on either engine: each piece whole or not at all, listeners told."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial

import pytest

from school.outbox import Notice
from school.store import StoreError, Transaction
from storage.location import Location
from storage.opening import ClosableStore, open_store
from storage.statements import Holding
from tests.cast import NOW, Clock, notice
from tests.databases import rows


def remember(name: str, value: str = "kept") -> Callable[[Transaction], str]:
    def work(tx: Transaction) -> str:
        tx.status.remember(name, value)
        return name

    return work


async def facts(store: ClosableStore, *names: str) -> list[str | None]:
    return await store.run(lambda tx: [tx.status.recall(name) for name in names])


@pytest.fixture
async def other(
    location: Location, clock: Clock, store: ClosableStore
) -> AsyncIterator[ClosableStore]:
    """A second process on the same database."""
    opened = await open_store(location, clock, Holding("other"))
    yield opened
    await opened.close()


async def test_a_piece_gives_its_result_once_it_is_committed(
    store: ClosableStore, location: Location
) -> None:
    assert await store.run(remember("one")) == "one"
    assert rows(location, "SELECT name, value FROM facts") == [("one", "kept")]


async def test_a_transaction_leaves_no_knot_for_the_collector(store: ClosableStore) -> None:
    """Untying thousands of them at once would hold up whoever taps just then."""
    left: list[weakref.ref[object]] = []

    def work(tx: Transaction) -> None:
        tx.status.remember("one", "1")
        left.extend(weakref.ref(one) for one in (tx, tx.status, tx.outbox))

    gc.disable()
    try:
        await store.run(work)
        await store.run(lambda tx: tx.status.recall("one"))  # nobody has the first at hand now
        assert [one() for one in left] == [None, None, None]
    finally:
        gc.enable()


async def test_a_failing_piece_takes_back_its_own_work_alone(store: ClosableStore) -> None:
    def fail(tx: Transaction) -> None:
        tx.status.remember("two", "half")
        raise LookupError("two")

    one, two, three = await asyncio.gather(
        store.run(remember("one")),
        store.run(fail),
        store.run(remember("three")),
        return_exceptions=True,
    )
    assert (one, three) == ("one", "three")
    assert isinstance(two, LookupError)
    assert await facts(store, "one", "two", "three") == ["kept", None, "kept"]


@pytest.mark.parametrize("error", [RecursionError, MemoryError, KeyError])
async def test_a_failing_piece_on_its_own_takes_back_its_work(
    store: ClosableStore, error: type[Exception]
) -> None:
    def fail(tx: Transaction) -> None:
        tx.status.remember("one", "half")
        raise error

    with pytest.raises(error):
        await store.run(fail)
    assert await facts(store, "one") == [None]


async def test_a_broken_rule_of_the_database_concerns_its_own_piece(store: ClosableStore) -> None:
    def broken(tx: Transaction) -> None:
        tx.addresses.prove("nobody@example.org", 404, Clock().now())

    done, error = await asyncio.gather(
        store.run(remember("one")), store.run(broken), return_exceptions=True
    )
    assert done == "one"
    assert isinstance(error, Exception)
    assert not isinstance(error, StoreError), "trying again would not help"
    assert await facts(store, "one") == ["kept"]


async def test_who_no_longer_waits_disturbs_nobody(store: ClosableStore) -> None:
    leaving = asyncio.create_task(store.run(remember("one")))
    staying = asyncio.create_task(store.run(remember("two")))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "two"
    assert await facts(store, "two") == ["kept"]


async def test_work_that_waits_is_done_before_the_store_closes(
    location: Location, clock: Clock
) -> None:
    store = await open_store(location, clock, Holding("test"))
    waiting = [asyncio.create_task(store.run(remember(f"fact{n}"))) for n in range(600)]
    await asyncio.sleep(0)
    await store.close()
    assert [task.result() for task in waiting] == [f"fact{n}" for n in range(600)]
    assert rows(location, "SELECT COUNT(*) FROM facts") == [(600,)]


async def test_two_stores_on_one_database_see_each_others_work(
    store: ClosableStore, other: ClosableStore
) -> None:
    names = [f"fact{number}" for number in range(40)]
    await asyncio.gather(
        *((store if number % 2 else other).run(remember(name)) for number, name in enumerate(names))
    )
    assert await facts(store, *names) == await facts(other, *names) == ["kept"] * 40


async def test_a_listener_that_fails_keeps_nobody_waiting(store: ClosableStore) -> None:
    def listen(_: object) -> None:
        raise RuntimeError("listener")

    store.listen("mail", listen)
    kept = await asyncio.gather(*(store.run(partial(owe_mail, n)) for n in (1, 2)))
    assert kept == [True, True]


def owe_mail(number: int, tx: Transaction) -> bool:
    return tx.outbox.add(notice(number, channel="mail", to="sophie@example.org"))


async def test_listeners_hear_of_what_another_process_owes(
    store: ClosableStore, other: ClosableStore
) -> None:
    heard = asyncio.Event()

    def listener(fresh: Sequence[Notice]) -> None:
        assert not fresh
        heard.set()

    store.listen("mail", listener)
    async with asyncio.timeout(30):
        for number in range(1, 1000):  # until its ear is at the door
            await other.run(partial(owe_mail, number))
            await asyncio.sleep(0.05)
            if heard.is_set():
                return


async def test_the_first_fact_of_a_name_stays(store: ClosableStore, other: ClosableStore) -> None:
    def first(value: str, tx: Transaction) -> str:
        return tx.status.first("key", value)

    kept = await asyncio.gather(
        *(one.run(partial(first, value)) for one, value in ((store, "a"), (other, "b")))
    )
    assert len(set(kept)) == 1
    assert await facts(other, "key") == [kept[0]]


@pytest.mark.parametrize(
    "text", ["", " ", "’œ€", "😀👩‍👩‍👧", "\u2028", "'; DROP TABLE facts --", "%s %(a)s", ":a $1"]
)
async def test_texts_come_back_as_they_were(store: ClosableStore, text: str) -> None:
    await store.run(remember("text", text))
    assert await facts(store, "text") == [text]


async def test_what_another_server_said_is_kept_whatever_it_is(
    store: ClosableStore, location: Location
) -> None:
    def work(tx: Transaction) -> None:
        tx.outbox.add(notice(1))
        tx.outbox.failed(1, "550 no\0body", NOW)
        tx.status.remember("said", "\0")

    await store.run(work)
    assert rows(location, "SELECT error FROM outbox") == [("550 no\ufffdbody",)]
    assert await facts(store, "said") == ["\ufffd"]


@pytest.mark.parametrize("content", [b"", b"\0\xff\\x", bytes(range(256)) * 50])
async def test_files_come_back_as_they_were(store: ClosableStore, content: bytes) -> None:
    await store.run(lambda tx: tx.files.put("digest", content, NOW))
    assert await store.run(lambda tx: tx.files.get("digest")) == content
