"""Whether a PostgreSQL can be Cartable's database, and bringing it up to date."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import psycopg

from school.refusals import Refusal
from storage.dialling import dial, parameters
from storage.location import Location
from storage.migrate import apply, known_migrations

_OLDEST = 13
LOCK = 0x636172_7461626C65
"""The number of the lock that whoever migrates holds: any that no other program takes."""

_LOOK = """
SELECT current_setting('server_encoding'),
    current_schema() IS NOT NULL AND has_schema_privilege(current_schema(), 'CREATE'), current_user
"""


def migrate_postgresql(location: Location) -> list[str]:
    """Run the migrations that a database lacks; gives their names, in order.

    Processes that start at once wait for one another: the lock is the server's, which lets go of
    it when the connection ends, however that happens. Raises ``Refusal`` where the database cannot
    be reached or used.
    """
    try:
        with closing(dial(location.url)) as connection:
            _check(connection)
            if known_migrations() <= _applied(connection):
                return []  # the usual start: neither the lock nor yoyo is needed
            connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
            backend = _backend(location.url)
            with closing(backend.connection):
                return apply(backend)
    except (psycopg.Error, ValueError) as error:
        if "read-only" in str(error):  # libpq's: no host takes writes
            raise Refusal("database.read_only") from None
        raise Refusal(
            "database.unreachable", database=str(location), reason=_reason(error)
        ) from None


def _check(connection: psycopg.Connection[Any]) -> None:
    version = connection.info.server_version
    if version < _OLDEST * 10_000:
        raise Refusal("database.too_old", version=str(version // 10_000), oldest=str(_OLDEST))
    row = connection.execute(_LOOK).fetchone()
    assert row is not None
    encoding, may_create, user = row
    if encoding != "UTF8":
        raise Refusal("database.encoding", encoding=encoding)
    if not may_create:
        raise Refusal("database.not_allowed", user=user)


def _applied(connection: psycopg.Connection[Any]) -> frozenset[str]:
    """Name what was run on a database already; nothing on a new one."""
    try:
        rows = connection.execute("SELECT migration_id FROM _yoyo_migration").fetchall()
    except psycopg.errors.UndefinedTable:
        return frozenset()
    return frozenset(name for (name,) in rows)


def _backend(url: str) -> Any:
    """Make yoyo's backend; its own reading of URLs knows neither sockets nor several hosts."""
    from yoyo.backends import get_backend_class
    from yoyo.connections import DatabaseURI
    from yoyo.migrations import default_migration_table

    given = {**parameters(url), "autocommit": True}
    uri = DatabaseURI("postgresql+psycopg", None, None, None, None, given.pop("dbname"), given)
    backend = get_backend_class(uri.scheme)(uri, default_migration_table)
    backend.init_database()
    return backend


def _reason(error: Exception) -> str:
    """Give what went wrong, without libpq's account of where: of several hosts, at the last."""
    lines = [line for line in str(error).splitlines() if "failed: " in line] or [str(error)]
    return lines[-1].rpartition("failed: ")[2].strip()
