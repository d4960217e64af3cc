"""A PostgreSQL database during a restore: what is in it, who uses it, and where it is set aside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection, Error, sql

from school.refusals import Refusal
from storage.backup_file import Contents
from storage.dialling import dial_async
from storage.fitness import LOCK
from storage.location import Location

ASIDE = "before_"
"""What the names of schemas begin with that hold what a restore has set aside."""

_COUNTING = """SELECT string_agg(
    format('SELECT %L, COUNT(*) FROM %I.%I', relname, nspname, relname), ' UNION ALL '
) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = current_schema() AND relkind = 'r' AND relname NOT LIKE '%yoyo%'"""
"""Makes the statement that counts the rows of every table; of a partitioned one, its parts."""

_OTHERS = """SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""
_PATIENCE = 20  # times a tenth of a second: who has just left may still be on the list

_Connection = AsyncConnection[Any]


@asynccontextmanager
async def connected(location: Location) -> AsyncIterator[_Connection]:
    """Connect; raises ``Refusal`` where the database cannot be reached, or fails meanwhile."""
    try:
        async with await dial_async(location.url) as connection:
            yield connection
    except Error as error:
        reason = (str(error).splitlines() or [""])[0]
        raise Refusal("database.unreachable", database=str(location), reason=reason) from None


async def size_of(location: Location) -> int:
    """Give how many bytes a database takes on its server's disk."""
    async with connected(location) as connection:
        return int(await _value(connection, "SELECT pg_database_size(current_database())"))


async def contents_of(connection: _Connection) -> Contents:
    """Give what a database holds, as the connection's transaction sees it."""
    counting = await _value(connection, _COUNTING)
    if counting is None:
        return Contents({}, (), None)
    rows = await (await connection.execute(counting)).fetchall()
    names = await connection.execute("SELECT migration_id FROM _yoyo_migration ORDER BY 1")
    key = await _value(connection, "SELECT MAX(value) FROM facts WHERE name = 'secret_key'")
    migrations = tuple(str(name) for (name,) in await names.fetchall())
    return Contents({str(table): int(count) for table, count in rows}, migrations, key)


async def look_at(location: Location) -> Contents:
    """Give what a database holds just now."""
    async with connected(location) as connection:
        return await contents_of(connection)


async def is_empty(location: Location) -> bool:
    """Whether a database has no tables."""
    async with connected(location) as connection:
        return await _value(connection, _COUNTING) is None


@asynccontextmanager
async def alone_on(location: Location) -> AsyncIterator[None]:
    """Keep programs that start from the database; raises ``Refusal`` where somebody is in it."""
    async with connected(location) as connection:
        held = await _value(connection, "SELECT pg_try_advisory_lock(%s)", LOCK)
        for _ in range(_PATIENCE):
            if held and not await _value(connection, _OTHERS):
                break
            await asyncio.sleep(0.1)
        else:
            raise Refusal("restore.running", database=str(location))
        yield


async def setting_aside(location: Location, aside: str) -> str:
    """Give the statements that keep all that there is under the name ``aside``."""
    async with connected(location) as connection:
        schema = await _schema(connection)
        moving = sql.SQL("ALTER SCHEMA {} RENAME TO {};\nCREATE SCHEMA {};\n")
        return moving.format(schema, sql.Identifier(aside), schema).as_string(connection)


async def set_aside(location: Location, aside: str) -> None:
    """Keep all that there is under the name ``aside``, and begin with nothing."""
    statements = await setting_aside(location, aside)
    async with connected(location) as connection, connection.transaction():
        await connection.execute(statements.encode())


async def put_back(location: Location, aside: str | None) -> None:
    """Drop what was restored; what was set aside takes its place again."""
    async with connected(location) as connection, connection.transaction():
        schema = await _schema(connection)
        await connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))
        if aside is None:
            await connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        else:
            back = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
            await connection.execute(back.format(sql.Identifier(aside), schema))


async def _schema(connection: _Connection) -> sql.Identifier:
    return sql.Identifier(await _value(connection, "SELECT current_schema()"))


async def _value(connection: _Connection, query: str, *values: object) -> Any:
    cursor = await connection.execute(query.encode(), values or None)
    row = await cursor.fetchone()
    return row[0] if row else None
