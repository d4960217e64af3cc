"""Signals between processes on one PostgreSQL: sent after a commit, heard in all others.

They only save waiting: whoever misses one looks by itself every few seconds. So they are sent
outside of any transaction (with one inside, PostgreSQL lets commits pass one at a time), and those
that come close together leave as one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import psycopg

from storage.dialling import dial_async

_log = logging.getLogger(__name__)

_CHANNEL = "cartable"
_GATHERING = 0.02  # seconds between two sendings
_FIRST_WAIT = 0.25  # seconds before the line is dialled again; they double
_LONGEST_WAIT = 4.0


class Notifications:
    """The two lines of a process: one says what it has done, one hears what others have."""

    def __init__(self, url: str, heard: Callable[[frozenset[str] | None], None]) -> None:
        """``heard`` is called with signals, or with ``None`` where any may have been missed."""
        self._url = url
        self._heard = heard
        self._unsent: set[str] = set()
        self._sender: psycopg.AsyncConnection[Any] | None = None
        self._sending: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None

    def send(self, signals: Iterable[str]) -> None:
        """Tell the other processes, soon."""
        self._unsent.update(signals)
        if self._unsent and (self._sending is None or self._sending.done()):
            self._sending = asyncio.create_task(self._send())

    def hear(self) -> None:
        """Begin to hear others; again and again where the line breaks."""
        if self._hearing is None:
            self._hearing = asyncio.create_task(self._hear())

    async def close(self) -> None:
        """Send what is unsent and hang up."""
        if self._hearing is not None:
            self._hearing.cancel()
            with suppress(asyncio.CancelledError):
                await self._hearing
        if self._sending is not None:
            await self._sending
        if self._sender is not None:
            await self._sender.close()

    async def _send(self) -> None:
        while self._unsent:
            signals, self._unsent = " ".join(sorted(self._unsent)), set()
            try:
                if self._sender is None:
                    self._sender = await dial_async(self._url)
                await self._sender.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, signals))
            except psycopg.Error as error:
                _log.info("the other processes were not told: %s", error)
                if self._sender is not None:
                    await self._sender.close()
                self._sender = None
                return
            await asyncio.sleep(_GATHERING)

    async def _hear(self) -> None:
        wait, missed = _FIRST_WAIT, False
        while True:
            try:
                async with await dial_async(self._url) as line:
                    await line.execute(f"LISTEN {_CHANNEL}")
                    if missed:
                        self._heard(None)
                    wait, missed = _FIRST_WAIT, True
                    async for note in line.notifies():
                        if note.pid != self._own:
                            self._heard(frozenset(note.payload.split()))
            except psycopg.Error as error:
                _log.info("the other processes are not heard: %s", error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    @property
    def _own(self) -> int | None:
        """The number of the server's process that sends for us: what it says we know."""
        return self._sender.info.backend_pid if self._sender else None
