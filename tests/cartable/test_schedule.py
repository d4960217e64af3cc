"""The schedule: each job once for every local date, whatever the clocks and the program do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from cartable import cleaning, schedule
from cartable.cleaning import clean_up
from cartable.root import Foundation, foundation
from cartable.schedule import JOBS, Job, Schedule, remind_of_terms, see_to_confirmations
from cartable.settings import Settings
from school.conversations import Conversation, Record
from school.store import Transaction
from school.terms import Terms, digest_of
from school.tokens import Purpose, Token
from tests.cast import ISU_DOUR, KEY, NOW, Clock, account, child, notice, place

BRUSSELS = ZoneInfo("Europe/Brussels")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
"""At 2 o'clock it is 3, and at 3 o'clock it is 2 again."""


@pytest.fixture
async def opened(tmp_path: Path, clock: Clock) -> AsyncIterator[Foundation]:
    settings = Settings.model_validate({"data": tmp_path, "secret_key": KEY})
    async with foundation(settings, clock=clock) as opened:
        yield opened


class Diary:
    """Jobs that only write down the local time at which they were done."""

    def __init__(self) -> None:
        self.done: list[tuple[str, datetime]] = []
        self.failing: set[str] = set()

    def job(self, name: str, at: time) -> Job:
        async def work(opened: Foundation) -> None:
            if name in self.failing:
                raise RuntimeError(f"{name} cannot be done")
            self.done.append((name, opened.clock.now().astimezone(BRUSSELS)))

        return Job(name, at, work)

    def of(self, name: str) -> list[str]:
        return [f"{at:%d %H:%M %Z}" for one, at in self.done if one == name]


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Diary:
    """Jobs at the hours that the real ones have, and within the hours that change."""
    diary = Diary()
    times = {job.name: job.at for job in JOBS} | {"at_night": time(2, 30)}
    jobs = tuple(diary.job(name, at) for name, at in times.items())
    monkeypatch.setattr(schedule, "JOBS", jobs)
    return diary


def rings(first: date, days: int, minutes: int = 10) -> Iterator[datetime]:
    """Give the moments of a bell that rings from a local midnight to another."""
    at = datetime.combine(first, time(), BRUSSELS).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=days), time(), BRUSSELS).astimezone(UTC)
    while at < end:
        yield at
        at += timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("sunday", "at_night", "clean_up", "reminders"),
    [
        (FORWARD, "29 03:00 CEST", "29 03:30 CEST", "29 09:00 CEST"),
        (BACK, "25 02:30 CEST", "25 03:30 CET", "25 09:00 CET"),
    ],
    ids=["forward", "back"],
)
async def test_once_for_each_date_where_the_clock_changes(
    opened: Foundation, clock: Clock, diary: Diary,
    sunday: date, at_night: str, clean_up: str, reminders: str,
) -> None:  # fmt: skip
    ringing = Schedule(opened)
    for clock.at in rings(sunday - timedelta(days=1), days=3):
        await ringing.ring()
    for name, on_sunday in (
        ("at_night", at_night), ("clean_up", clean_up), ("reminders", reminders)
    ):  # fmt: skip
        done = diary.of(name)
        assert done[1] == on_sunday
        assert [one[:2] for one in done] == [
            f"{sunday + timedelta(days=days):%d}" for days in (-1, 0, 1)
        ]


async def test_what_was_missed_while_down_is_done_once_at_the_first_ring(
    opened: Foundation, clock: Clock, diary: Diary
) -> None:
    clock.at = datetime(2026, 6, 22, 9, 0, tzinfo=BRUSSELS)
    await Schedule(opened).ring()
    clock.at = datetime(2026, 6, 26, 8, 0, tzinfo=BRUSSELS)  # down for days, and up before nine
    later = Schedule(opened)
    for _ in range(2):
        await later.ring()
    assert diary.of("clean_up") == ["22 09:00 CEST", "26 08:00 CEST"]
    assert diary.of("reminders") == ["22 09:00 CEST"]
    clock.at = datetime(2026, 6, 26, 23, 59, tzinfo=BRUSSELS)
    await later.ring()
    assert diary.of("reminders") == ["22 09:00 CEST", "26 23:59 CEST"]


async def test_two_schedules_on_one_store_record_a_run_once(
    opened: Foundation, tmp_path: Path, clock: Clock, diary: Diary
) -> None:
    settings = Settings.model_validate({"data": tmp_path, "secret_key": KEY})
    async with foundation(settings, clock=clock) as other:
        one, two = Schedule(opened), Schedule(other)
        for clock.at in rings(date(2026, 6, 26), days=1, minutes=60):
            await one.ring()
            await two.ring()
        names = {name for name, _ in diary.done}
        assert len(diary.done) == len(names) == len(schedule.JOBS)
        clock.move(days=1)
        await asyncio.gather(one.ring(), two.ring())  # both may work, which must be harmless
        done = len(diary.done)
        await asyncio.gather(one.ring(), two.ring())
        assert len(diary.done) == done


async def test_a_job_that_fails_is_tried_again_and_the_others_go_on(
    opened: Foundation, clock: Clock, diary: Diary
) -> None:
    clock.at = datetime(2026, 6, 26, 19, 0, tzinfo=BRUSSELS)
    diary.failing = {JOBS[0].name}
    ringing = Schedule(opened)
    for _ in range(2):
        await ringing.ring()
        names = {job.name for job in schedule.JOBS}
        assert {name for name, _ in diary.done} == names - diary.failing
    diary.failing.clear()
    for _ in range(2):
        clock.move(minutes=1)
        await ringing.ring()
    assert diary.of("reminders") == ["26 19:01 CEST"]
    assert len(diary.done) == len(schedule.JOBS)


async def test_a_costly_job_that_fails_is_tried_again_after_its_pause(
    opened: Foundation, clock: Clock, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [job.name for job in JOBS if job.pause] == ["backup"]
    job = replace(diary.job("backup", time(4)), pause=timedelta(hours=1))
    monkeypatch.setattr(schedule, "JOBS", (job,))
    clock.at = datetime(2026, 6, 26, 12, 0, tzinfo=BRUSSELS)
    diary.failing = {"backup"}
    ringing = Schedule(opened)
    await ringing.ring()
    diary.failing.clear()
    clock.move(minutes=59)
    await ringing.ring()
    assert diary.of("backup") == []
    clock.move(minutes=1)
    await ringing.ring()
    assert diary.of("backup") == ["26 13:00 CEST"]


async def test_clean_up_removes_what_is_over_and_nothing_else(
    opened: Foundation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "_BATCH", 2)  # several batches

    def fill(tx: Transaction) -> None:
        for number in range(5):
            tx.conversations.put(talk(f"telegram:{number}", NOW - timedelta(seconds=1)))
        tx.conversations.put(talk("telegram:open", NOW + timedelta(minutes=1)))
        for days in (33, 32, 31, 30, 1):
            tx.failures.add("somebody", "telegram:1", False, NOW - timedelta(days=days))

    await opened.store.run(fill)
    await clean_up(opened)
    left = await opened.store.run(
        lambda tx: [n for n in (*range(5), "open") if tx.conversations.get(f"telegram:{n}")]
    )
    assert left == ["open"]
    failures = await opened.store.run(
        lambda tx: tx.failures.of("somebody", "telegram:1", NOW - timedelta(days=99), 100, 20)
    )
    assert (failures.in_a_row, failures.unknown_lately) == (2, 2)


async def test_what_mails_said_is_erased_and_their_digests_go(
    opened: Foundation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "_BATCH", 2)

    def fill(tx: Transaction) -> None:
        for days in (9, 8, 7, 3, 0):
            clock.at = NOW - timedelta(days=days)
            number = opened.ids.next()
            mail = notice(number, "somebody@example.org", channel="mail", due_at=clock.at)
            tx.outbox.add(mail)
            tx.outbox.sent(number, clock.at, keep=True)
            kept.append(number)
        for days in (1, 89, 91, 92, 93):
            tx.replies.is_new(f"digest{days}", NOW - timedelta(days=days))
        clock.at = NOW

    kept: list[int] = []
    await opened.store.run(fill)
    await clean_up(opened)
    said = await opened.store.run(
        lambda tx: [one.data for number in kept if (one := tx.outbox.came_back(number))]
    )
    assert [bool(data) for data in said] == [False, False, False, True, True]
    anew = await opened.store.run(
        lambda tx: [days for days in (1, 89, 91) if tx.replies.is_new(f"digest{days}", NOW)]
    )
    assert anew == [91]


async def test_tokens_go_by_what_they_are_for(opened: Foundation) -> None:
    purposes: tuple[Purpose, ...] = get_args(Purpose)
    ages = {days: NOW - timedelta(days=days) for days in (1, 34, 36, 399, 401, 1825, 1835)}

    def fill(tx: Transaction) -> None:
        for number, purpose in enumerate(purposes):
            for days, at in ages.items():
                name = f"{purpose}{days}"
                tx.tokens.add(Token(name, purpose, "s@example.org", None, at, None, None, number))
        one_of_them = Token("used", "activation", "s@example.org", None, NOW, None, None, 99)
        for days, at in ages.items():
            used = replace(one_of_them, digest=f"used{days}", made_at=at, subject=1000 + days)
            tx.tokens.add(used)
            tx.tokens.use_of("activation", 1000 + days, at)

    def left(tx: Transaction, name: str) -> int:
        return max(days for days in ages if tx.tokens.get(f"{name}{days}") is not None)

    await opened.store.run(fill)
    await clean_up(opened)
    oldest = {
        name: await opened.store.run(partial(left, name=name)) for name in (*purposes, "used")
    }
    short = dict.fromkeys(("confirmation", "command", "conversation"), 34)
    long = {"unsubscribe": 1825, "activation": 1835}
    assert oldest == short | dict.fromkeys(("staff", "used", "help"), 399) | long


def talk(key: str, deadline: datetime) -> Conversation:
    return Conversation(key, (Record(script="sign_in", start={}, deadline=deadline),))


async def test_terms_are_reminded_of_by_the_calendar_of_the_schools(
    opened: Foundation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "_BATCH", 1)  # several batches
    last_day = date(2026, 7, 20)

    def fill(tx: Transaction) -> None:
        tx.platforms.put(ISU_DOUR)
        tx.children.add(child())
        for number in (1, 2, 3):
            tx.accounts.add(account(number))
            tx.addresses.prove(f"{number}@example.org", number, NOW)
            tx.places.add(place(number, number=number, account=number, opened_at=NOW))
        text = Terms(ISU_DOUR.id, "1", "fr", "Texte", "Texte", digest_of("Texte"), NOW, last_day)
        tx.terms.publish(text)

    await opened.store.run(fill)
    # It is the 12th, then the 13th, in Brussels; in UTC it is the 12th both times.
    for moment, mails in ((datetime(2026, 7, 12, 21, 59), 0), (datetime(2026, 7, 12, 22, 0), 3)):
        clock.at = moment.replace(tzinfo=UTC)
        for _ in range(2):
            await remind_of_terms(opened)
        queues = await opened.store.run(lambda tx: tx.status.queues(clock.now()))
        assert sum(one["waiting"] for one in queues["outbox"].values()) == mails


async def test_addresses_that_wait_are_seen_to_in_turns(
    opened: Foundation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "_BATCH", 2)

    def ask(tx: Transaction) -> None:
        tx.platforms.put(ISU_DOUR)
        for number in range(1, 6):
            tx.accounts.add(account(number))
            confirming = opened.open_school(tx).confirming
            confirming.ask(number, f"a{number}@example.org", ISU_DOUR.id)

    await opened.store.run(ask)
    for days, reminders, pending in ((0, 0, 5), (1, 5, 5), (6, 10, 5), (7, 10, 0)):
        clock.move(days=days)
        for _ in range(2):
            await see_to_confirmations(opened)
        queues = await opened.store.run(lambda tx: tx.status.queues(clock.now()))
        counts = await opened.store.run(lambda tx: tx.status.counts())
        assert queues["outbox"]["mail"]["waiting"] == 5 + reminders
        assert counts["addresses"]["pending"] == pending
