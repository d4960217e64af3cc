"""A load balancer in a few lines: each connection goes to the next process that takes it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

_CHUNK = 65536


class Balancer:
    """Gives several processes one address, ``url``; ``backends`` are host and port by name."""

    def __init__(self) -> None:
        self.backends: dict[str, tuple[str, int]] = {}
        self._turn = 0
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()
        return f"http://{host}:{port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            found = await self._next()
            if found is not None:
                await asyncio.gather(_copy(reader, found[1]), _copy(found[0], writer))
        except asyncio.CancelledError:
            pass  # the storm is over
        finally:
            self._connections.discard(task)
            with suppress(OSError):
                writer.close()

    async def _next(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """Connect to the next backend that takes a connection."""
        for _ in range(len(self.backends)):
            names = sorted(self.backends)
            self._turn += 1
            name = names[self._turn % len(names)]
            with suppress(OSError, KeyError):
                return await asyncio.open_connection(*self.backends[name])
        return None


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Pass on what comes until either side ends."""
    try:
        while data := await source.read(_CHUNK):
            target.write(data)
            await target.drain()
    except OSError:
        pass
    finally:
        with suppress(OSError):
            target.close()
