"""The transaction runner: many pieces in one commit, each whole or not at all."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from school.outbox import Notice
from school.store import StoreError, Transaction
from storage import sqlite
from storage.driver import sqlite3
from storage.sqlite import SqliteStore, journal_mode
from storage.statements import Holding
from tests.cast import Clock, notice
from tests.mail.postbox import until


@pytest.fixture
async def store(database: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(database, clock, Holding("test"))
    yield opened
    await opened.close()


def remember(name: str, value: str = "kept") -> Callable[[Transaction], str]:
    def work(tx: Transaction) -> str:
        tx.status.remember(name, value)
        return name

    return work


async def facts(store: SqliteStore, *names: str) -> list[str | None]:
    return await store.run(lambda tx: [tx.status.recall(name) for name in names])


def pragma(name: str) -> Callable[[sqlite3.Connection], object]:
    return lambda connection: connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 7, 0), "TRUNCATE"),
        ((3, 40, 1), "TRUNCATE"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_the_journal_is_one_that_two_processes_cannot_corrupt(
    version: tuple[int, ...], mode: str
) -> None:
    assert journal_mode(version) == mode


async def test_the_file_is_opened_with_that_journal_and_full_synchronisation(
    store: SqliteStore,
) -> None:
    run = store._connection.run
    assert await run(pragma("journal_mode")) == journal_mode().lower()
    assert await run(pragma("synchronous")) == 2  # FULL
    assert await run(pragma("foreign_keys")) == 1
    assert await run(pragma("secure_delete")) == 1


async def test_a_piece_gives_its_result_once_it_is_committed(
    store: SqliteStore, database: Path
) -> None:
    assert await store.run(remember("one")) == "one"
    with sqlite3.connect(database) as other:
        assert other.execute("SELECT value FROM facts").fetchall() == [("kept",)]
    other.close()


async def test_pieces_that_wait_together_share_a_commit(store: SqliteStore) -> None:
    commits: list[str] = []
    await store._connection.run(
        lambda connection: connection.set_trace_callback(
            lambda statement: commits.append(statement) if statement == "COMMIT" else None
        )
    )
    names = [f"fact{number}" for number in range(100)]
    assert await asyncio.gather(*(store.run(remember(name)) for name in names)) == names
    assert commits == ["COMMIT"]
    assert await facts(store, *names) == ["kept"] * 100


async def test_where_one_of_many_fails_the_others_are_done_again_without_it(
    store: SqliteStore,
) -> None:
    statements: list[str] = []
    await store._connection.run(lambda connection: connection.set_trace_callback(statements.append))
    heard: list[Sequence[Notice]] = []
    store.listen("telegram", heard.append)

    def owe_and_fail(tx: Transaction) -> None:
        tx.status.remember("failing", "lost")
        tx.outbox.add(notice(1))
        raise LookupError("no")

    def owe(tx: Transaction) -> None:
        tx.outbox.add(notice(2, to="200"))

    results = await asyncio.gather(
        store.run(remember("before")),
        store.run(owe_and_fail),
        store.run(owe),
        store.run(remember("after")),
        return_exceptions=True,
    )
    assert [type(one) for one in results] == [str, LookupError, type(None), str]
    assert await facts(store, "before", "failing", "after") == ["kept", None, "kept"]
    assert sum(statement == "COMMIT" for statement in statements) == 2  # with that of the facts
    assert len(heard) == 1, "what was rolled back is told to nobody"


@pytest.fixture
async def small(
    database: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SqliteStore]:
    """A store whose file can grow no further than a few pages."""
    connect = sqlite._connect

    def bounded(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 8}")
        return connection

    monkeypatch.setattr(sqlite, "_connect", bounded)
    store = await SqliteStore.open(database, clock, Holding("test"))
    yield store
    await store.close()


async def test_a_full_disk_is_nobodys_fault_and_keeps_nothing_of_the_batch(
    small: SqliteStore,
) -> None:
    def refused(tx: Transaction) -> None:
        raise LookupError

    results = await asyncio.gather(
        small.run(remember("small")),
        small.run(refused),
        small.run(remember("huge", "x" * 1_000_000)),
        small.run(remember("late")),
        return_exceptions=True,
    )
    assert [type(one) for one in results] == [StoreError, LookupError, StoreError, StoreError]
    assert await facts(small, "small", "huge", "late") == [None] * 3
    await small.run(remember("afterwards"))
    assert await facts(small, "afterwards") == ["kept"]


async def test_a_full_disk_is_nobodys_fault_for_a_piece_on_its_own(small: SqliteStore) -> None:
    with pytest.raises(StoreError):
        await small.run(remember("huge", "x" * 1_000_000))
    await small.run(remember("afterwards"))
    assert await facts(small, "huge", "afterwards") == [None, "kept"]


FAILING_COMMIT = """
import asyncio, resource, signal, sys
from pathlib import Path
from school.store import StoreError
from storage.sqlite import SqliteStore
from storage.statements import Holding
from tests.cast import Clock, notice

async def main():
    path = Path(sys.argv[1])
    store = await SqliteStore.open(path, Clock(), Holding("test"))
    await store.run(lambda tx: tx.status.remember("before", "kept"))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))  # every write from here on fails
    results = await asyncio.gather(
        *(store.run(lambda tx, n=n: tx.status.remember(f"fact{n}", "lost")) for n in range(5)),
        return_exceptions=True,
    )
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert all(isinstance(one, StoreError) for one in results), results
    facts = await store.run(lambda tx: [tx.status.recall(f"fact{n}") for n in range(5)])
    assert facts == [None] * 5, facts
    await store.run(lambda tx: tx.status.remember("after", "kept"))
    assert await store.run(lambda tx: tx.status.recall("before")) == "kept"
    await store.close()

asyncio.run(main())
print("as promised")
"""


async def test_a_commit_that_fails_is_reported_to_all_and_keeps_nothing(database: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FAILING_COMMIT, str(database),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert out.decode().strip() == "as promised", err.decode()


WRITING = """
import sys
from storage.driver import sqlite3
connection = sqlite3.connect(sys.argv[1], timeout=20)
connection.execute("INSERT INTO facts VALUES ('from', 'elsewhere')")
connection.commit()
connection.close()
"""


async def test_listeners_hear_of_what_another_process_writes(
    store: SqliteStore, database: Path
) -> None:
    heard = asyncio.Event()

    def listener(fresh: Sequence[Notice]) -> None:
        assert not fresh
        heard.set()

    store.listen("telegram", listener)
    await asyncio.sleep(0)  # the watcher takes its first look
    await store.run(remember("own"))  # what this process writes is told otherwise
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITING, str(database))
    assert await process.wait() == 0
    await asyncio.wait_for(heard.wait(), 30)


async def test_a_fault_while_looking_for_others_ends_no_looking(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_LOOK_FOR_OTHERS", 0.01)
    faults = iter([sqlite3.OperationalError("disk I/O error")])
    look = sqlite._data_version

    def faulty(connection: sqlite3.Connection) -> int:
        for fault in faults:
            raise fault
        return look(connection)

    monkeypatch.setattr(sqlite, "_data_version", faulty)
    told = asyncio.Event()
    store = await SqliteStore.open(tmp_path / "one.db", clock, Holding("one"))
    other = await SqliteStore.open(tmp_path / "one.db", clock, Holding("other"))
    store.listen("mail", lambda fresh: told.set())
    async with asyncio.timeout(20):
        for number in count():
            if told.is_set():
                break
            await other.run(remember("written", str(number)))
            await asyncio.sleep(0.02)
    await other.close()
    await store.close()


def files_with(folder: Path, words: str) -> list[str]:
    return [one.name for one in folder.iterdir() if words.encode() in one.read_bytes()]


async def test_nothing_of_what_was_erased_is_left_in_the_file_or_its_log(
    store: SqliteStore, database: Path
) -> None:
    secret = "the words that were erased"
    await store.run(remember("secret", secret))
    assert files_with(database.parent, secret)
    await store.run(remember("secret", "nothing"))
    await store.vacuum()
    assert not files_with(database.parent, secret)
    assert await facts(store, "secret") == ["nothing"]


@pytest.mark.skipif(journal_mode() != "WAL", reason="there is no such log")
async def test_a_log_that_somebody_reads_is_not_said_to_be_empty(
    database: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_BUSY_MS", 100)
    store = await SqliteStore.open(database, clock, Holding("test"))
    await store.run(remember("one"))
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM facts").fetchall()
        await store.run(remember("two"))
        with pytest.raises(StoreError):
            await store.vacuum()
        other.execute("COMMIT")
        await store.vacuum()
    assert database.with_name(f"{database.name}-wal").stat().st_size == 0
    assert await facts(store, "one", "two") == ["kept", "kept"]
    await store.close()


async def test_what_was_erased_does_not_stand_in_the_log_for_long(
    store: SqliteStore, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_EMPTY_LOG", 0.1)
    secret = "the words that were erased"
    await store.run(remember("secret", secret))
    await store.run(remember("secret", "nothing"))
    store.listen("telegram", lambda _: None)
    await until(lambda: not files_with(database.parent, secret))
    assert await facts(store, "secret") == ["nothing"]


@pytest.mark.skipif(journal_mode() != "WAL", reason="there is no such log")
async def test_a_log_that_somebody_reads_keeps_no_work_waiting(
    store: SqliteStore, database: Path
) -> None:
    await store.run(remember("one"))
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM facts").fetchall()
        await store.run(remember("two"))
        waiting = store._connection.run(sqlite._try_to_empty_log)
        await asyncio.wait_for(waiting, sqlite._BUSY_MS / 2000)
    assert await store._connection.run(pragma("busy_timeout")) == sqlite._BUSY_MS
