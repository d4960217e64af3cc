"""Which PostgreSQL can be Cartable's database, what the others are told, and its migrations."""

import asyncio
import logging
import sys
from collections.abc import Iterator
from itertools import count

import psycopg
import pytest

from school.refusals import Refusal
from storage import fitness
from storage.location import Location
from storage.opening import migrate_database
from tests.databases import rows, tables
from tests.postgresql_server import PASSWORD, USER, PostgresqlServer

_NUMBERS = count()

MIGRATING = """
import sys
from storage.location import Location
from storage.opening import migrate_database
print(len(migrate_database(Location.parse(sys.argv[1]))))
"""


@pytest.fixture
def fresh(postgresql: PostgresqlServer, worker_id: str) -> Iterator[Location]:
    """A database of this test's own, with nothing in it."""
    name = f"fresh_{worker_id}_{next(_NUMBERS)}"
    yield Location.parse(postgresql.create(name))
    postgresql.drop(name)


def test_a_new_database_gets_every_migration_in_order(fresh: Location) -> None:
    names = migrate_database(fresh)
    assert names[0] == "0001.first-house"
    assert names == sorted(names)
    assert {"accounts", "certificates", "inbox", "outbox"} <= set(tables(fresh))
    assert migrate_database(fresh) == []


async def test_processes_that_start_at_once_wait_for_one_another(fresh: Location) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", MIGRATING, fresh.url,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(4)
    ]  # fmt: skip
    ended = await asyncio.gather(*(process.communicate() for process in processes))
    assert [process.returncode for process in processes] == [0] * 4, ended
    done = sorted(int(out) for out, _ in ended)
    assert done[:3] == [0, 0, 0]
    assert done[3] > 0


def test_a_kill_while_migrating_keeps_nobody_out(fresh: Location) -> None:
    migrate_database(fresh)
    with psycopg.connect(fresh.url) as connection:
        # What a kill leaves: yoyo's lock of a process that is no more, steps done and not marked.
        connection.execute(
            "INSERT INTO yoyo_lock (locked, ctime, pid) VALUES (1, '2026-11-21', 999999)"
        )
        connection.execute("DELETE FROM _yoyo_migration")
    assert migrate_database(fresh)[0] == "0001.first-house"
    assert migrate_database(fresh) == []


def test_a_database_that_lacks_nothing_waits_for_nobody(fresh: Location) -> None:
    migrate_database(fresh)
    with psycopg.connect(fresh.url) as another:
        another.execute("SELECT pg_advisory_lock(%s)", (fitness.LOCK,))
        assert migrate_database(fresh) == []


def test_one_whose_last_migration_is_not_marked_is_migrated_again(fresh: Location) -> None:
    names = migrate_database(fresh)
    with psycopg.connect(fresh.url) as connection:
        connection.execute("DELETE FROM _yoyo_migration WHERE migration_id = %s", (names[-1],))
    assert migrate_database(fresh) == names[-1:]


def refused(url: str) -> Refusal:
    with pytest.raises(Refusal) as raised:
        migrate_database(Location.parse(url))
    return raised.value


@pytest.mark.parametrize("host", ["127.0.0.1:1", "nowhere.invalid", "127.0.0.1:1,127.0.0.1:2"])
def test_a_server_that_does_not_answer(host: str) -> None:
    refusal = refused(f"postgresql://someone:secret@{host}/cartable")
    assert refusal.key == "database.unreachable"
    assert refusal.values["database"] == f"postgresql://{host}/cartable"


def test_a_database_or_password_that_is_none(
    postgresql: PostgresqlServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for url in (
        postgresql.url_with_password("nowhere"),
        postgresql.url_with_password("postgres", "pärt/1@2:3%wrong"),
        postgresql.url_with_password("postgres") + "?nonsense=1",
    ):
        refusal = refused(url)
        assert refusal.key == "database.unreachable"
        for said in (str(refusal), repr(refusal), str(refusal.values), caplog.text):
            assert PASSWORD not in said
            assert "p%C3%A4rt" not in said


def test_the_password_is_read_with_every_sign(
    postgresql: PostgresqlServer, fresh: Location
) -> None:
    name = fresh.shown.rpartition("/")[2]
    assert migrate_database(Location.parse(postgresql.url_with_password(name)))


def test_a_server_that_is_too_old(fresh: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitness, "_OLDEST", 99)
    refusal = refused(fresh.url)
    assert refusal.key == "database.too_old"
    assert refusal.values["oldest"] == "99"


def test_another_encoding(postgresql: PostgresqlServer, worker_id: str) -> None:
    name = f"latin_{worker_id}"
    url = postgresql.create(name, "template0", "ENCODING 'LATIN1' LOCALE 'C'")
    assert refused(url) == Refusal("database.encoding", encoding="LATIN1")
    postgresql.drop(name)


def test_a_database_that_takes_no_writes(fresh: Location) -> None:
    with psycopg.connect(fresh.url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    assert refused(fresh.url) == Refusal("database.read_only")


def test_somebody_who_may_create_nothing(fresh: Location, worker_id: str) -> None:
    guest = f"guest_{worker_id}"
    with psycopg.connect(fresh.url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {guest} LOGIN".encode())
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    try:
        url = fresh.url.replace(f"{USER}@", f"{guest}@", 1)
        assert refused(url) == Refusal("database.not_allowed", user=guest)
    finally:
        with psycopg.connect(fresh.url, autocommit=True) as connection:
            connection.execute(f"DROP ROLE {guest}".encode())


def test_who_migrated_is_known(fresh: Location) -> None:
    migrate_database(fresh)
    assert rows(fresh, "SELECT COUNT(*) FROM yoyo_lock") == [(0,)]
