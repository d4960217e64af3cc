"""Mail delivery: takes due notices from the outbox, writes and sends each, records the outcome."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from mail.attachments import Papers, archive, attachments
from mail.connections import Connections
from mail.news import news_files
from mail.pacing import Pacing
from mail.queue import MailQueue, Taken
from mail.retries import UNWRITTEN_TRIES, wait_after
from mail.transport import Envelope, TransportError, UnreachableError
from mail.writing import MailWriter
from school.clock import Clock
from school.outbox import Lane, Notice
from school.school import Opening
from school.store import Store, StoreError, Transaction
from school.written import Letter

_LOOK = 30.0  # seconds after which the outbox is looked at even if nothing was announced
_REST = 5.0  # seconds without work after which the connections are closed
_DRAIN = 15.0  # seconds that mails under way get when we stop (safety: 20 for all)
_AFTER_TROUBLE = 2.0  # seconds before the database is asked again
_IN_VAIN_WITHOUT_A_WAY = frozenset(("staff_invitation",))
_UNKNOWN_BOT = timedelta(minutes=1)  # until it is asked again whether the bot's name is known
_RECORDING = (0.2, 1.0, 5.0)  # seconds between tries to record what happened

_log = logging.getLogger(__name__)

BotName = Callable[[], str | None]
"""Gives the Telegram bot's name where it is known; mails then carry links into the chat."""


class MailDelivery:
    """Sends what the outbox owes by mail; ``run`` it once per process."""

    def __init__(
        self,
        store: Store,
        open_school: Opening,
        writer: MailWriter,
        connections: Connections,
        clock: Clock,
        bot_name: BotName,
        papers: Papers,
        pacing: Pacing | None = None,
    ) -> None:
        self._store = store
        self._open_school = open_school
        self._writer = writer
        self._connections = connections
        self._clock = clock
        self._bot_name = bot_name
        self._papers = papers
        self._pacing = pacing or Pacing(clock)
        self._queue = MailQueue(store, self._pacing, clock)
        self._leasing: asyncio.Task[Taken] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled; what is under way then is finished first."""
        self._store.listen("mail", self._owed)
        try:
            while True:
                self._wake.clear()
                wait = await self._begin()
                if not await self._woken(min(wait, _REST)) and not self._sending:
                    await self._connections.rest()
                    await self._woken(wait - _REST)
        finally:
            await self._drain()

    def _owed(self, leased: Sequence[Notice]) -> None:
        """Look at the outbox; mails are never leased as they are made: connections are few."""
        self._wake.set()

    async def _woken(self, seconds: float) -> bool:
        """Wait until there may be work, at most so long; whether there may."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._wake.wait()
        return self._wake.is_set()

    async def _begin(self) -> float:
        """Begin to send as much as there is room for; gives the seconds until more may be due."""
        under_way = len(self._sending)
        room, slowest = self._connections.limit() - under_way, Lane.BROADCAST
        if room <= 0:  # nobody who has written to us waits for what all get
            room, slowest = self._connections.limit(answers=True) - under_way, Lane.ANSWER
        if room <= 0:
            return min(self._connections.wait() or _LOOK, _LOOK)
        self._leasing = asyncio.create_task(self._queue.take(room, slowest))
        try:
            notices, due_at = await asyncio.shield(self._leasing)
        except Exception as error:
            _log.error("The outbox cannot be read: %s", type(error).__name__)
            return _AFTER_TROUBLE
        self._leasing = None
        for notice in notices:
            self._start(notice)
        if due_at is None or slowest is Lane.ANSWER:
            return _LOOK
        return min((due_at - self._clock.now()).total_seconds(), _LOOK)

    def _start(self, notice: Notice) -> None:
        task = asyncio.create_task(self._deliver(notice))
        self._sending.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._wake.set()

    async def _deliver(self, notice: Notice) -> None:
        began, too_much = asyncio.get_running_loop().time(), False
        try:
            mail = await self._written(notice)
            if mail is not None:
                too_much = await self._send(notice, mail)
        except Exception as error:  # whatever a notice contains, its neighbours go on
            await self._record(notice, self._unwritten(notice, error))
        finally:
            took = timedelta(seconds=asyncio.get_running_loop().time() - began)
            self._pacing.ended(notice, took, too_much=too_much)

    async def _send(self, notice: Notice, mail: Envelope) -> bool:
        """Hand a mail over and record what came of it; whether its domain gets too much."""
        try:
            await self._connections.send(mail)
        except TransportError as error:
            await self._record(notice, self._untaken(notice, error))
            return error.too_much
        now = self._clock.now()
        await self._record(notice, lambda tx: tx.outbox.sent(notice.id, now, keep=True))
        return False

    async def _written(self, notice: Notice) -> Envelope | None:
        """Mint the tokens and commit them, then write the mail around them."""
        now, bot = self._clock.now(), self._bot_name()
        if bot is None and notice.kind in _IN_VAIN_WITHOUT_A_WAY and not self._writer.has_pages:
            await self._store.run(lambda tx: tx.outbox.held(notice.id, now + _UNKNOWN_BOT))
            return None

        def gather(tx: Transaction) -> Letter | None:
            letter = self._open_school(tx).writing.letter(notice)
            if letter is None:
                tx.outbox.drop(notice.id, "no longer needed", now)
            return letter

        letter = await self._store.run(gather)
        if letter is None:
            return None
        attached = await attachments(self._papers, letter.given)
        if letter.news is not None:
            attached = await news_files(self._store, letter.news.news.files)
        if notice.kind == "account_closing" and notice.account is not None:
            attached = await archive(self._papers, notice.account)
        return await asyncio.to_thread(self._writer.envelope, notice, letter, bot, now, attached)

    def _unwritten(self, notice: Notice, error: Exception) -> Callable[[Transaction], None]:
        # Its text could quote somebody's data: the kind of error must do.
        reason = f"not written: {type(error).__name__}"
        _log.error("Notice %d (%s) was %s", notice.id, notice.kind, reason)
        now = self._clock.now()
        if isinstance(error, StoreError):
            return lambda tx: tx.outbox.held(notice.id, now)  # the database's fault, not its own
        if notice.attempts + 1 >= UNWRITTEN_TRIES:
            return lambda tx: tx.outbox.failed(notice.id, reason, now)
        return lambda tx: tx.outbox.again(notice.id, reason, now + timedelta(minutes=1))

    def _untaken(self, notice: Notice, error: TransportError) -> Callable[[Transaction], None]:
        now, reason = self._clock.now(), str(error)
        if isinstance(error, UnreachableError):
            return lambda tx: tx.outbox.held(notice.id, now)  # it was never tried
        wait = wait_after(error, notice.attempts)
        _log.info(
            "Notice %d was not taken: %s", notice.id, "given up" if wait is None else "tried again"
        )
        if wait is not None:
            return lambda tx: tx.outbox.again(notice.id, reason, now + wait)

        def give_up(tx: Transaction) -> None:
            tx.outbox.failed(notice.id, reason, now)
            if self._open_school(tx).bouncing.not_taken(notice, nobody=error.nobody):
                _log.error("Notice %d: what somebody wrote did not reach their school", notice.id)

        return give_up

    async def _record(self, notice: Notice, work: Callable[[Transaction], None]) -> None:
        for wait in (*_RECORDING, None):
            try:
                await self._store.run(work)
            except Exception as error:
                _log.error("Notice %d: not recorded: %s", notice.id, type(error).__name__)
                if wait is not None:
                    await asyncio.sleep(wait)
            else:
                return

    async def _drain(self) -> None:
        try:
            await self._put_back()
            if self._sending:
                await asyncio.wait(self._sending, timeout=_DRAIN)
        finally:
            for task in self._sending:
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)
            await self._connections.rest()

    async def _put_back(self) -> None:
        """Free what was being leased at the moment at which we were stopped."""
        if self._leasing is None:
            return
        with contextlib.suppress(Exception):  # not leased, then, or free when the lease is over
            notices, _ = await self._leasing
            await self._queue.put_back(notices)
