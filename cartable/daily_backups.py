"""The day's backup: made by the schedule, restored to see, and kept for some days and weeks."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from cartable.backups import make_backup, record_failure
from cartable.root import Foundation
from cartable.threads import in_thread
from school.refusals import Refusal
from storage.backup_file import Manifest, unpack
from storage.dumps import read_dump
from storage.sqlite_file import look_through, remove_beside

_log = logging.getLogger(__name__)

_NAME = re.compile(r"cartable-(\d{8}T\d{6}Z)\.zip")
_STAMP = "%Y%m%dT%H%M%SZ"
_DAYS_KEPT, _WEEKS_KEPT = 7, 4
_ABANDONED = 24 * 60 * 60.0  # seconds after which nobody is at work on a file any more


async def try_out(file: Path, folder: Path, stamp: str) -> None:
    """Restore a backup into a file beside, and look through that; raises ``Refusal``."""
    tried = folder / f".trying-{stamp}"
    try:
        manifest = await in_thread(partial(unpack, file, tried), lambda *_: None)
        rows = await _rows(manifest, tried)
    finally:
        await asyncio.to_thread(tried.unlink, missing_ok=True)
        await asyncio.to_thread(remove_beside, tried)
    if rows != manifest.contents.rows:
        raise Refusal("restore.damaged")


async def back_up_daily(opened: Foundation, folder: Path) -> None:
    """Make the day's backup in ``folder``, restore it to see, remove old ones.

    Raises ``Refusal`` where it cannot be made or does not stand the test; that is recorded.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True, mode=0o700)
    await asyncio.to_thread(_remove_abandoned, folder, opened.settings.data)
    stamp = opened.clock.now().astimezone(UTC).strftime(_STAMP)
    file = folder / f"cartable-{stamp}.zip"
    made = await make_backup(opened, file, overwrite=True, shown=lambda *_: None, asks=False)
    try:
        await try_out(file, folder, stamp)
    except Refusal as refusal:
        backup = opened.ids.next()
        await opened.store.run(
            lambda tx: tx.backups.begin(backup, opened.holding.holder, opened.clock.now())
        )
        await record_failure(opened, backup, refusal.key)
        await asyncio.to_thread(file.unlink)  # what cannot be restored is no backup
        raise
    _log.info("backed up: %d bytes, %d rows", made.size, sum(made.manifest.contents.rows.values()))
    await asyncio.to_thread(_remove_outdated, folder)


async def _rows(manifest: Manifest, tried: Path) -> Mapping[str, int]:
    if manifest.engine == "postgresql":
        return await read_dump(tried)
    return (await asyncio.to_thread(look_through, tried)).rows


def _remove_abandoned(folder: Path, data: Path) -> None:
    """Remove what a kill has left of a backup: it fills the disk, with what may be erased since."""
    for place, pattern in ((folder, ".cartable-*.part"), (folder, ".trying-*"), (data, ".dump-*")):
        for one in place.glob(pattern):
            if time.time() - one.stat().st_mtime > _ABANDONED:
                one.unlink()


def _remove_outdated(folder: Path) -> None:
    for old in outdated([one.name for one in folder.iterdir()]):
        (folder / old).unlink(missing_ok=True)


def outdated(names: Sequence[str]) -> list[str]:
    """Give the daily backups that are not kept: of 7 days and of 4 weeks the latest are."""
    made = sorted((found[1] for name in names if (found := _NAME.fullmatch(name))), reverse=True)
    kept: set[str] = set()
    for most, period in ((_DAYS_KEPT, "%Y%m%d"), (_WEEKS_KEPT, "%G%V")):
        latest: dict[str, str] = {}
        for stamp in made:
            latest.setdefault(datetime.strptime(stamp, _STAMP).strftime(period), stamp)
        kept.update(list(latest.values())[:most])
    return [f"cartable-{stamp}.zip" for stamp in made if stamp not in kept]
