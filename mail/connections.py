"""A few connections to the SMTP server, kept while there is work and opened again with back-off."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass
from typing import Literal

import aiosmtplib

from mail.addresses import OwnAddress
from mail.server import SmtpServer
from mail.transport import (
    Envelope,
    TransportError,
    UnreachableError,
    connect,
    deadline,
    leave,
    still_there,
    takes_sender,
    transmit,
)

_MAILS_EACH = 100
"""Mails over one connection; many servers close one that brings more."""
_FRESH = 1.0  # seconds of rest after which a connection is asked whether it still stands

Senders = Literal["all", "plain", "none"]
"""Under which of our addresses a server lets us write: with a plus or without, or under none."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Connection:
    """An open connection: what it has carried, and since when it rests."""

    smtp: aiosmtplib.SMTP
    carried: int = 0
    rests_since: float = 0.0


class Connections:
    """Sends over at most ``most`` connections at a time.

    When none can be opened, the next try waits ``first_wait`` seconds, then twice as long each
    time up to ``longest_wait``, a little less by chance so that processes do not come in step.
    Connections that stand go on being used meanwhile.
    """

    def __init__(
        self,
        server: SmtpServer,
        hello: str,
        *,
        most: int = 4,
        first_wait: float = 1.0,
        longest_wait: float = 300.0,
    ) -> None:
        self._server = server
        self._hello = hello
        self._most = most
        self._waits = (first_wait, longest_wait)
        self._resting: list[_Connection] = []
        self._busy = 0
        self._failures = 0
        self._opens_at = 0.0

    def limit(self, *, answers: bool = False) -> int:
        """How many mails may be under way at once, as things stand.

        Answers to a person may open one connection more than everything else uses.
        """
        if not self._failures:
            return self._most + answers
        standing = self._busy + len(self._resting)
        return standing if self.wait() else max(1, standing)

    def wait(self) -> float:
        """Give the seconds until a connection may be opened again; 0 where it may now."""
        return max(0.0, self._opens_at - asyncio.get_running_loop().time())

    @property
    def are_resting(self) -> bool:
        """Whether any connection is open without being used."""
        return bool(self._resting)

    async def send(self, mail: Envelope) -> None:
        """Send one mail; raises ``TransportError``.

        A server may close a connection at the very moment at which we use it again: then another
        one is taken.
        """
        until = deadline()
        while True:
            connection = await self._take(until)
            used_before = connection.carried > 0
            try:
                await self._carry(connection, mail, until)
            except UnreachableError as error:
                self._failed(error)
                raise
            except TransportError as error:
                self._stands(used_before)
                late = asyncio.get_running_loop().time() >= until
                if late or not (used_before and error.soon):
                    raise
            else:
                self._stands(used_before)
                return

    def _stands(self, used_before: bool) -> None:
        """Forget the failures once a connection that was opened after them has carried a mail."""
        if not used_before:
            self._failures = 0

    async def _carry(self, connection: _Connection, mail: Envelope, until: float) -> None:
        self._busy += 1
        try:
            await transmit(connection.smtp, mail, until)
        except UnreachableError:
            connection.smtp.close()
            raise
        finally:
            self._busy -= 1
            await self._give_back(connection)

    async def rest(self) -> None:
        """Close what nobody uses."""
        while self._resting:
            await leave(self._resting.pop().smtp)

    async def try_out(self, own: OwnAddress) -> Senders:
        """Connect, sign in and offer our addresses, for ``cartable check``.

        Raises ``TransportError``.
        """
        smtp = await connect(self._server, self._hello, deadline())
        try:
            if not await takes_sender(smtp, str(own)):
                return "none"
            return "all" if await takes_sender(smtp, own.plus("check")) else "plain"
        finally:
            await leave(smtp)

    async def _take(self, until: float) -> _Connection:
        while self._resting:
            connection = self._resting.pop()
            now = asyncio.get_running_loop().time()
            if connection.smtp.is_connected and (
                now - connection.rests_since < _FRESH or await still_there(connection.smtp)
            ):
                return connection
            connection.smtp.close()
        try:
            smtp = await connect(self._server, self._hello, until)
        except UnreachableError as error:
            self._failed(error)
            raise
        return _Connection(smtp)

    async def _give_back(self, connection: _Connection) -> None:
        connection.carried += 1
        connection.rests_since = asyncio.get_running_loop().time()
        if not connection.smtp.is_connected:
            return
        if connection.carried < _MAILS_EACH:
            self._resting.append(connection)
        else:
            await leave(connection.smtp)

    def _failed(self, error: TransportError) -> None:
        if self.wait():
            return  # others that were under way fail with it: counted once
        self._failures += 1
        first, longest = self._waits
        wait = min(first * 2.0 ** min(self._failures - 1, 30), longest)
        wait *= 0.5 + secrets.randbelow(500) / 1000
        self._opens_at = asyncio.get_running_loop().time() + wait
        _log.warning("The SMTP server cannot be used: %s; next try in %.1f s", error, wait)
