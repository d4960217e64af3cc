"""Serves the pages by uvicorn in our own event loop, which keeps its signals to itself."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

_DRAIN = 10  # seconds for what is being answered, half of what a stop may take (safety)
_IDLE = 15  # seconds that a connection is kept without a request
_MOST_CONNECTIONS = 500
_LARGEST_HEAD = 16 * 1024


class _Server(uvicorn.Server):
    """uvicorn, started and stopped by us."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the composition root."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self.up.set()


class PageServer:
    """One listening address.

    ``proxies`` are the addresses or networks whose forwarded headers are believed; none are of
    anybody else.
    """

    def __init__(self, app: ASGIApp, host: str, port: int, proxies: Sequence[str] = ()) -> None:
        self._host = host
        self._port = port
        self._server = _Server(
            uvicorn.Config(
                app,
                http="h11",  # not httptools, which would read a head of any length
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,  # addresses of pages carry tokens
                server_header=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=list(proxies),
                limit_concurrency=_MOST_CONNECTIONS,
                h11_max_incomplete_event_size=_LARGEST_HEAD,
                timeout_keep_alive=_IDLE,
                timeout_graceful_shutdown=_DRAIN,
            )
        )
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Begin to serve; gives the port, a free one where 0 was asked for.

        Raises ``OSError`` where the address cannot be had.
        """
        listening = _listen(self._host, self._port)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        up = asyncio.create_task(self._server.up.wait())
        await asyncio.wait({up, self._serving}, return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            up.cancel()
            await self._serving
        port: int = listening.getsockname()[1]
        return port

    async def stop(self) -> None:
        """Take no more requests, finish those that are being answered, and end."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving


def _listen(host: str, port: int) -> socket.socket:
    """Bind an address.

    The protocol is named, as ``socket.create_server`` does not: asyncio switches Nagle's algorithm
    off only where it is, and with it on every answer takes 40 ms more.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening
