"""The mail server of a school: takes mails by SMTP, says what it thinks of them, and delivers them.

It hands them to Dovecot by LMTP in an order of its own, as servers do that have several queues.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import Counter
from email import message_from_bytes
from email.policy import compat32
from email.utils import getaddresses
from smtplib import LMTP, SMTPException
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.lmtp import Delivery, door, hand_over
from tests.dovecot import Dovecot

NAME = "mx.cartable.example"
"""How it signs its results (``CARTABLE_AUTHSERV_ID``)."""
MARK = "X-Storm"
"""The header by which a mail is known in the end."""

_QUEUES = 4
_LARGEST = 64 * 1024 * 1024
_HEADERS = 65536  # bytes that are looked at for a From


def name_of(content: bytes) -> str:
    """Give by what a mail is known: equal mails have one name."""
    return hashlib.sha256(content).hexdigest()[:24]


class Hop:
    """Delivers to ``server`` for as long as the ``async with`` block lasts; ``port`` is SMTP's.

    ``delivered`` counts mails by name, ``open`` is how many it has taken and still holds.
    """

    def __init__(self, server: Dovecot, chance: random.Random) -> None:
        self.delivered: Counter[str] = Counter()
        self.open = 0
        self.port = 0
        self._door = door(server)
        self._chance = chance
        self._held: list[Delivery] = []
        self._came = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._tasks = [asyncio.create_task(self._deliver()) for _ in range(_QUEUES)]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def emptied(self) -> None:
        """Wait until it holds nothing."""
        async with self._came:
            await self._came.wait_for(lambda: not self.open)

    def _connection(self) -> SMTP:
        return SMTP(self, hostname=NAME, data_size_limit=_LARGEST, enable_SMTPUTF8=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail (aiosmtpd's hook)."""
        content = envelope.content
        assert isinstance(content, bytes)
        sender = (envelope.mail_from or "").strip("<>")
        (recipient,) = envelope.rcpt_tos
        marked = f"{MARK}: {name_of(content)}\r\n{_results(sender, content)}\r\n".encode()
        async with self._came:
            self._held.append(Delivery(sender, recipient, marked + content))
            self.open += 1
            self._came.notify_all()
        return "250 2.0.0 taken"

    async def _deliver(self) -> None:
        while True:
            async with self._came:
                await self._came.wait_for(lambda: self._held)
                one = self._held.pop(self._chance.randrange(len(self._held)))
            try:
                await asyncio.to_thread(self._hand_over, one)
            except (OSError, SMTPException):
                await asyncio.sleep(0.2)
                async with self._came:
                    self._held.append(one)
                    self._came.notify_all()
                continue
            name = one.content.partition(b"\r\n")[0].decode().rpartition(" ")[2]
            async with self._came:
                self.delivered[name] += 1
                self.open -= 1
                self._came.notify_all()

    def _hand_over(self, one: Delivery) -> None:
        with LMTP(self._door) as lmtp:
            hand_over(lmtp, one)


def _results(sender: str, content: bytes) -> str:
    """Say what a server finds that knows nothing but SPF (RFC 7489): one From, of one domain."""
    domain = sender.rpartition("@")[2].lower()
    headers = message_from_bytes(content[:_HEADERS], policy=compat32).get_all("From", [])
    found = [address for _, address in getaddresses([str(one) for one in headers])]
    owners = {one.rpartition("@")[2].lower() for one in found}
    verdict = "pass" if domain and len(headers) == 1 and owners == {domain} else "fail"
    told = "".join(filter(lambda one: one.isascii() and one.isprintable(), min(owners, default="")))
    return f"Authentication-Results: {NAME}; dmarc={verdict} header.from={told or 'none'}"
