"""Digests by the real schedule: each once for a local date, whatever clocks and processes do."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cartable import schedule
from cartable.root import Foundation, foundation
from cartable.schedule import JOBS, Schedule
from cartable.settings import Settings
from school.preferences import Preference
from school.school import School
from storage.location import Location
from tests.cast import ICC as INSTITUTE
from tests.cast import KEY, SOPHIE, Clock, account, certificate, device

BRUSSELS = ZoneInfo("Europe/Brussels")
OWNERS = (1, 2, 3)
FORWARD, BACK, LEAP = date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)


@pytest.fixture
async def both(
    location: Location, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Foundation, Foundation]]:
    """Two processes on one database, with the jobs of digests alone."""
    jobs = [job for job in JOBS if job.work is schedule.make_digests]
    monkeypatch.setattr(schedule, "JOBS", tuple(jobs))
    monkeypatch.setattr(schedule, "_BATCH", 2)
    place = {"data": tmp_path, "secret_key": KEY} | (
        {"database": location.url} if location.url else {}
    )
    async with AsyncExitStack() as parts:
        settings = Settings.model_validate(place)
        one = await parts.enter_async_context(foundation(settings, clock=clock))
        two = await parts.enter_async_context(foundation(settings, clock=clock))
        await one.at_school(_settle)
        yield one, two


def _settle(school: School) -> None:
    school.tx.platforms.put(INSTITUTE)
    school.tx.addresses.note(SOPHIE)
    for number in OWNERS:
        school.tx.accounts.add(account(number))
        school.tx.devices.meet(number * 10, "fr", school.unit.clock.now())
        school.tx.devices.link(device(number, account=number, chat=number * 10))
        school.tx.preferences.choose(number, "certificate", Preference("digest", "off"))
        school.tx.certificates.add(
            certificate(number, code=f"code{number}", reference=f"R{number}", account=number)
        )


async def tell(opened: Foundation, key: str) -> None:
    """Something for everybody's digest."""

    def work(school: School) -> None:
        for number in OWNERS:
            school.telling.tell("certificate", "certificate_added", number, key, certificate=number)

    await opened.at_school(work)


async def owed(opened: Foundation) -> Counter[tuple[str, str]]:
    """Take what is owed by now; gives to whom, and from when on it could leave in Brussels."""

    def work(school: School) -> Counter[tuple[str, str]]:
        now = school.unit.clock.now()
        found = school.tx.outbox.lease("telegram", 100, now + timedelta(days=1))
        for one in found:
            school.tx.outbox.sent(one.id, now)
        return Counter((one.to, f"{one.due_at.astimezone(BRUSSELS):%d %H:%M}") for one in found)

    return await opened.at_school(work)


def everybody(moment: str) -> Counter[tuple[str, str]]:
    return Counter({(str(number * 10), moment): 1 for number in OWNERS})


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BRUSSELS).astimezone(UTC)


@pytest.mark.parametrize("sunday", [FORWARD, BACK, LEAP], ids=["forward", "back", "leap"])
async def test_each_day_has_one_though_two_ring_and_the_clocks_change(
    both: tuple[Foundation, Foundation], clock: Clock, sunday: date
) -> None:
    bells = [Schedule(one) for one in both]
    for days in (-1, 0, 1):
        day = sunday + timedelta(days=days)
        clock.at = local(day, 0, 30)
        end, number = local(day + timedelta(days=1), 0), 0
        sent: Counter[tuple[str, str]] = Counter()
        while clock.at < end:
            if number == 0:
                await tell(both[0], f"{day}")
            await asyncio.gather(*(bell.ring() for bell in bells))
            sent += await owed(both[1])
            clock.move(minutes=30)
            number += 1
        assert sent == everybody(f"{day:%d} 18:00")


async def test_who_was_down_over_six_o_clock_tells_it_when_up_again(
    both: tuple[Foundation, Foundation], clock: Clock
) -> None:
    day, bell = date(2026, 6, 26), Schedule(both[0])
    clock.at = local(day, 17)
    await tell(both[0], "early")
    await bell.ring()
    clock.at = local(day, 19, 5)
    await tell(both[0], "late")
    await bell.ring()
    await bell.ring()
    assert await owed(both[0]) == everybody("26 19:05")
    clock.at = local(day + timedelta(days=1), 18)
    await bell.ring()
    assert await owed(both[0]) == everybody("27 18:00"), "what came after six is of the next day"


@pytest.mark.parametrize(
    ("up_at", "told_at"),
    [
        (local(date(2026, 6, 26), 22), "27 07:00"),
        (local(date(2026, 6, 27), 1), "27 07:00"),
        (local(date(2026, 6, 27), 9), "27 09:00"),
        (local(date(2026, 6, 28), 12), "28 12:00"),
    ],
    ids=["by night", "after midnight", "the next morning", "days later"],
)
async def test_after_a_long_downtime_it_waits_for_the_morning_alone(
    both: tuple[Foundation, Foundation], clock: Clock, up_at: datetime, told_at: str
) -> None:
    clock.at = local(date(2026, 6, 26), 17)
    await tell(both[0], "early")
    clock.at = up_at
    await asyncio.gather(*(Schedule(one).ring() for one in both))
    assert await owed(both[0]) == everybody(told_at)
    clock.at = local(up_at.astimezone(BRUSSELS).date() + timedelta(days=1), 18)
    await Schedule(both[0]).ring()
    assert await owed(both[0]) == Counter()


async def test_a_kill_in_the_middle_misses_nobody_and_doubles_nobody(
    both: tuple[Foundation, Foundation], clock: Clock
) -> None:
    clock.at = local(date(2026, 6, 26), 17)
    await tell(both[0], "early")
    clock.at = local(date(2026, 6, 26), 18)
    before = clock.at
    await both[0].at_school(partial(_make_one, before))
    await asyncio.gather(*(Schedule(one).ring() for one in both))
    assert await owed(both[0]) == everybody("26 18:00")


def _make_one(before: datetime, school: School) -> None:
    school.digesting.make(before, 0, 1)
