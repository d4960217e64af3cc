"""Permits: what is ready to be sent asks the send limit, all that a process has at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic

from bot.waking import woken
from school.clock import Clock
from school.outbox import Lane, Notice
from school.store import Store, StoreError, Transaction
from school.written import Letter

_log = logging.getLogger(__name__)

_AFTER_TROUBLE = 1.0  # seconds before the database is asked again
_FRESH = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a notice is about, as it was asked together with its permit."""

    letter: Letter | None


@dataclass(frozen=True, slots=True)
class Permit:
    """That a notice may leave, given at a moment of ``time.monotonic``."""

    since: float
    prepared: Prepared | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether it may leave with it: rights count as they are then, and so does the limit."""
        return monotonic() - self.since < _FRESH


Prepare = Callable[[Transaction, Sequence[Notice]], Sequence[Prepared | None]]
"""Gives what notices are about, those that are made of what is known by then."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A notice, the ``time.monotonic`` until which it waits, and what comes of it."""

    notice: Notice
    until: float
    permit: asyncio.Future[Permit | None]

    def give(self, permit: Permit | None) -> None:
        """Hand it over, if it is waited for still."""
        if not self.permit.done():
            self.permit.set_result(permit)

    def give_up(self, now: float) -> None:
        """Wait no more where the time is over."""
        if self.until <= now:
            self.give(None)


_Permitted = Mapping[Lane, Sequence[Prepared | None]]
"""What those of each lane are about that may leave: the first of it."""


class Permits:
    """Gives one permit for each charged message, the faster lanes first.

    The limit is a row that all processes share. It is asked in a small transaction of its own for
    everything that waits at that moment, so that a step's transaction never waits for it. What is
    permitted is prepared in one go, so that the row is held for as long as that takes: at 30 a
    second it is one message, or two.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        prepare: Prepare,
        exhausted: Callable[[Lane | None], None],
    ) -> None:
        """Take the parts; ``exhausted`` hears of which lane the limit leaves less than is wanted.

        That is the fastest such lane, or none.
        """
        self._store = store
        self._clock = clock
        self._prepare = prepare
        self._exhausted = exhausted
        self._waiting: dict[Lane, list[_Waiting]] = {lane: [] for lane in Lane}
        self._short: Lane | None = None
        self._faster_came = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None

    async def take(self, notice: Notice, patience: float) -> Permit | None:
        """Wait for a permit, at most ``patience`` seconds; gives none where there was none."""
        permit: asyncio.Future[Permit | None] = asyncio.get_running_loop().create_future()
        self._waiting[notice.lane].append(_Waiting(notice, monotonic() + patience, permit))
        if self._short is not None and notice.lane < self._short:
            self._faster_came.set()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return await permit

    async def _ask(self) -> None:
        """Ask for as long as anybody waits."""
        while wanted := self._wanted():
            self._faster_came.clear()
            try:
                permitted, more_at = await self._asked(wanted)
            except Exception as error:  # whoever waits is served when that is over
                _log.error("no permits: %s", error, exc_info=not isinstance(error, StoreError))
                await asyncio.sleep(_AFTER_TROUBLE)
                continue
            for lane, those in permitted.items():
                self._give(lane, those)
            # Who came meanwhile was not asked for: that says nothing of the limit.
            short = [lane for lane, those in wanted.items() if len(permitted[lane]) < len(those)]
            self._short = min(short, default=None)
            self._exhausted(self._short)
            if self._short is not None and not any(
                self._waiting[lane] for lane in _before(self._short)
            ):
                await self._pass_until(more_at)

    def _wanted(self) -> dict[Lane, list[Notice]]:
        """Give what waits; who has waited long enough, or has given up, is forgotten."""
        now = monotonic()
        for lane, waiting in self._waiting.items():
            for one in waiting:
                one.give_up(now)
            self._waiting[lane] = [one for one in waiting if not one.permit.done()]
        return {
            lane: [one.notice for one in waiting]
            for lane, waiting in self._waiting.items()
            if waiting
        }

    async def _asked(self, wanted: Mapping[Lane, Sequence[Notice]]) -> tuple[_Permitted, datetime]:
        try:
            return await self._store.run(partial(self._permit, wanted, self._prepare))
        except Exception:
            # Of what they are about something cannot be had: each is asked about as it leaves.
            return await self._store.run(partial(self._permit, wanted, _unprepared))

    def _permit(
        self, wanted: Mapping[Lane, Sequence[Notice]], prepare: Prepare, tx: Transaction
    ) -> tuple[_Permitted, datetime]:
        counts = {lane: len(those) for lane, those in wanted.items()}
        permitted, more_at = tx.outbox.permit("telegram", counts, self._clock.now())
        return {
            lane: prepare(tx, those[: permitted.get(lane, 0)]) for lane, those in wanted.items()
        }, more_at

    def _give(self, lane: Lane, permitted: Sequence[Prepared | None]) -> None:
        """Give permits to those who were asked for, who are the first that wait."""
        now = monotonic()
        for one, prepared in zip(self._waiting[lane], permitted, strict=False):
            one.give_up(now)
            one.give(Permit(now, prepared))
        del self._waiting[lane][: len(permitted)]

    async def _pass_until(self, moment: datetime) -> None:
        """Let time pass; whoever comes meanwhile in a faster lane may be let through before."""
        until = min(one.until for waiting in self._waiting.values() for one in waiting)
        seconds = (moment - self._clock.now()).total_seconds()
        await woken(self._faster_came, min(seconds, until - monotonic()))


def _before(lane: Lane) -> list[Lane]:
    return [one for one in Lane if one < lane]


def _unprepared(_: Transaction, notices: Sequence[Notice]) -> Sequence[None]:
    return [None] * len(notices)
