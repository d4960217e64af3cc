"""The day's backup: made, tried out, kept for some days and weeks; failures are seen."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartable import daily_backups
from cartable.daily_backups import back_up_daily, outdated
from cartable.root import Foundation, foundation
from cartable.schedule import back_up
from cartable.settings import Settings
from school.backups import BackupFigures
from school.refusals import Refusal
from storage.backup_file import read_manifest
from tests.cast import KEY, Clock
from tests.conftest import ENGINES
from tests.databases import url


@pytest.fixture(params=ENGINES)
async def opened(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> AsyncIterator[Foundation]:
    values = {"data": tmp_path / "data", "secret_key": KEY, "backups": tmp_path / "backups"}
    if request.param == "postgresql":
        values["database"] = url(request.getfixturevalue("location"))
    async with foundation(Settings.model_validate(values), clock=clock) as opened:
        yield opened


@pytest.fixture
def location(request: pytest.FixtureRequest) -> object:
    """An empty database on PostgreSQL."""
    return request.getfixturevalue("emptied")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def figures(opened: Foundation) -> BackupFigures:
    return await opened.store.run(lambda tx: tx.backups.figures())


async def test_the_schedule_backs_up_where_a_folder_is_set(
    opened: Foundation, folder: Path, clock: Clock
) -> None:
    await back_up(opened)
    (name,) = names(folder)
    assert read_manifest(folder / name).contents.rows["facts"] == 1
    assert (await figures(opened)).made_at == clock.now()
    without = opened.settings.model_copy(update={"backups": None})
    clock.move(days=1)
    await back_up(replace(opened, settings=without))
    assert names(folder) == [name]


async def test_old_ones_go_and_what_is_somebody_elses_stays(
    opened: Foundation, folder: Path, clock: Clock
) -> None:
    for _ in range(9):
        await back_up_daily(opened, folder)
        clock.move(days=1)
    mine = folder / "cartable-mine.zip"
    mine.touch()
    await back_up_daily(opened, folder)
    assert len(names(folder)) <= 7 + 4 + 1
    assert mine.name in names(folder)


async def test_a_backup_that_does_not_stand_the_test_is_seen(
    opened: Foundation, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await back_up_daily(opened, folder)
    good = names(folder)
    clock.move(days=1)

    def spoil(*_: object) -> None:
        raise Refusal("restore.damaged")

    monkeypatch.setattr(daily_backups, "unpack", spoil)
    with pytest.raises(Refusal):
        await back_up_daily(opened, folder)
    assert (await figures(opened)).failed_since == 1
    assert names(folder) == good


@given(st.sets(st.integers(0, 200), max_size=60))
def test_the_latest_of_seven_days_and_four_weeks_are_kept(ages: set[int]) -> None:
    moments = [datetime(2026, 11, 22, 4, tzinfo=UTC) - timedelta(hours=9 * age) for age in ages]
    names = {moment: f"cartable-{moment:%Y%m%dT%H%M%SZ}.zip" for moment in moments}
    gone = set(outdated([*names.values(), "cartable.zip", "letter.txt"]))
    kept = {moment for moment, name in names.items() if name not in gone}
    days = sorted({moment.date() for moment in moments}, reverse=True)
    weeks = sorted({week(moment.date()) for moment in moments}, reverse=True)
    assert gone <= set(names.values())
    assert {moment.date() for moment in kept} >= set(days[:7])
    assert {week(moment.date()) for moment in kept} >= set(weeks[:4])
    assert len(kept) <= 11
    if moments:
        assert max(moments) in kept


def week(day: date) -> tuple[int, int]:
    year, number, _ = day.isocalendar()
    return year, number


def leave(*files: Path) -> None:
    """Leave what a kill would, long ago."""
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"of people")
        os.utime(file, (0, 0))


async def test_what_kills_have_left_of_backups_is_removed(opened: Foundation, folder: Path) -> None:
    left = (
        folder / ".cartable-20260601T040000Z.zip.ab.part",
        folder / ".trying-20260601T040000Z",
        opened.settings.data / ".dump-17",
    )
    being_made = opened.settings.data / ".dump-18"
    leave(*left, being_made)
    os.utime(being_made)
    await back_up_daily(opened, folder)
    assert [one for one in (*left, being_made) if one.exists()] == [being_made]


async def test_old_records_go_but_for_the_last_backup_that_was_made(
    opened: Foundation, folder: Path, clock: Clock
) -> None:
    for _ in range(2):
        await back_up_daily(opened, folder)
        clock.move(days=1)
    made_at = (await figures(opened)).made_at
    clock.move(days=100)
    assert await opened.store.run(lambda tx: tx.backups.forget(clock.now())) == 1
    assert await opened.store.run(lambda tx: tx.backups.forget(clock.now())) == 0
    assert (await figures(opened)).made_at == made_at
