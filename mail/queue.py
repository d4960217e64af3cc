"""Takes from the outbox what may leave by mail now, and puts the rest off."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from mail.pacing import Pacing
from school.clock import Clock
from school.outbox import Lane, Notice
from school.store import Store, Transaction

_FURTHER = 250  # mails looked at in one go behind those of a domain that has to wait
_LOOKS = 8  # such looks until what may leave is begun
_AFTER_TROUBLE = timedelta(seconds=2)

_log = logging.getLogger(__name__)

Taken = tuple[list[Notice], datetime | None]
"""Notices to send now, and when there may be more."""


class MailQueue:
    """The part of the outbox that leaves by mail."""

    def __init__(self, store: Store, pacing: Pacing, clock: Clock) -> None:
        self._store = store
        self._pacing = pacing
        self._clock = clock

    async def take(self, room: int, slowest: Lane = Lane.BROADCAST) -> Taken:
        """Lease at most ``room`` notices whose domains take them now; each has begun then.

        Those whose domain has to wait are put off, which counts as no try, and so do not stand in
        the way of the next. Raises what the store raises where nothing could be taken.
        """
        taken: list[Notice] = []
        due_at: datetime | None = None
        for limit in (room, *(_FURTHER,) * _LOOKS):
            try:
                leased, due_at = await self._store.run(partial(self._lease, limit, slowest))
                waiting = self._begun(leased, taken, room)
                if waiting:
                    due_at = await self._store.run(partial(self._put_off, waiting))
            except Exception as error:
                if not taken:
                    raise
                _log.error("The outbox cannot be read: %s", type(error).__name__)
                return taken, self._clock.now() + _AFTER_TROUBLE
            if not waiting or len(taken) == room or len(leased) < limit:
                return taken, due_at
        return taken, self._clock.now()

    async def put_back(self, notices: Sequence[Notice]) -> None:
        """Free what was taken and not begun to be sent."""
        now = self._clock.now()
        await self._store.run(partial(self._put_off, [(one, now) for one in notices]))

    def _lease(self, limit: int, slowest: Lane, tx: Transaction) -> Taken:
        now = self._clock.now()
        leased = tx.outbox.lease("mail", limit, now, slowest)
        return leased, tx.outbox.next_due("mail", now) if len(leased) < limit else None

    def _begun(
        self, leased: Sequence[Notice], taken: list[Notice], room: int
    ) -> list[tuple[Notice, datetime]]:
        """Add to ``taken`` what may leave; gives the others with the moment they wait for."""
        waiting = []
        for notice in leased:
            until = self._pacing.waits_until(notice)
            if until is None and len(taken) < room:
                self._pacing.begin(notice)
                taken.append(notice)
            else:
                waiting.append((notice, until or self._clock.now()))
        return waiting

    def _put_off(
        self, waiting: Sequence[tuple[Notice, datetime]], tx: Transaction
    ) -> datetime | None:
        for notice, until in waiting:
            tx.outbox.held(notice.id, until)
        return tx.outbox.next_due("mail", self._clock.now())
