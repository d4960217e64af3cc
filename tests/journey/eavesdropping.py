"""A listener between the program and its IMAP server, who strikes at the moment of a command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Strike = Callable[[], None]


@dataclass
class Eavesdropper:
    """Passes lines on; ``listen_for`` something said by either side, and strike instead."""

    server: int
    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    _wanted: bytes = b""
    _strike: Strike | None = None
    _links: set[asyncio.Task[None]] = field(default_factory=set)

    def listen_for(self, said: bytes, strike: Strike) -> None:
        """Strike once, when something is said; what was said does not arrive."""
        self._wanted, self._strike = said, strike

    @property
    def has_struck(self) -> bool:
        return self._strike is None

    async def link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._links.add(task)
        try:
            there = await asyncio.open_connection("127.0.0.1", self.server)
            both = (self._pass_on(reader, there[1]), self._pass_on(there[0], writer))
            await asyncio.gather(*both)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._links.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.heard.append(line)
            if self._strike is not None and self._wanted in line:
                strike, self._strike = self._strike, None
                strike()
                break
            writer.write(line)
            with suppress(ConnectionError):
                await writer.drain()
        writer.close()

    async def end(self) -> None:
        for link in list(self._links):
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)


@asynccontextmanager
async def eavesdropping(server: int) -> AsyncIterator[Eavesdropper]:
    """Listen between a new port and that of a server meanwhile."""
    one = Eavesdropper(server)
    listening = await asyncio.start_server(one.link, "127.0.0.1", 0)
    one.port = listening.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        listening.close()
        await one.end()
        await listening.wait_closed()
