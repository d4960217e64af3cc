"""Delivery: leases what is owed in chats, and sends it in order, each kind in its slots."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from time import monotonic

from bot.api import Blocked, SendError
from bot.pace import ChatPace
from bot.permits import Permit, Permits
from bot.recording import Leased, Recorder
from bot.retries import Unmade, is_given_up
from bot.sending import Sender
from bot.slots import ANSWER_SLOTS, Slots
from bot.waking import woken
from school.clock import Clock
from school.outbox import Channel, Lane, Notice
from school.school import Opening
from school.store import Store, StoreError, Transaction

_log = logging.getLogger(__name__)

_SOON = 4.0  # seconds in which what is leased should be able to leave
_AHEAD = 4  # times as many as leave at once, where no limit holds them up
_IDLE = 5.0  # seconds after which due notices are looked for, whatever was told
_AFTER_TROUBLE = 1.0  # seconds before the database is asked again

_BEGINS_WITHIN = timedelta(seconds=8)
"""A lease lasts 60 seconds, and less where the process that has it is not heard for 12.

A send, which takes at most 30, begins early enough to end before that.
"""


class Delivery:
    """Sends to chats; a slot is held until its ``sent`` is committed."""

    def __init__(
        self,
        store: Store,
        open_school: Opening,
        sender: Sender,
        pace: ChatPace,
        clock: Clock,
        full: dict[Channel, Lane],
    ) -> None:
        """Take the parts; in ``full`` we say of which lane nothing is leased as it is made."""
        self._store = store
        self._sender = sender
        self._pace = pace
        self._full = full
        self._recorder = Recorder(store, open_school, clock)
        self._permits = Permits(store, clock, sender.prepare, self._limit_reached)
        self._slots = Slots(pace.rate)
        self._clock = clock
        self._wake = asyncio.Event()
        self._behind = False
        self._chats: dict[str, deque[Leased]] = {}
        self._sending: set[asyncio.Task[None]] = set()
        self._leasing: asyncio.Task[tuple[list[Leased], float]] | None = None
        store.listen("telegram", self.owed)

    def owed(self, fresh: Sequence[Notice]) -> None:
        """Take notices that are leased to us already; with none, look for due ones."""
        now = self._clock.now()
        for notice in fresh:
            self._queue(Leased(notice, now))
        if not fresh:
            self._wake.set()

    def _limit_reached(self, lane: Lane | None) -> None:
        """While the limit leaves less than we have, let more of it wait where all can lease it."""
        if lane is None:
            self._full.pop("telegram", None)
        else:
            self._full["telegram"] = lane

    async def run(self) -> None:
        """Lease and send until cancelled.

        What was just being leased then is put back; what is in flight is finished by ``drain``,
        and with it what ``owed`` still brings.
        """
        try:
            while True:
                self._wake.clear()
                try:
                    wait = await self._lease()
                except StoreError as error:
                    _log.error("leasing failed: %s", error)
                    wait = _AFTER_TROUBLE
                await woken(self._wake, wait)
        finally:
            if self._leasing is not None:
                with suppress(StoreError):  # not leased, then, or free when the lease is over
                    leased, _ = await self._leasing
                    await self._recorder.put_back(leased)

    async def drain(self) -> None:
        """Finish what is in flight."""
        while self._sending:
            await asyncio.wait(self._sending)

    async def _lease(self) -> float:
        """Lease what is due; gives the seconds until it is worth looking again."""
        room = self._room()
        self._behind = self._behind or room <= 0
        if len(self._chats) >= self._most_chats() + self._slots.count:
            return _IDLE
        # Where bulk takes all the time of its slots, answers are still leased.
        limit, slowest = (room, Lane.BROADCAST) if room > 0 else (ANSWER_SLOTS, Lane.ANSWER)

        def piece(tx: Transaction) -> tuple[list[Leased], float]:
            now = self._clock.now()
            leased = [
                Leased(notice, now) for notice in tx.outbox.lease("telegram", limit, now, slowest)
            ]
            due = tx.outbox.next_due("telegram", now)
            return leased, _IDLE if due is None else (due - now).total_seconds()

        self._leasing = asyncio.create_task(self._store.run(piece))
        leased, wait = await asyncio.shield(self._leasing)
        self._leasing = None
        for one in leased:
            self._queue(one)
        if wait <= 0:
            # Something is due for which there is no room: look when a chat is done.
            self._behind = True
            return 0.0 if leased else 1.0
        return min(wait, _IDLE)

    def _room(self) -> int:
        """Give for how many more chats bulk may be leased: none, until it is for half of them."""
        most = self._most_chats()
        return 0 if 2 * len(self._chats) > most else most - len(self._chats)

    def _most_chats(self) -> int:
        """Give how many chats bulk may be leased for: more than have slots, where all leave soon.

        So slots never wait for a lease, which is asked for many at once.
        """
        slots, rate = self._slots.count - ANSWER_SLOTS, self._pace.rate
        return max(1, min(slots, int(rate * _SOON)), min(_AHEAD * slots, int(rate)))

    def _queue(self, one: Leased) -> None:
        chat = one.notice.to
        waiting = self._chats.get(chat)
        if waiting is not None:
            waiting.append(one)
            return
        self._chats[chat] = deque([one])
        task = asyncio.create_task(self._send_to(chat))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send_to(self, chat: str) -> None:
        """Send what waits for a chat, one after the other."""
        waiting = self._chats[chat]
        while waiting:
            one = waiting.popleft()
            try:
                await self._send_in_slot(one)
            except Exception:
                # The lease runs out and the notice is taken again; others of the chat go on.
                _log.exception("notice %d was not recorded", one.notice.id)
        del self._chats[chat]
        if self._behind and self._room():
            self._behind = False
            self._wake.set()

    async def _send_in_slot(self, one: Leased) -> None:
        notice = one.notice
        if notice.charged and (wait := self._pace.wait(notice.to)) > 0:
            await asyncio.sleep(wait)
        if notice.lane > Lane.ANSWER:
            async with self._slots.ready:
                permit = await self._permitted(one)
                async with self._slots.bulk, self._slots.all:
                    await self._send(one, permit)
        else:
            async with self._slots.all:
                await self._send(one, await self._permitted(one))

    async def _send(self, one: Leased, permit: Permit | None) -> None:
        notice = one.notice
        if permit is not None and not permit.is_fresh:
            permit = await self._permitted(one)
        if permit is None:
            await self._recorder.put_back([one, *self._take_those_behind(notice)])
            self._wake.set()
            return
        began = monotonic()
        try:
            message = await self._sender.send(notice, permit.prepared)
        except SendError as error:
            await self._fail(one, error)
        except StoreError:
            raise
        except Exception as error:
            _log.exception("notice %d could not be made", notice.id)
            await self._fail(one, Unmade(type(error).__name__))
        else:
            self._slots.took(monotonic() - began)
            more = await self._recorder.sent(one, message)
            if more and not self._chats[notice.to]:
                self._wake.set()

    async def _permitted(self, one: Leased) -> Permit | None:
        """Wait for a permit where one is needed; none where our lease is too old by then."""
        left = (one.since + _BEGINS_WITHIN - self._clock.now()).total_seconds()
        if left <= 0:
            return None
        if not one.notice.charged:
            return Permit(monotonic())
        return await self._permits.take(one.notice, left)

    async def _fail(self, one: Leased, error: SendError) -> None:
        """Record a failure; what is to be tried again holds up what follows in its chat."""
        notice = one.notice
        _log.info("notice %d: %s", notice.id, type(error).__name__)
        behind: list[Leased] = []
        if isinstance(error, Blocked):
            self._chats[notice.to].clear()  # all of it is closed: nothing may be put back
        elif not is_given_up(notice, error):
            behind = self._take_those_behind(notice)
        await self._recorder.failed(one, error, behind)
        self._wake.set()

    def _take_those_behind(self, notice: Notice) -> list[Leased]:
        """Take from the chat's queue what must not overtake a notice that goes back."""
        waiting = self._chats[notice.to]
        behind = [one for one in waiting if one.notice.lane >= notice.lane]
        faster = [one for one in waiting if one.notice.lane < notice.lane]
        waiting.clear()
        waiting.extend(faster)
        return behind
