"""Backups: one file with everything, made while work goes on, and looked through afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from cartable.copies import Progress, copy_by_whoever_runs, copy_here
from cartable.root import Foundation
from cartable.threads import in_thread
from school.refusals import Refusal
from school.store import StoreError
from storage.appearing import remove_abandoned
from storage.backup_file import Contents, Manifest, check_space, pack
from storage.dumps import dump
from storage.schemas import size_of
from storage.sqlite_file import look_through, remove_beside

Phase = Literal["copy", "pack"]
Shown = Callable[[Phase, int, int], None]
"""Shows how far a phase is: how much is done, of how much."""

_PROGRAM = "cartable"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: its file, of ``size`` bytes, and what it says of itself."""

    file: Path
    size: int
    manifest: Manifest


async def make_backup(
    opened: Foundation, file: Path, *, overwrite: bool, shown: Shown, asks: bool
) -> Made:
    """Back everything up into ``file``, which appears whole or not at all.

    ``asks`` has the copy made by the program that runs beside us, if one does. Raises
    ``Refusal`` where there is such a file already and ``overwrite`` is not given, where there is
    no space, or something fails.
    """
    await asyncio.to_thread(_check_place, file, overwrite)
    async with _content(opened, partial(shown, "copy"), asks=asks) as content:
        try:
            packing = partial(_pack, opened, content, file, overwrite)
            manifest = await in_thread(packing, partial(shown, "pack"))
        except BaseException as error:
            await record_failure(opened, content.backup, reason_of(error))
            if isinstance(error, OSError):
                raise Refusal("backup.failed", reason=str(error.strerror)) from error
            raise
        await opened.store.run(lambda tx: tx.backups.done(content.backup, opened.clock.now()))
    return Made(file, await asyncio.to_thread(_size, file), manifest)


@dataclass(frozen=True, slots=True)
class _Content:
    """What goes into a backup: the copy or dump of the database, and what is in it."""

    backup: int
    file: Path
    contents: Contents


@asynccontextmanager
async def _content(
    opened: Foundation, progress: Progress, *, asks: bool
) -> AsyncIterator[_Content]:
    """Give what goes into the backup, and remove it afterwards."""
    if opened.settings.location.engine == "postgresql":
        content = await _dump(opened)
    else:
        backup, copy = await (copy_by_whoever_runs if asks else copy_here)(opened, progress)
        content = _Content(backup, copy, await _look_through(opened, backup, copy))
    try:
        yield content
    finally:
        await asyncio.to_thread(content.file.unlink, missing_ok=True)


async def _dump(opened: Foundation) -> _Content:
    """Have PostgreSQL's own tool dump the database; it needs nobody of ours for that."""
    backup, location = opened.ids.next(), opened.settings.location
    target = opened.settings.data / f".dump-{backup}"
    await opened.store.run(
        lambda tx: tx.backups.begin(backup, opened.holding.holder, opened.clock.now())
    )
    try:
        await asyncio.to_thread(remove_abandoned, target.parent, ".dump-*")
        check_space(target.parent, await size_of(location))
        return _Content(backup, target, await dump(location, target))
    except BaseException as error:
        await asyncio.to_thread(target.unlink, missing_ok=True)
        await record_failure(opened, backup, reason_of(error))
        raise


async def _look_through(opened: Foundation, backup: int, copy: Path) -> Contents:
    try:
        return await asyncio.to_thread(look_through, copy)
    except BaseException as error:
        await asyncio.to_thread(copy.unlink, missing_ok=True)
        await record_failure(opened, backup, reason_of(error))
        raise
    finally:
        await asyncio.to_thread(remove_beside, copy)


def _check_place(file: Path, overwrite: bool) -> None:
    if file.exists() and not overwrite:
        raise Refusal("backup.exists", file=str(file))
    if not file.parent.is_dir():
        raise Refusal("backup.folder", folder=str(file.parent))


def _size(file: Path) -> int:
    return file.stat().st_size


def _pack(
    opened: Foundation, content: _Content, file: Path, overwrite: bool, progress: Progress
) -> Manifest:
    return pack(
        content.file,
        opened.settings.location.engine,
        version(_PROGRAM),
        opened.clock.now(),
        content.contents,
        file,
        overwrite=overwrite,
        progress=progress,
    )


def reason_of(error: BaseException) -> str:
    """Give what is recorded of why a backup failed."""
    return error.key if isinstance(error, Refusal) else type(error).__name__


async def record_failure(opened: Foundation, backup: int, reason: str) -> None:
    """Record that a backup has failed, where that can be recorded."""
    with suppress(StoreError):
        await opened.store.run(lambda tx: tx.backups.failed(backup, reason, opened.clock.now()))
