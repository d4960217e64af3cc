"""Kept connections to one server: JSON is posted over them at a quarter of what aiohttp takes.

Nothing else is: files, and all that goes through a proxy, are left to the courier's aiohttp.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import cast
from urllib.parse import SplitResult, urlsplit

import aiohappyeyeballs
import httptools

_KEPT = 60.0  # seconds without a request; servers close idle connections after 60 or more
_NEXT_ADDRESS = 0.25  # seconds until a server's other address is tried as well (RFC 8305, 5)


class NotConnected(Exception):
    """No connection was made: not one byte of the request has left."""


class NoAnswer(Exception):
    """The connection ended, or brought no HTTP: the request may have been read."""


class _Connection(asyncio.Protocol):
    """One connection, for one request at a time; its answer is read by httptools."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._body: list[bytes] = []
        self.idle_since = 0.0

    @property
    def is_open(self) -> bool:
        """Whether a request may be sent: neither side has ended the connection."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        """Send a request; gives status and body.

        Raises ``NoAnswer``, and ``TimeoutError`` where the answer takes longer.
        """
        if self._transport is None or not self.is_open:
            raise NotConnected("closed")
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._transport.write(request)
        too_late = loop.call_later(seconds, self._end, TimeoutError())
        try:
            return await self._answer
        finally:
            too_late.cancel()

    def close(self) -> None:
        """End it at once, whatever is under way."""
        if self._transport is not None:
            self._transport.abort()
        self._transport = None

    # -- what asyncio calls -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        """Read on; what is no HTTP ends the connection."""
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(error)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what waits: an answer that came only in part says nothing."""
        self._fail(exc)

    def _fail(self, cause: Exception | None) -> None:
        self._end(NoAnswer(type(cause).__name__ if cause else "closed"))

    def _end(self, error: Exception) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
        self._answer = None

    # -- what httptools calls -----------------------------------------------------------------

    def on_message_begin(self) -> None:
        """End the connection where nobody asked: the answer must not be taken for the next."""
        if self._answer is None:
            self.close()

    def on_body(self, body: bytes) -> None:
        """Keep a part of the answer's body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Hand the answer over."""
        status = self._parser.get_status_code()
        if status < 200:
            return  # 100 Continue and the like: the answer is yet to come
        body, self._body = b"".join(self._body), []
        answer, self._answer = self._answer, None
        if not self._parser.should_keep_alive():
            self.close()
        if answer is not None and not answer.done():
            answer.set_result((status, body))


class Connections:
    """At most ``limit`` connections to one server, kept while they are used."""

    def __init__(self, limit: int) -> None:
        self._room = asyncio.Semaphore(limit)
        self._idle: list[_Connection] = []
        self._heads: dict[str, bytes] = {}
        self._context: ssl.SSLContext | None = None

    async def post(self, url: str, body: bytes, read: float, connect: float) -> tuple[int, bytes]:
        """Post JSON; gives status and body.

        ``read`` and ``connect`` are seconds. Raises ``NotConnected`` where nothing can have
        arrived; ``NoAnswer`` and ``TimeoutError`` where it may have.
        """
        head = self._heads.get(url) or self._head(url)
        async with self._room:
            connection = self._kept() or await self._connect(url, connect)
            try:
                answer = await connection.ask(head % len(body) + body, read)
            except BaseException:
                connection.close()  # its answer may still come, and is nobody's
                raise
            self._keep(connection)
            return answer

    def close(self) -> None:
        """Close those that are idle; the others end with their requests."""
        while self._idle:
            self._idle.pop().close()

    def _kept(self) -> _Connection | None:
        """Give the connection that was used last, which is the least likely to have gone."""
        oldest = asyncio.get_running_loop().time() - _KEPT
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and connection.idle_since > oldest:
                return connection
            connection.close()
        return None

    def _keep(self, connection: _Connection) -> None:
        if connection.is_open:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)

    def _head(self, url: str) -> bytes:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        head = (
            f"POST {path or '/'} HTTP/1.1\r\nHost: {host}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        )
        self._heads[url] = head.replace("%", "%%").encode("ascii") + b"%d\r\n\r\n"
        return self._heads[url]

    async def _connect(self, url: str, seconds: float) -> _Connection:
        parts = urlsplit(url)
        try:
            async with asyncio.timeout(seconds):
                return await self._reach(parts)
        except OSError as error:  # a time that is over, a name, a certificate, a refusal
            raise NotConnected(type(error).__name__) from error

    async def _reach(self, parts: SplitResult) -> _Connection:
        loop = asyncio.get_running_loop()
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        if secure and self._context is None:
            self._context = ssl.create_default_context()
        found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        reached = await aiohappyeyeballs.start_connection(
            found, happy_eyeballs_delay=_NEXT_ADDRESS, interleave=1
        )
        _, connection = await loop.create_connection(
            _Connection,
            sock=reached,
            ssl=self._context if secure else None,
            server_hostname=parts.hostname if secure else None,
        )
        return connection
