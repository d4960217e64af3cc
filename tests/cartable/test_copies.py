"""Who has the SQLite database open copies it; who asks makes do where nobody does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cartable import copies
from cartable.copies import Copying, copy_by_whoever_runs, copy_here
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from school.backups import Backup
from school.refusals import Refusal
from storage import backup_file
from storage.sqlite_file import look_through
from tests.cast import KEY


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate({"data": tmp_path, "secret_key": KEY})


@asynccontextmanager
async def running(settings: Settings, *, copies: bool) -> AsyncIterator[Foundation]:
    """Give a program that is known to live, which ``copies`` when it is asked, or does not."""
    async with foundation(settings) as opened:
        holder, now = opened.holding.holder, opened.clock.now()
        await opened.store.run(lambda tx: tx.processes.beat(holder, ["web"], now))
        side = Copying(opened, lambda error: None)
        if copies:
            await side.start()
        try:
            yield opened
        finally:
            await side.stop()


async def recorded(opened: Foundation, backup: int) -> Backup:
    row = await opened.store.run(lambda tx: tx.backups.get(backup))
    assert row is not None
    return row


async def test_the_running_program_copies(settings: Settings) -> None:
    shown: list[tuple[int, int]] = []
    async with running(settings, copies=True) as program, foundation(settings) as command:
        backup, copy = await copy_by_whoever_runs(command, lambda *at: shown.append(at))
        row = await recorded(command, backup)
        assert (row.holder, row.state) == (program.holding.holder, "copied")
        assert row.copied == row.total
    assert look_through(copy).rows["facts"] == 1


async def test_where_nobody_runs_the_command_copies_at_once(settings: Settings) -> None:
    async with foundation(settings) as command:
        backup, copy = await copy_by_whoever_runs(command, lambda *_: None)
        assert (await recorded(command, backup)).holder == command.holding.holder
    assert look_through(copy).rows["facts"] == 1


async def test_a_program_that_does_not_answer_is_not_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_TAKEN", 0.1)
    async with running(settings, copies=False), foundation(settings) as command:
        backup, copy = await copy_by_whoever_runs(command, lambda *_: None)
        assert (await recorded(command, backup)).holder == command.holding.holder
    assert look_through(copy).rows["facts"] == 1


async def test_a_program_that_falls_silent_over_it_is_not_waited_for(settings: Settings) -> None:
    async with running(settings, copies=False) as program, foundation(settings) as command:

        async def take_it_and_die() -> None:
            long_ago = program.clock.now().replace(year=2020)
            for _ in range(1000):
                if await program.store.run(lambda tx: tx.backups.take("dead", long_ago)):
                    return
                await asyncio.sleep(0.005)
            raise AssertionError("nothing was asked for")

        (backup, copy), _ = await asyncio.gather(
            copy_by_whoever_runs(command, lambda *_: None), take_it_and_die()
        )
        assert (await recorded(command, backup)).holder == command.holding.holder
    assert look_through(copy).rows["facts"] == 1


async def test_a_copy_that_fails_is_recorded_and_leaves_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with foundation(settings) as command:
        files = names(tmp_path)
        monkeypatch.setattr(backup_file, "_SPARE", 1 << 60)
        with pytest.raises(Refusal) as refused:
            await copy_here(command, lambda *_: None)
        assert refused.value.key == "backup.space"
        figures = await command.store.run(lambda tx: tx.backups.figures())
        assert (figures.made_at, figures.failed_since) == (None, 1)
        assert names(tmp_path) == files


async def test_copies_that_nobody_came_for_are_removed(settings: Settings, tmp_path: Path) -> None:
    async with foundation(settings) as command:
        old, fresh = (
            leave(tmp_path / "cartable.db.copy-1", 100_000),
            leave(tmp_path / "cartable.db.copy-2", 1_000),
        )
        await copy_here(command, lambda *_: None)
        assert old not in names(tmp_path)
        assert fresh in names(tmp_path)


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir() if not one.name.endswith("-journal")}


def leave(path: Path, seconds: float) -> str:
    """Leave a file that was written so long ago."""
    path.touch()
    moment = path.stat().st_mtime - seconds
    os.utime(path, (moment, moment))
    return path.name
