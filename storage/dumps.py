"""PostgreSQL's own tools: a dump of the database as it is at one moment, and the way back."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo

from school.refusals import Refusal
from storage.backup_file import Contents
from storage.dialling import parameters
from storage.location import Location
from storage.schemas import ASIDE, connected, contents_of

_COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? \(.*\) FROM stdin;')
_SECRETS = ("password", "sslpassword")
_ENVIRONMENT = ("PATH", "HOME", "PGPASSFILE", "PGSSLROOTCERT")
_CHUNK = 1024 * 1024


async def dump(location: Location, target: Path) -> Contents:
    """Dump a database into the new file ``target`` while work goes on; gives what is in it.

    Raises ``Refusal`` where pg_dump is missing, older than the server, or fails.
    """
    async with connected(location) as connection, connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor = await connection.execute("SELECT pg_export_snapshot()")
        (snapshot,) = await cursor.fetchone() or ("",)
        contents = await contents_of(connection)
        tool = await _tool("pg_dump", connection.info.server_version // 10_000)
        file = await asyncio.to_thread(_make, target)
        try:
            words = ["--format=custom", "--compress=1", "--no-owner", "--no-privileges"]
            words += [f"--snapshot={snapshot}", f"--exclude-schema={ASIDE}*", _where(location)]
            await _run(tool, words, _environment(location), file)
            await asyncio.to_thread(os.fsync, file)
        finally:
            file.close()
    return contents


async def read_dump(file: Path) -> dict[str, int]:
    """Read a dump as it would be restored; gives how many rows it has for each table.

    Raises ``Refusal`` where it is damaged, or pg_restore is missing.
    """
    return await _feed(file, await _tool("pg_restore", 0), into=None, first="")


async def restore_dump(location: Location, file: Path, first: str) -> dict[str, int]:
    """Restore a dump in one transaction, which begins with the statements ``first``.

    Gives how many rows there were for each table. Raises ``Refusal``; nothing is changed then.
    """
    words = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-", _where(location)]
    into = await asyncio.create_subprocess_exec(
        await _tool("psql", 0),
        *words,
        env=_environment(location),
        stdin=PIPE,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    assert into.stdin is not None
    try:
        # Begun and committed in so many words: psql, whose input ends too early, keeps nothing.
        rows = await _feed(file, await _tool("pg_restore", 0), into.stdin, f"BEGIN;\n{first}")
        _, errors = await into.communicate(b"COMMIT;\n")
    except BaseException:
        into.kill()
        await into.communicate()
        raise
    _check("psql", into.returncode, errors)
    return rows


async def _feed(
    file: Path, pg_restore: str, into: asyncio.StreamWriter | None, first: str
) -> dict[str, int]:
    """Hand a dump, as statements, to psql, and count the rows of each table meanwhile."""
    counting = _Counting()
    process = await asyncio.create_subprocess_exec(
        pg_restore,
        *("--no-owner", "--no-privileges", "--file=-", str(file)),
        env=_base(),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    assert process.stdout is not None
    errors = asyncio.ensure_future(_read(process.stderr))
    try:
        if into is not None:
            into.write(first.encode())
        while chunk := await process.stdout.read(_CHUNK):
            counting.see(chunk)
            if into is not None:
                into.write(chunk)
                with suppress(ConnectionError):  # psql has ended, and says why when it is asked
                    await into.drain()
        await process.wait()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    _check("pg_restore", process.returncode, await errors)
    return counting.rows


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    return b"" if stream is None else await stream.read()


class _Counting:
    """Counts the rows of each table in the statements of a dump."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self._table: str | None = None
        self._rest = b""

    def see(self, chunk: bytes) -> None:
        """See what comes next; lines may be cut anywhere."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            if self._table is None:
                self._begin(line)
            elif line == b"\\.":
                self._table = None
            else:
                self.rows[self._table] += 1

    def _begin(self, line: bytes) -> None:
        if (found := _COPY.fullmatch(line)) and b"yoyo" not in found[1]:
            self._table = found[1].decode()
            self.rows.setdefault(self._table, 0)


def _make(target: Path) -> IO[bytes]:
    return open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


async def _tool(name: str, server: int) -> str:
    """Find one of PostgreSQL's programs; raises ``Refusal`` where it is older than the server."""
    path = shutil.which(name)
    if path is None:
        raise Refusal("backup.tool_missing", tool=name)
    process = await asyncio.create_subprocess_exec(
        path, "--version", env=_base(), stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    said, _ = await process.communicate()
    version = int((re.findall(rb"\d+", said) or [b"0"])[0])
    if version < server:
        raise Refusal("backup.tool_old", tool=name, version=version, server=server)
    return path


async def _run(tool: str, words: list[str], environment: dict[str, str], out: IO[bytes]) -> None:
    process = await asyncio.create_subprocess_exec(
        tool, *words, env=environment, stdin=DEVNULL, stdout=out, stderr=PIPE
    )
    try:
        _, errors = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    _check(Path(tool).name, process.returncode, errors)


def _check(tool: str, status: int | None, errors: bytes) -> None:
    """Raise ``Refusal`` where a program failed, with its first line: the next may quote rows."""
    if status:
        lines = errors.decode("utf-8", "replace").splitlines() or [str(status)]
        raise Refusal("backup.tool_failed", tool=tool, reason=lines[0])


def _where(location: Location) -> str:
    """Give the database as an argument, which everybody on the machine can read."""
    wanted = {key: value for key, value in parameters(location.url).items() if key not in _SECRETS}
    return f"--dbname={make_conninfo('', **wanted)}"


def _environment(location: Location) -> dict[str, str]:
    """Give the program's environment, with the password, which only we can read."""
    password = parameters(location.url).get("password")
    environment = _base() | {"PGOPTIONS": "-c client_min_messages=error"}
    return environment | ({"PGPASSWORD": str(password)} if password else {})


def _base() -> dict[str, str]:
    """Give what every tool needs of our environment: its words in English, none of our secrets."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {"LC_ALL": "C"}
