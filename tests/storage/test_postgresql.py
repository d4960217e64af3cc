"""The driver of PostgreSQL: work run again, a server that goes away and comes back, signals."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from threading import Barrier

import psycopg
import pytest

from school.outbox import Notice
from school.refusals import Refusal
from school.store import StoreError, Transaction
from storage import workers
from storage.location import Location
from storage.postgresql import PostgresqlStore
from storage.prepared import PreparedConnection
from storage.queries import NumberedQuery
from storage.statements import Holding
from tests.cast import ICC, NOW, Clock, account, certificate, notice
from tests.databases import rows
from tests.postgresql_server import PASSWORD, PostgresqlServer, own_server

_PATIENCE = 60  # seconds; only a fault takes as long


@pytest.fixture
def location(emptied: Location) -> Location:
    return emptied


@pytest.fixture
async def store(location: Location, clock: Clock) -> AsyncIterator[PostgresqlStore]:
    opened = await PostgresqlStore.open(location, clock, Holding("one"))
    yield opened
    await opened.close()


def remember(name: str, value: str, tx: Transaction) -> str:
    tx.status.remember(name, value)
    return name


def recall(name: str, tx: Transaction) -> str | None:
    return tx.status.recall(name)


# -- work that is run again -----------------------------------------------------------------------


async def test_work_runs_again_where_another_was_faster(
    store: PostgresqlStore, location: Location
) -> None:
    seen: list[bool] = []

    def work(tx: Transaction) -> str:
        seen.append(tx.accounts.get(1) is None)
        if len(seen) == 1:
            with psycopg.connect(location.url) as other:
                other.execute("INSERT INTO accounts VALUES (1, 'Karim', '', NULL, 'fr', 'hash', 0)")
        if seen[-1]:
            tx.accounts.add(account(1))
        found = tx.accounts.get(1)
        assert found is not None
        return found.first_name

    assert await store.run(work) == "Karim"
    assert seen == [True, False]


async def test_a_deadlock_is_nobodys_fault(store: PostgresqlStore) -> None:
    await store.run(lambda tx: tx.platforms.put(ICC))
    for number in (1, 2):
        await store.run(partial(issue, number))
    both, tries = Barrier(2), [0, 0]

    def work(which: int, first: int, second: int, tx: Transaction) -> int:
        tries[which] += 1
        assert tx.certificates.get(first) is not None
        if tries[which] == 1:
            both.wait(_PATIENCE)
        assert tx.certificates.get(second) is not None
        return which

    done = await asyncio.gather(
        store.run(partial(work, 0, 1, 2)), store.run(partial(work, 1, 2, 1))
    )
    assert list(done) == [0, 1]
    assert min(tries) == 1 < max(tries), "one of them went again"


def issue(number: int, tx: Transaction) -> None:
    tx.addresses.note(certificate(number).email)
    tx.certificates.add(certificate(number))


async def test_what_is_never_unique_is_raised_after_some_tries(
    store: PostgresqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_LONGEST_JITTER", 0.0)
    tries = []

    def work(tx: Transaction) -> None:
        tries.append(tx)
        tx.accounts.add(account(1))
        tx.accounts.add(account(1))

    with pytest.raises(psycopg.errors.UniqueViolation):
        await store.run(work)
    assert len(tries) == workers._TRIES
    assert await store.run(lambda tx: tx.accounts.get(1)) is None


async def test_an_error_that_the_work_keeps_to_itself_keeps_nothing(
    store: PostgresqlStore,
) -> None:
    def work(tx: Transaction) -> str:
        tx.status.remember("before", "half")
        try:
            tx.addresses.prove("nobody@example.org", 404, NOW)
        except Exception:
            return "as if nothing had happened"
        return "kept"

    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        await store.run(work)
    assert await store.run(partial(recall, "before")) is None


async def test_errors_of_the_database_quote_nobodys_data(store: PostgresqlStore) -> None:
    def work(tx: Transaction) -> None:
        tx.addresses.prove("canary@example.org", 404, NOW)

    with pytest.raises(psycopg.errors.ForeignKeyViolation) as raised:
        await store.run(work)
    assert "canary" not in str(raised.value)
    assert "404" not in str(raised.value)


async def test_a_work_that_ends_an_iteration_ends_no_thread(store: PostgresqlStore) -> None:
    def work(tx: Transaction) -> None:
        raise StopIteration

    for _ in range(20):  # more often than there are threads
        with pytest.raises(RuntimeError):
            await store.run(work)
    assert await store.run(partial(remember, "a", "b")) == "a"


async def test_a_text_that_cannot_be_kept_is_not_cut(store: PostgresqlStore) -> None:
    with pytest.raises(ValueError, match="0000"):
        await store.run(lambda tx: tx.addresses.note("a\0b"))


def test_a_session_waits_for_the_disk_and_for_nobody_for_ever(location: Location) -> None:
    names = (
        "synchronous_commit",
        "transaction_isolation",
        "idle_in_transaction_session_timeout",
        "lock_timeout",
        "statement_timeout",
    )
    asked = ", ".join(f"current_setting('{name}')" for name in names)
    query = NumberedQuery(f"SELECT {asked}", ())
    connection = PreparedConnection.open(location.url, {"settings": query})
    found = connection.transact(lambda open_one: open_one.execute("settings", {}).fetchone())
    assert found == ("on", "read committed", "5s", "10s", "1min")
    connection.close()


async def test_lines_that_an_administrator_ends_are_not_noticed(
    store: PostgresqlStore, location: Location
) -> None:
    await asyncio.gather(*(store.run(partial(remember, f"a{n}", "b")) for n in range(50)))
    ended = rows(
        location,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'cartable'",
    )
    assert ended
    assert set(ended) == {(True,)}
    for number in range(50):
        await store.run(partial(remember, f"c{number}", "d"))


async def test_work_that_makes_its_line_break_is_not_run_for_ever(
    store: PostgresqlStore, location: Location
) -> None:
    tries = []

    def work(tx: Transaction) -> None:
        tries.append(tx.status.recall("a"))
        rows(
            location,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE state = 'idle in transaction' AND datname = current_database()",
        )
        tx.status.recall("b")

    with pytest.raises(StoreError):
        await store.run(work)
    assert len(tries) == workers._TRIES_ON_LOST_LINES


# -- a server that goes away ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    """A server that these tests stop and start."""
    with own_server() as server:
        yield server


@pytest.fixture
async def shaky(server: PostgresqlServer, clock: Clock) -> AsyncIterator[PostgresqlStore]:
    """A store on it."""
    location = Location.parse(server.url_with_password("postgres"))
    store = await PostgresqlStore.open(location, clock, Holding("one"))
    yield store
    await store.close()


async def until_it_runs(store: PostgresqlStore, name: str) -> None:
    """Do as callers do: wait and try again."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                await store.run(partial(remember, name, "kept"))
            except StoreError:
                await asyncio.sleep(0.05)
            else:
                return


async def test_while_the_server_is_down_everybody_is_told_so_and_nothing_else_breaks(
    shaky: PostgresqlStore, server: PostgresqlServer, caplog: pytest.LogCaptureFixture
) -> None:
    await shaky.run(partial(remember, "before", "kept"))
    await asyncio.to_thread(server.stop)
    async with asyncio.timeout(_PATIENCE):
        told = await asyncio.gather(
            *(shaky.run(partial(remember, f"lost{n}", "lost")) for n in range(200)),
            return_exceptions=True,
        )
    assert {type(one) for one in told} == {StoreError}
    await asyncio.to_thread(server.start)
    await until_it_runs(shaky, "after")
    assert await shaky.run(partial(recall, "before")) == "kept"
    assert await shaky.run(partial(recall, "lost0")) is None
    assert PASSWORD not in caplog.text + "".join(map(str, told))
    assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) == 1


async def test_a_restart_between_two_pieces_is_not_noticed(
    shaky: PostgresqlStore, server: PostgresqlServer
) -> None:
    await asyncio.gather(*(shaky.run(partial(remember, f"a{n}", "b")) for n in range(50)))
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    for n in range(50):
        await shaky.run(partial(remember, f"c{n}", "d"))


async def test_a_server_that_dies_under_work_loses_nothing_that_was_said_to_be_kept(
    shaky: PostgresqlStore, server: PostgresqlServer
) -> None:
    kept: list[str] = []
    enough, stopping = asyncio.Event(), False

    async def keep_on(who: int) -> None:
        number = 0
        while not stopping:
            try:
                kept.append(await shaky.run(partial(remember, f"{who}:{number}", "kept")))
            except StoreError:
                await asyncio.sleep(0.01)
            number += 1
            if len(kept) > 200:
                enough.set()

    people = [asyncio.create_task(keep_on(who)) for who in range(8)]
    for _ in range(3):
        await asyncio.wait_for(enough.wait(), _PATIENCE)
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
    stopping = True
    await asyncio.gather(*people)
    await until_it_runs(shaky, "after")
    names = {
        name for (name,) in rows(Location.parse(server.url("postgres")), "SELECT name FROM facts")
    }
    assert set(kept) <= names


async def test_listeners_hear_again_after_a_restart(
    shaky: PostgresqlStore, server: PostgresqlServer, clock: Clock
) -> None:
    heard = asyncio.Queue[Sequence[Notice]]()
    shaky.listen("mail", heard.put_nowait)
    await lines_of(server, 1)
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    async with asyncio.timeout(_PATIENCE):
        assert await heard.get() == (), "something may have been missed meanwhile"
        await lines_of(server, 1)
        location = Location.parse(server.url("postgres"))
        other = await PostgresqlStore.open(location, clock, Holding("other"))
        await other.run(partial(owe, 1))
        assert await heard.get() == ()
        await other.close()


async def lines_of(server: PostgresqlServer, count: int) -> None:
    """Wait until so many processes listen."""
    query = "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
    location = Location.parse(server.url("postgres"))
    await until(lambda: rows(location, query) == [(count,)])


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            if condition():
                return
            await asyncio.sleep(0.02)


def owe(number: int, tx: Transaction) -> bool:
    return tx.outbox.add(notice(number, channel="mail", to="sophie@example.org"))


async def test_a_store_closes_while_the_server_is_down(
    server: PostgresqlServer, clock: Clock
) -> None:
    location = Location.parse(server.url("postgres"))
    store = await PostgresqlStore.open(location, clock, Holding("one"))
    store.listen("mail", lambda fresh: None)
    await store.run(partial(owe, 2))
    await asyncio.to_thread(server.stop)
    try:
        async with asyncio.timeout(_PATIENCE):
            await store.close()
            with pytest.raises(StoreError):
                await store.run(partial(owe, 3))
        with pytest.raises(Refusal):
            await PostgresqlStore.open(location, clock, Holding("one"))
    finally:
        await asyncio.to_thread(server.start)


# -- signals --------------------------------------------------------------------------------------


async def test_a_signal_wakes_the_others_and_its_sender_once(
    store: PostgresqlStore, location: Location, clock: Clock
) -> None:
    other = await PostgresqlStore.open(location, clock, Holding("other"))
    here, there = list[object](), asyncio.Queue[object]()
    store.listen("mail", here.append)
    other.listen("mail", there.put_nowait)
    other.listen("telegram", there.put_nowait)
    query = (
        "SELECT COUNT(*) FROM pg_stat_activity"
        " WHERE query LIKE 'LISTEN %' AND datname = current_database()"
    )
    await until(lambda: rows(location, query) == [(2,)])
    await store.run(partial(owe, 1))
    assert await asyncio.wait_for(there.get(), _PATIENCE) == ()
    # A second signal comes after all that the first has caused.
    await other.run(partial(owe, 2))
    await until(lambda: len(here) == 2)
    assert here == [[], ()]
    assert there.qsize() == 1, "its own, told at the commit"
    await other.close()


async def test_signals_that_come_together_leave_together(
    store: PostgresqlStore, location: Location
) -> None:
    with psycopg.connect(location.url, autocommit=True) as other:
        other.execute("LISTEN cartable")
        await asyncio.gather(*(store.run(partial(owe, n)) for n in range(1, 201)))
        await store.run(partial(owe_chat, 201))
        await store.close()
        heard = [note.payload for note in other.notifies(timeout=1)]
    assert 1 <= len(heard) < 100
    assert {signal for one in heard for signal in one.split()} == {"mail", "telegram"}


def owe_chat(number: int, tx: Transaction) -> bool:
    return tx.outbox.add(notice(number))
