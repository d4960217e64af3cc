"""Which faults of the disk a storm has: of the program's own file, or of its PostgreSQL server."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import psycopg

from tests.journey.installation import Installation
from tests.postgresql_server import PostgresqlServer
from tests.storm.books import Line
from tests.storm.faults import Fault, Faults, missing
from tests.storm.full_disk import Full, LimitedFiles
from tests.storm.supervisor import Supervisor
from tests.storm.tracing import SYNCS, WRITES, Injection, refusal

_LOOK = 0.05


async def faults_of_the_disk(
    place: Installation,
    supervisor: Supervisor,
    url: str,
    server: PostgresqlServer | None,
    no_small_disk: str,
) -> Faults:
    """Put together what can be had here; what cannot is a line of the table that says why."""
    report = place.folder / "strace.log"
    faults: list[Fault] = []
    lines: list[Line] = []
    wanted = [Injection(calls, error, report) for calls, error in _INJECTED]
    refused = await refusal()
    if refused:
        lines += [missing(one.name, refused) for one in wanted]
    elif server is None:
        faults += wanted
    else:
        faults += [OfTheServer(one, server) for one in wanted]
    if server is not None:
        faults.append(Crash(server))
    else:
        faults.append(LimitedFiles(place.data / "cartable.db"))
        if no_small_disk:
            lines.append(missing(Full.name, no_small_disk))
        else:
            faults.append(Full(place.data))

    def processes() -> list[int]:
        if server is not None:
            return processes_of(server)
        return [one.process.pid for one in supervisor.workers if one.process is not None]

    return Faults(faults, processes, url, reads=server is None, lines=lines)


_INJECTED = (
    (SYNCS, "EIO"),
    (WRITES, "EIO"),
    (WRITES, "ENOSPC"),
)


def processes_of(server: PostgresqlServer) -> list[int]:
    """Give the server's process and all that it has forked."""
    forked = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _parent_of(entry) == server.process
    ]
    return [server.process, *forked]


def _parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


class OfTheServer:
    """A fault of the server's disk, over as soon as it was met: then the server recovers by itself.

    Where it did not survive, it is started again, as its supervisor would.
    """

    def __init__(self, injection: Injection, server: PostgresqlServer) -> None:
        self._injection = injection
        self._server = server
        self._task: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """What a table calls it."""
        return f"{self._injection.name}, in the server"

    @property
    def failed(self) -> int:
        """How many calls failed."""
        return self._injection.failed

    async def begin(self, processes: list[int]) -> None:
        """Attach, and detach after the first call that failed."""
        await self._injection.begin(processes)
        self._task = asyncio.create_task(self._until_met())

    async def _until_met(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            if self._injection.failed:
                break
        await self._injection.end()

    async def end(self) -> None:
        """Let it be well, and the server run."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._injection.end()
        await asyncio.to_thread(_start, self._server)


class Crash:
    """The server's processes end at once, and it comes back after some seconds."""

    name = "the server crashes, and is started again"
    failed = 0

    def __init__(self, server: PostgresqlServer) -> None:
        self._server = server

    async def begin(self, processes: list[int]) -> None:
        """End it."""
        await asyncio.to_thread(self._server.stop)

    async def end(self) -> None:
        """Start it."""
        await asyncio.to_thread(_start, self._server)


def cut_connections(database: str) -> None:
    """Break every connection to a database, whatever it is in the middle of."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _start(server: PostgresqlServer) -> None:
    """Start the server if it does not run."""
    try:
        os.kill(server.process, 0)
        if os.waitpid(server.process, os.WNOHANG)[0]:
            raise ProcessLookupError
    except (ProcessLookupError, ChildProcessError):
        server.start()
