"""Treating: stored mails are read, and each takes effect in one transaction that marks it done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Protocol

from mail.intake import sealed_about
from mail.reading.pool import Outcome, UnreadableError
from mail.reading.received import ReceivedMail
from school.clock import Clock
from school.inbox import Input, State
from school.replies import REMEMBERED, MailClass
from school.school import Opening, School
from school.sealing import SealBrokenError, Sealer
from school.store import Store, StoreError, Transaction

_log = logging.getLogger(__name__)

_BATCH = 256
"""Mails that are read and treated at a time: their transactions are committed together, and touch
the same pages of the indexes whatever their number (with 64, a mail costs a quarter more)."""
_BATCH_AGAIN = 4
"""Mails that are tried again at a time: each may take its five seconds, and new ones wait."""
_BATCH_BYTES = 8 * 1024 * 1024
_MOST_OPEN = 1000
_MOST_OPEN_BYTES = 32 * 1024 * 1024
"""So much may be stored and not yet treated before no more is fetched: it is safe where it lies."""
_LOOK = 5.0  # seconds after which mails are looked for whether or not any came here

Effect = Callable[[School, ReceivedMail], MailClass]
"""What a mail does (``mail.replies``)."""
Treated = Callable[[str, State], None]
"""Told the key of a mail that waits no more, and what became of it."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A mail that was read: ``content`` tells it from others, whatever number it has."""

    input: Input
    outcome: Outcome
    content: str


class Reader(Protocol):
    """Reads mails where they can do no harm (``mail.reading.pool``)."""

    async def read(self, raws: Sequence[bytes]) -> list[Outcome]:
        """Give for each mail what it is, or why it could not be read."""
        ...


class Treating:
    """Works off the mails that wait in the inbox, in order; ``run`` it in one process at a time.

    Those of one sender are treated one after the other, all others of a batch at once. A mail that
    fails is tried three times and set aside; neither it nor a database that does not answer keeps
    others from being treated, or loses one.
    """

    def __init__(
        self,
        store: Store,
        open_school: Opening,
        reader: Reader,
        effect: Effect,
        sealer: Sealer,
        clock: Clock,
        *,
        count: Callable[[str, str], None] = lambda room, event: None,
        pause: float = 1.0,
    ) -> None:
        """Take the parts; ``pause`` is seconds before what failed is tried again."""
        self._store = store
        self._open_school = open_school
        self._reader = reader
        self._effect = effect
        self._sealer = sealer
        self._clock = clock
        self._count = count
        self._pause = pause
        self._open: dict[str, int] = {}
        self._came = asyncio.Event()
        self._closed = asyncio.Event()
        self.treated: Treated = lambda key, state: None

    def offer(self, stored: Mapping[str, int]) -> None:
        """Take note of mails that were stored just now, with their sizes."""
        self._open.update(stored)
        self._came.set()

    async def room(self) -> None:
        """Wait until more may be fetched."""
        while len(self._open) >= _MOST_OPEN or sum(self._open.values()) >= _MOST_OPEN_BYTES:
            self._closed.clear()
            await self._closed.wait()

    async def run(self) -> None:
        """Treat what waits and what comes, until cancelled."""
        loop = asyncio.get_running_loop()
        retry_at: float | None = loop.time()  # an earlier process may have tried some
        while True:
            self._came.clear()
            try:
                failed = await self._work_off()
                if not failed and retry_at is not None and loop.time() >= retry_at:
                    retry_at = None
                    failed = await self._try_again()
            except Exception as error:  # a full disk, a reader that does not start: all waits
                _log.error("mails wait: %s", type(error).__name__)
                await asyncio.sleep(self._pause)
                continue
            if failed:
                retry_at = loop.time() + self._pause
            with suppress(TimeoutError):
                async with asyncio.timeout_at(retry_at or loop.time() + _LOOK):
                    await self._came.wait()

    async def _work_off(self) -> bool:
        """Treat all that was not tried yet, the next batch being read meanwhile.

        Gives whether any of it failed.
        """
        failed = False
        reading = asyncio.create_task(self._read(0, _BATCH, tried=False))
        try:
            while batch := await reading:
                after = batch[-1].input.order
                reading = asyncio.create_task(self._read(after, _BATCH, tried=False))
                failed |= not await self._treat(batch)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        return failed

    async def _try_again(self) -> bool:
        """Try a few of those that failed; gives whether there are any left."""
        batch = await self._read(0, _BATCH_AGAIN, tried=True)
        return bool(batch) and (not await self._treat(batch) or len(batch) == _BATCH_AGAIN)

    async def _read(self, after: int, limit: int, *, tried: bool) -> list[_Read]:
        """Read the next that wait."""
        inputs = await self._store.run(partial(_waiting, after, limit, tried))
        raws = [self._unsealed(one) for one in inputs]
        readable = [raw for raw in raws if raw is not None]
        outcomes = iter(await self._reader.read(readable) if readable else [])
        broken = UnreadableError("its seal is broken", lasting=True)
        return [
            _Read(one, broken if raw is None else next(outcomes), _content(one, raw))
            for one, raw in zip(inputs, raws, strict=True)
        ]

    def _unsealed(self, one: Input) -> bytes | None:
        try:
            return self._sealer.open(one.payload, sealed_about(one.key))
        except SealBrokenError:
            return None

    async def _treat(self, batch: Sequence[_Read]) -> bool:
        """Treat a batch; gives whether none of it must be tried again."""
        in_order: dict[str, list[_Read]] = {}
        for one in batch:
            in_order.setdefault(_sender(one.outcome) or one.input.key, []).append(one)
        each = map(self._treat_one_by_one, in_order.values())
        outcomes = await asyncio.gather(*each, return_exceptions=True)
        for finished in outcomes:
            if isinstance(finished, BaseException):
                raise finished
        return all(outcomes)

    async def _treat_one_by_one(self, mails: Sequence[_Read]) -> bool:
        return all([await self._treat_one(one) for one in mails])

    async def _treat_one(self, one: _Read) -> bool:
        """Let a mail take effect, once; gives whether it waits no more."""
        if isinstance(one.outcome, UnreadableError):
            return await self._failed(one, str(one.outcome), lasting=one.outcome.lasting)
        try:
            kind = await self._store.run(partial(self._apply, one, one.outcome))
        except StoreError:
            raise
        except Exception as error:
            return await self._failed(one, type(error).__name__, lasting=False)
        if kind is not None:
            self._count("mail", kind)
        self._finish(one.input, "done")
        return True

    def _apply(self, one: _Read, mail: ReceivedMail, tx: Transaction) -> MailClass | None:
        """Let a mail take effect that none had yet; gives what it turned out to be."""
        now = self._clock.now()
        if not tx.inbox.done("mail", one.input.key, now):
            return None  # another process was quicker
        school = self._open_school(tx)
        if not self._is_first("treated", one, school):
            return None  # its mailbox was numbered anew
        if one.input.received_at < now - REMEMBERED:
            kind: MailClass = "unknown" if mail.kind == "person" else mail.kind
        else:
            kind = self._effect(school, _received(mail, one.input))
        tx.replies.count(kind)
        return kind

    def _is_first(self, what: str, one: _Read, school: School) -> bool:
        digest = school.unit.tokens.digest(f"{what}:{one.content}")
        return school.tx.replies.is_new(digest, self._clock.now())

    async def _failed(self, read: _Read, why: str, *, lasting: bool) -> bool:
        """Record a failure; gives whether the mail waits no more."""
        one = read.input

        def record(tx: Transaction) -> State | None:
            now, waited = self._clock.now(), tx.inbox.is_open("mail", one.key)
            if lasting:
                tx.inbox.set_aside("mail", one.key, why, now)
            else:
                tx.inbox.failed("mail", one.key, why, now)
            state = tx.inbox.known("mail", [one.key]).get(one.key)
            is_news = waited and state == "set_aside"
            if is_news and self._is_first("set aside", read, self._open_school(tx)):
                tx.replies.count("set_aside")
            return state

        state = await self._store.run(record)
        aside = state == "set_aside"
        self._count("mail", "set_aside" if aside else "failed")
        _log.warning("mail %s %s: %s", one.key, "is set aside" if aside else "failed", why)
        if state is not None and state != "new":
            self._finish(one, state)
        return state != "new"

    def _finish(self, one: Input, state: State) -> None:
        self._open.pop(one.key, None)
        self._closed.set()
        self.treated(one.key, state)


def _waiting(after: int, limit: int, tried: bool, tx: Transaction) -> list[Input]:
    return tx.inbox.waiting_within("mail", after, _BATCH_BYTES, limit, tried=tried)


def _content(one: Input, raw: bytes | None) -> str:
    """Give what tells a mail from all others: its bytes, which no new number changes."""
    return sha256(raw).hexdigest() if raw is not None else one.key


def _received(mail: ReceivedMail, one: Input) -> ReceivedMail:
    """Give a mail with the moment at which it came."""
    if mail.reply is None:
        return mail
    return replace(mail, reply=replace(mail.reply, received_at=one.received_at))


def _sender(outcome: Outcome) -> str:
    """Give who wrote, where a person did."""
    reply = outcome.reply if isinstance(outcome, ReceivedMail) else None
    return reply.sender if reply is not None else ""
