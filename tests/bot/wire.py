"""Servers of the tests' own on a wire: one that answers what it is told, and a small HTTP proxy."""

from __future__ import annotations

import asyncio
import base64
import re
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class _Wire:
    """A server on loopback; ``heads`` are the heads of the requests that came."""

    def __init__(self) -> None:
        self.heads: list[str] = []
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head.decode())
            await self.treat(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def treat(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        raise NotImplementedError


class Speaker(_Wire):
    """Answers every request with the same bytes, or with silence."""

    def __init__(self, answer: bytes | None) -> None:
        super().__init__()
        self._answer = answer

    async def treat(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        length = re.search(rb"content-length: (\d+)", head.lower())
        await reader.readexactly(int(length[1]) if length else 0)
        if self._answer is None:
            await reader.read()  # until the other side gives up
            return
        writer.write(self._answer)
        await writer.drain()


def answer(body: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    """Give an HTTP answer; a greater ``length`` than the body's cuts it short."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {length or len(body)}\r\nConnection: close\r\n"
    return head.encode() + b"Content-Type: application/json\r\n\r\n" + body


class Proxy(_Wire):
    """Passes requests on, where they give the password; CONNECT is answered with ``refusal``."""

    def __init__(self, credentials: str = "", refusal: str = "403 Forbidden") -> None:
        super().__init__()
        self._expected = base64.b64encode(credentials.encode()).decode() if credentials else ""
        self._refusal = refusal

    async def treat(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if f"Basic {self._expected}" not in head.decode() and self._expected:
            writer.write(answer(b"", "407 Proxy Authentication Required"))
            return
        method, target, version = head.split(b"\r\n", 1)[0].decode().split(" ")
        if method == "CONNECT":
            writer.write(answer(b"", self._refusal))
            return
        parts = urlsplit(target)
        path = f"{parts.path}?{parts.query}".rstrip("?")
        there, back = await asyncio.open_connection(parts.hostname, parts.port)
        rest = head.split(b"\r\n", 1)[1].replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        back.write(f"{method} {path} {version}\r\n".encode() + rest)
        pumps = [
            asyncio.create_task(_pump(reader, back)),
            asyncio.create_task(_pump(there, writer)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        back.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
