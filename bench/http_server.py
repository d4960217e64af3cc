"""A very small HTTP/1.1 server: what plays Telegram must cost less than any bot it plays to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import orjson

Parameters = dict[str, Any]


class TooMany(bytes):
    """The body of an answer that refuses a call for now: its status is 429."""


Answer = Callable[[str, Parameters], bytes | Awaitable[bytes]]
"""Gives the body of an answer to a path's last part and the parameters sent with it."""

_TAKEN, _TOO_MANY = b"200 OK", b"429 Too Many Requests"
_HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_UNFIT = b"HTTP/1.1 411 Length Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class HttpConnection(asyncio.Protocol):
    """Reads requests of known length, as JSON or as a form, one after the other."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._waiting: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """End a long poll whose client has gone."""
        self._transport = None
        if self._waiting is not None:
            self._waiting.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._received += data
        while self._transport is not None and (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            lower = head.lower()
            if b"\r\ntransfer-encoding:" in lower:
                self._transport.write(_UNFIT)
                self._transport.close()
                return
            stop = end + 4 + _length(lower)
            if len(self._received) < stop:
                return
            body, self._received = self._received[end + 4 : stop], self._received[stop:]
            self._handle(head, b"application/json" in lower, body)

    def _handle(self, head: bytes, is_json: bool, body: bytes) -> None:
        path, _, query = head.split(b" ", 2)[1].partition(b"?")
        if is_json:
            parameters: Parameters = orjson.loads(body) if body else {}
        else:
            parameters = dict(parse_qsl((body or query).decode(), keep_blank_values=True))
        answer = self._answer(path.rpartition(b"/")[2].decode(), parameters)
        if isinstance(answer, bytes):
            self._write(answer)
        else:
            self._waiting = asyncio.ensure_future(answer)
            self._waiting.add_done_callback(self._answered)

    def _answered(self, answer: asyncio.Future[bytes]) -> None:
        self._waiting = None
        if not answer.cancelled():
            self._write(answer.result())

    def _write(self, body: bytes) -> None:
        if self._transport is not None:
            status = _TOO_MANY if isinstance(body, TooMany) else _TAKEN
            self._transport.write(_HEAD % (status, len(body)) + body)


def _length(lower_head: bytes) -> int:
    at = lower_head.find(b"\r\ncontent-length:")
    if at < 0:
        return 0
    return int(lower_head[at + 17 :].partition(b"\r\n")[0])
