"""A mailbox worker on a real database, whose mails a test treats by itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any

from cartable.clock import WallClock
from mail.imap_server import ImapServer
from mail.intake import MailIntake, sealed_about
from mail.mailbox.pauses import Pauses
from mail.mailbox.worker import MailboxWorker
from school.inbox import Input, State
from storage.opening import ClosableStore
from tests.cast import KEY
from tests.mail.postbox import until
from vault.keys import SecretKey
from vault.seal import AesGcmSealer

CLOCK = WallClock()
SEALER = AesGcmSealer(SecretKey(KEY))


@dataclass
class Attendance:
    """A worker at work, and what a test sees of it."""

    store: ClosableStore
    server: ImapServer
    pauses: Pauses = field(default_factory=lambda: Pauses(0.01, 0.05))
    stored: list[Mapping[str, int]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    has_room: Callable[[], bool] = lambda: True

    def __post_init__(self) -> None:
        self.intake = MailIntake(
            self.store, SEALER, CLOCK, self.server.name, self.stored.append, self._count
        )
        self.worker = MailboxWorker(
            self.server,
            self.intake,
            self._room,
            CLOCK,
            count=self._count,
            pauses=self.pauses,
        )

    def _count(self, room: str, event: str) -> None:
        assert room == "mail"
        self.counts[event] += 1

    async def _room(self) -> None:
        await until(self.has_room)

    async def inputs(self) -> list[Input]:
        """The mails that wait."""
        return await self.store.run(lambda tx: tx.inbox.waiting("mail", 0, 1_000_000))

    async def waiting(self) -> list[str]:
        """The subjects of the mails that wait, in order."""
        return [self.subject(one) for one in await self.inputs()]

    def raw(self, one: Input) -> bytes:
        """What was stored."""
        return SEALER.open(one.payload, sealed_about(one.key))

    def subject(self, one: Input) -> str:
        return str(message_from_bytes(self.raw(one), policy=default)["Subject"])

    async def waits_for(self, *subjects: str) -> None:
        """Wait until just these wait."""
        await self.sees(self.waiting, list(subjects))

    async def finish(self, *subjects: str, state: State = "done") -> None:
        """Treat mails that wait, all of them unless some are named."""
        for one in await self.inputs():
            if not subjects or self.subject(one) in subjects:
                await self._finish(one.key, state)

    async def _finish(self, key: str, state: State) -> None:
        if state == "done":
            await self.store.run(lambda tx: tx.inbox.done("mail", key, CLOCK.now()))
        else:
            await self.store.run(lambda tx: tx.inbox.set_aside("mail", key, "test", CLOCK.now()))
        self.worker.treated(key, state)

    async def is_open(self) -> None:
        """Wait until the mailbox is read."""
        await until(lambda: self.worker.is_open)

    async def sees(self, look: Callable[[], Awaitable[object]], wanted: object) -> None:
        """Wait until ``look`` gives what is wanted."""
        seen: object = None
        for _ in range(2000):
            seen = await look()
            if seen == wanted:
                return
            await asyncio.sleep(0.01)
        assert seen == wanted


@asynccontextmanager
async def attending(
    store: ClosableStore, server: ImapServer | str, **about: Any
) -> AsyncIterator[Attendance]:
    """Run a worker meanwhile."""
    read = server if isinstance(server, ImapServer) else ImapServer.from_url(server)
    place = Attendance(store, read, **about)
    task = asyncio.create_task(place.worker.run())
    try:
        yield place
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
