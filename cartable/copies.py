"""Copies of the SQLite database: who has it open makes them, asked through the database itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from glob import escape
from pathlib import Path
from typing import Protocol, runtime_checkable

from cartable.root import Foundation
from cartable.sides import Died, Tasks
from school.backups import COPY_BEAT, COPY_SILENCE, Backup
from school.refusals import Refusal
from school.store import StoreError, Transaction
from storage.appearing import remove_abandoned
from storage.backup_file import check_space

Progress = Callable[[int, int], None]

_LOOK = 5.0  # seconds between looks for what is asked for, if nothing wakes us
_TAKEN = 8.0  # seconds in which a running program takes on what it is asked for
_POLL = 0.25  # seconds between looks at how far it is


@runtime_checkable
class Copyable(Protocol):
    """A store that can be copied while work goes on: SQLite's."""

    async def backup(self, target: Path, progress: Progress) -> None:
        """Copy the database into the new file ``target``; raises ``StoreError``."""
        ...


class Copying:
    """The side of the running program that copies its database when a command asks for it."""

    def __init__(self, opened: Foundation, died: Died) -> None:
        self._opened = opened
        self._tasks = Tasks(died)
        self._asked = asyncio.Event()

    async def start(self) -> None:
        """Begin to look for what is asked for."""
        self._opened.store.listen("backups", lambda _: self._asked.set())
        self._tasks.begin(self._serve())

    async def stop(self) -> None:
        """Give up what is being copied: whoever asked does it alone then."""
        await self._tasks.end()

    async def _serve(self) -> None:
        while True:
            with suppress(StoreError, Refusal):  # who asked is told through the database
                await self._look()
            with suppress(TimeoutError):
                # Not wait_for: of Python 3.11 it loses a cancellation that comes with the event.
                async with asyncio.timeout(_LOOK):
                    await self._asked.wait()
            self._asked.clear()

    async def _look(self) -> None:
        opened = self._opened
        take = partial(_take, opened.holding.holder, opened)
        backup = await opened.store.run(take)
        if backup is not None:
            await _copy(opened, backup, lambda *_: None)


async def copy_by_whoever_runs(opened: Foundation, progress: Progress) -> tuple[int, Path]:
    """Have the running program copy the database, or do it where none does.

    Gives the backup's id and the copy, which whoever called removes. Raises ``Refusal`` where
    there is no space, or the copy fails.
    """
    backup = opened.ids.next()
    if await opened.store.run(partial(_ask, backup, opened)):
        copied = await _wait_for(opened, backup, progress)
        if copied is not None:
            return backup, copied
    return await copy_here(opened, progress)


async def copy_here(opened: Foundation, progress: Progress) -> tuple[int, Path]:
    """Copy the database over our own connection; gives and raises the same."""
    backup = opened.ids.next()
    await opened.store.run(
        lambda tx: tx.backups.begin(backup, opened.holding.holder, opened.clock.now())
    )
    return backup, await _copy(opened, backup, progress)


async def _wait_for(opened: Foundation, backup: int, progress: Progress) -> Path | None:
    """Wait for the running program's copy; ``None`` where it makes none."""
    taken_until = time.monotonic() + _TAKEN
    while True:
        await asyncio.sleep(_POLL)
        patient = time.monotonic() < taken_until
        row = await opened.store.run(partial(_look_at, backup, opened, patient))
        if row.state == "copied":
            return _target(opened, backup)
        if row.state == "failed":
            return None
        progress(row.copied, row.total)


async def _copy(opened: Foundation, backup: int, progress: Progress) -> Path:
    """Make a copy that this process has begun or taken; it is recorded how that ends."""
    target, store = _target(opened, backup), opened.store
    assert isinstance(store, Copyable)
    try:
        await asyncio.to_thread(_make_room, target)
        async with _beating(opened, backup, progress) as beat:
            await store.backup(target, beat)
        wanted = await store.run(partial(_copied, backup, opened))
    except BaseException as error:
        reason = "stopped" if isinstance(error, asyncio.CancelledError) else str(error)
        with suppress(StoreError):
            await store.run(lambda tx: tx.backups.failed(backup, reason, opened.clock.now()))
        if isinstance(error, StoreError | OSError):
            raise Refusal("backup.failed", reason=reason) from error
        raise
    if not wanted:  # we were so slow that whoever asked has made it himself
        await asyncio.to_thread(target.unlink)
        raise Refusal("backup.failed", reason="silent")
    return target


@asynccontextmanager
async def _beating(opened: Foundation, backup: int, progress: Progress) -> AsyncIterator[Progress]:
    """Say every second how far the copy is; gives what is told, in another thread."""
    at = (0, 0)

    def note(copied: int, total: int) -> None:
        nonlocal at
        at = (copied, total)
        progress(copied, total)

    async def beat() -> None:
        while True:
            await asyncio.sleep(COPY_BEAT.total_seconds())
            with suppress(StoreError):
                await opened.store.run(lambda tx: tx.backups.beat(backup, *at, opened.clock.now()))

    beating = asyncio.create_task(beat())
    try:
        yield note
    finally:
        beating.cancel()
        await asyncio.wait([beating])


def _target(opened: Foundation, backup: int) -> Path:
    """Give where the copy is made: beside the database, where the program may write anyway."""
    database = opened.settings.location.file
    assert database is not None
    return database.with_name(f"{database.name}.copy-{backup}")


def _make_room(target: Path) -> None:
    """Remove copies that nobody came for; raises ``Refusal`` where there is no space."""
    name, _, _ = target.name.rpartition("-")
    database = target.with_name(name.removesuffix(".copy"))
    remove_abandoned(target.parent, f"{escape(name)}-*")
    check_space(target.parent, database.stat().st_size)


def _ask(backup: int, opened: Foundation, tx: Transaction) -> bool:
    """Ask, if there is anybody who could hear it."""
    if not tx.processes.all():
        return False
    tx.backups.ask(backup, opened.clock.now())
    return True


def _take(holder: str, opened: Foundation, tx: Transaction) -> int | None:
    return tx.backups.take(holder, opened.clock.now())


def _copied(backup: int, opened: Foundation, tx: Transaction) -> bool:
    return tx.backups.copied(backup, opened.holding.holder, opened.clock.now())


def _look_at(backup: int, opened: Foundation, patient: bool, tx: Transaction) -> Backup:
    """Look how far it is; what nobody takes on or goes on with is closed."""
    row, now = tx.backups.get(backup), opened.clock.now()
    assert row is not None
    silent = row.state == "copying" and now - row.beat_at > COPY_SILENCE
    if silent or (row.state == "asked" and not patient):
        tx.backups.failed(backup, "silent", now)
        row = tx.backups.get(backup)
        assert row is not None
    return row
