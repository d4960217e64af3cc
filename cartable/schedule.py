"""The schedule: APScheduler rings, the database decides what is due and was not done yet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from cartable.announcing import tell_families
from cartable.cleaning import clean_up, tally
from cartable.erasing import sweep
from cartable.root import Foundation
from school.auditing import by_account
from school.preferences import DIGEST_AT, digest_before
from school.school import School

_log = logging.getLogger(__name__)

_BATCH = 100
_NEWS_EVERY = 15  # seconds; news are told of as their moment comes, and as they are corrected


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do once a local date, from a time of day on.

    ``work`` must be harmless when run again: a kill may come before its run is recorded.
    """

    name: str
    at: time
    work: Callable[[Foundation], Awaitable[None]]
    pause: timedelta = timedelta(0)
    """After a failure, before it is tried again."""


async def remind(opened: Foundation) -> None:
    """Owe the reminders of certificates that wait (scope, after 7 and 30 days)."""
    while await opened.at_school(lambda school: school.reminders.remind(_BATCH)):
        pass


async def see_to_confirmations(opened: Foundation) -> None:
    """Remind of addresses that wait to be confirmed, and give up those that waited too long."""
    while await opened.at_school(lambda school: school.confirmation_reminders.remind(_BATCH)):
        pass
    while await opened.at_school(lambda school: school.confirmation_reminders.expire(_BATCH)):
        pass


async def remind_of_conversations(opened: Foundation) -> None:
    """Remind by mail of conversations that were left in the chat (scope C9)."""
    from bot.conversations.engine import Engine
    from bot.conversations.scripts import SCRIPTS
    from mail.conversing import Conversing

    conversing = Conversing(Engine(SCRIPTS), opened.catalogues)
    after: str | None = ""
    while after is not None:
        after = await opened.at_school(partial(conversing.remind, after, _BATCH))


async def remind_of_terms(opened: Foundation) -> None:
    """Owe what is due of terms that want an answer: before their last day, and once it is over."""
    for platform in await opened.store.run(lambda tx: tx.platforms.all()):
        told: int | None = 0
        while told is not None:
            told = await opened.at_school(partial(_remind_some, platform.id, told))


def _remind_some(platform: str, after: int, school: School) -> int | None:
    return school.renewal.remind(platform, after, _BATCH)


async def make_digests(opened: Foundation) -> None:
    """Owe the digests of all that has waited since before the clocks last showed 18:00."""
    zone = ZoneInfo(opened.settings.time_zone)
    before = digest_before(opened.clock.now(), zone)
    told: int | None = 0
    while told is not None:
        told = await opened.at_school(partial(_make_some, before, told))


def _make_some(before: datetime, after: int, school: School) -> int | None:
    return school.digesting.make(before, after, _BATCH)


async def back_up(opened: Foundation) -> None:
    """Make the day's backup, where a folder is set for it."""
    if opened.settings.backups is not None:
        from cartable.daily_backups import back_up_daily

        await back_up_daily(opened, opened.settings.backups)


async def remind_of_closings(opened: Foundation) -> None:
    """Remind of accounts that will be erased in some days (scope A11)."""
    while await opened.at_school(lambda school: school.leaving.remind(_BATCH)):
        pass


async def close_accounts(opened: Foundation) -> None:
    """Erase the accounts whose time to come back is over."""
    now = opened.clock.now()
    while due := await opened.store.run(lambda tx: tx.closings.due(now, _BATCH)):
        for account in due:
            await opened.at_school(partial(_close, account))
    await sweep(opened)


def _close(account: int, school: School) -> None:
    closing = school.tx.closings.of(account)
    if closing is not None and closing.closes_at <= school.unit.clock.now():
        school.privacy.erase(account, by_account(account), "closed")


async def settle_merges(opened: Foundation) -> None:
    """Let what merges of a week ago have moved stay where it is (scope A8)."""
    while await opened.at_school(lambda school: school.parting.settle(_BATCH)):
        pass


JOBS = (
    Job("reminders", time(9), remind),
    Job("confirmations", time(9), see_to_confirmations),
    Job("terms", time(9), remind_of_terms),
    Job("closings", time(9), remind_of_closings),
    Job("merges", time(3, 10), settle_merges),
    Job("erasures", time(3, 15), close_accounts),
    Job("conversations", time(10), remind_of_conversations),
    Job("digests", DIGEST_AT, make_digests),
    # Those of the day before, where nobody was up from 18:00 until midnight.
    Job("late_digests", time(0), make_digests),
    Job("clean_up", time(3, 30), clean_up),
    Job("backup", time(4), back_up, pause=timedelta(hours=1)),
)


class Schedule:
    """Rings every minute; a job runs when its time of day has come and today's run is not done.

    So it runs once per local date at either change of the clock, is caught up after downtime,
    and a clock that rings twice changes nothing.
    """

    def __init__(self, opened: Foundation) -> None:
        self._opened = opened
        self._zone = ZoneInfo(opened.settings.time_zone)
        self._paused: dict[str, datetime] = {}

    async def run(self) -> None:
        """Ring at once and then every minute, until cancelled."""
        scheduler = AsyncIOScheduler(timezone=self._zone)
        scheduler.add_job(
            self.ring,
            IntervalTrigger(minutes=1),
            next_run_time=self._opened.clock.now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.add_job(
            tally,
            IntervalTrigger(minutes=1),
            [self._opened],
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.add_job(
            tell_families,
            IntervalTrigger(seconds=_NEWS_EVERY),
            [self._opened],
            next_run_time=self._opened.clock.now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def ring(self) -> None:
        """Run what is due; one that fails is tried again at the next ring, others go on."""
        for job in JOBS:
            try:
                await self._run(job)
            except Exception:
                _log.exception("the job %s failed", job.name)
                self._paused[job.name] = self._opened.clock.now() + job.pause

    async def _run(self, job: Job) -> None:
        now = self._opened.clock.now()
        if now < self._paused.get(job.name, now):
            return
        local = now.astimezone(self._zone)
        due = local.date().isoformat()
        store = self._opened.store
        if local.time() < job.at or await store.run(lambda tx: tx.jobs.is_done(job.name, due)):
            return
        await job.work(self._opened)
        await store.run(lambda tx: tx.jobs.done(job.name, due, self._opened.clock.now()))
        _log.info("the job %s is done for %s", job.name, due)
