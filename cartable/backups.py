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
from storage.backup_file import Contents, Manifest, pack
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
    async with _content(opened, partial(shown, "copy"), asks=asks) as (backup, content):
        try:
            contents = await asyncio.to_thread(look_through, content)
            manifest = await in_thread(
                partial(_pack, opened, content, contents, file, overwrite),
                partial(shown, "pack"),
            )
        except BaseException as error:
            reason = error.key if isinstance(error, Refusal) else type(error).__name__
            await record_failure(opened, backup, reason)
            if isinstance(error, OSError):
                raise Refusal("backup.failed", reason=str(error.strerror)) from error
            raise
        await opened.store.run(lambda tx: tx.backups.done(backup, opened.clock.now()))
    return Made(file, await asyncio.to_thread(_size, file), manifest)


@asynccontextmanager
async def _content(
    opened: Foundation, progress: Progress, *, asks: bool
) -> AsyncIterator[tuple[int, Path]]:
    """Give what goes into the backup, and remove it afterwards."""
    make = copy_by_whoever_runs if asks else copy_here
    backup, copy = await make(opened, progress)
    try:
        yield backup, copy
    finally:
        await asyncio.to_thread(copy.unlink, missing_ok=True)
        await asyncio.to_thread(remove_beside, copy)


def _check_place(file: Path, overwrite: bool) -> None:
    if file.exists() and not overwrite:
        raise Refusal("backup.exists", file=str(file))
    if not file.parent.is_dir():
        raise Refusal("backup.folder", folder=str(file.parent))


def _size(file: Path) -> int:
    return file.stat().st_size


def _pack(
    opened: Foundation,
    content: Path,
    contents: Contents,
    file: Path,
    overwrite: bool,
    progress: Progress,
) -> Manifest:
    return pack(
        content,
        opened.settings.location.engine,
        version(_PROGRAM),
        opened.clock.now(),
        contents,
        file,
        overwrite=overwrite,
        progress=progress,
    )


async def record_failure(opened: Foundation, backup: int, reason: str) -> None:
    """Record that a backup has failed, where that can be recorded."""
    with suppress(StoreError):
        await opened.store.run(lambda tx: tx.backups.failed(backup, reason, opened.clock.now()))
