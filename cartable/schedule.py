"""The schedule: APScheduler rings, the database decides what is due and was not done yet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from types import MappingProxyType
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from cartable.announcing import tell_families
from cartable.erasing import sweep
from cartable.root import Foundation
from school.auditing import by_account
from school.preferences import DIGEST_AT, digest_before
from school.replies import REMEMBERED
from school.school import School
from school.store import Transaction
from school.tokens import Purpose

_log = logging.getLogger(__name__)

_BATCH = 100
_FAILURES_KEPT = timedelta(days=30)
"""Strangers' failures count for an hour; those in a row as long as they are here."""
_BACKUPS_KEPT = timedelta(days=90)
_CORRECTED_KEPT = timedelta(days=30)
_FORMS_KEPT = timedelta(hours=1)
"""What Telegram showed when a page was opened is good for ten minutes, and then for nothing."""
_CODES_KEPT = timedelta(days=1)
_BROWSERS_KEPT = timedelta(days=8)
"""Of a browser that reaches no account; what is asked in one waits for a week."""
_INPUTS_KEPT = timedelta(days=7)
"""Telegram hands an update over for 24 hours at most; after that none can come again."""
_NOTICES_KEPT = timedelta(days=30)
_DRAFTS_KEPT = timedelta(days=8)
"""Of files that were handed in for something that was not published; conversations end after 7."""
_NEWS_EVERY = 15  # seconds; news are told of as their moment comes, and as they are corrected
_EXPORTS_KEPT = timedelta(days=30)
"""That an export was asked for; the audit log has it for good."""
_MAILS_KEPT = timedelta(days=6)
"""What was said by mails that were sent: one that came back for now is sent again for 5 days."""
_TOKENS_KEPT: Mapping[Purpose, timedelta] = MappingProxyType(
    {
        # They work for 24 hours; who answers a mail of last month is still told how it is done now.
        "confirmation": timedelta(days=35),
        "command": timedelta(days=35),
        "conversation": timedelta(days=35),
        # Invitations end after days; until then a link says that it was used, or came too late.
        "staff": timedelta(days=400),
        # Who answers a problem months later still answers that problem.
        "help": timedelta(days=400),
        # A link under an old mail must stop what still comes: the law gives the right to object at
        # any time (GDPR, 21) and names no end. To whom we wrote at all in five years, we gave a
        # link that works; and who answers « stop » to an older mail is sent one.
        "unsubscribe": timedelta(days=5 * 366),
    }
)
"""By what a token is for, after its mail was written."""
_ACTIVATIONS_KEPT = timedelta(days=400)
"""Of certificates that were activated or taken back: a school year and its holidays, in which the
link in an old mail says what became of it. Of one that waits the link works for as long."""
_KEYS_KEPT = timedelta(days=400)
"""Nothing that is owed once is thought of again after so long: reminders end after 30 days."""


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


async def tally(opened: Foundation) -> None:
    """Add up what was done and sent since the last time, so that figures stay quick and right."""
    await opened.store.run(lambda tx: tx.status.tally(opened.clock.now()))


async def clean_up(opened: Foundation) -> None:
    """Remove what nobody needs any more, a little at a time, so that nobody waits for it."""
    now = opened.clock.now()
    await tally(opened)  # before anything that it counts is gone
    steps: tuple[Callable[[Transaction], int], ...] = (
        lambda tx: tx.conversations.clear(now, _BATCH),
        lambda tx: tx.form_sessions.forget(now - _FORMS_KEPT, _BATCH),
        lambda tx: tx.reset_codes.forget(now - _CODES_KEPT, _BATCH),
        lambda tx: tx.browsers.forget(now - _BROWSERS_KEPT, _BATCH),
        lambda tx: tx.confirmations.forget_corrected(now - _CORRECTED_KEPT, _BATCH),
        lambda tx: tx.inbox.forget(now - _INPUTS_KEPT, _BATCH),
        lambda tx: tx.outbox.erase_sent(now - _MAILS_KEPT, _BATCH),
        lambda tx: tx.news_told.settle(_BATCH),  # before the notices that it reads are gone
        lambda tx: tx.outbox.forget(now - _NOTICES_KEPT, _BATCH),
        lambda tx: tx.files.forget_unused(now - _DRAFTS_KEPT, _BATCH),
        lambda tx: tx.closings.forget_exports(now - _EXPORTS_KEPT, _BATCH),
        lambda tx: tx.replies.forget(now - REMEMBERED, _BATCH),
        lambda tx: tx.conversations.forget_mails(now - _NOTICES_KEPT, _BATCH),
        lambda tx: tx.outbox.forget_keys(now - _KEYS_KEPT, _BATCH),
        *(partial(_forget_tokens, one, now - kept) for one, kept in _TOKENS_KEPT.items()),
        lambda tx: tx.tokens.forget_ended("activation", now - _ACTIVATIONS_KEPT, _BATCH),
        lambda tx: tx.failures.clear(now - _FAILURES_KEPT, _BATCH),
    )
    for remove in steps:
        while await opened.store.run(remove):
            pass
    await opened.store.run(lambda tx: tx.backups.forget(now - _BACKUPS_KEPT))


def _forget_tokens(purpose: Purpose, before: datetime, tx: Transaction) -> int:
    return tx.tokens.forget(purpose, before, _BATCH)


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


async def settle_merges(opened: Foundation) -> None:
    """Let what merges of a week ago have moved stay where it is (scope A8)."""
    while await opened.at_school(lambda school: school.parting.settle(_BATCH)):
        pass


def _close(account: int, school: School) -> None:
    closing = school.tx.closings.of(account)
    if closing is not None and closing.closes_at <= school.unit.clock.now():
        school.privacy.erase(account, by_account(account), "closed")


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
