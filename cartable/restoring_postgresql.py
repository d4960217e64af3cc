"""Restoring on PostgreSQL: in one transaction, with what was there set aside as a schema."""

from __future__ import annotations

import asyncio
import dataclasses
from functools import partial

from cartable.restoring import Restored, Work, stamp_of_now
from cartable.root import foundation
from cartable.threads import in_thread
from school.refusals import Refusal
from storage.backup_file import Manifest, unpack
from storage.dumps import read_dump, restore_dump
from storage.location import Location
from storage.schemas import ASIDE, alone_on, is_empty, look_at, put_back, setting_aside


async def restore_dumped(work: Work, *, replace: bool) -> Restored:
    """Restore a dump into an empty database, or beside what is there where ``replace`` is given.

    Raises ``Refusal`` where somebody is in the database, it is not empty, or the dump is damaged;
    the database is as it was then.
    """
    location, stamp = work.settings.location, stamp_of_now()
    dumped = work.settings.data / f".restoring-{stamp}"
    async with alone_on(location):
        aside = None if await is_empty(location) else f"{ASIDE}{stamp.lower()}"
        if aside is not None and not replace:
            raise Refusal("restore.not_empty", database=str(location))
        try:
            manifest = await in_thread(partial(unpack, work.file, dumped), work.shown)
            if await read_dump(dumped) != manifest.contents.rows:
                raise Refusal("restore.damaged")
            first = "" if aside is None else await setting_aside(location, aside)
            await restore_dump(location, dumped, first)
        finally:
            await asyncio.to_thread(dumped.unlink, missing_ok=True)
    try:
        await _check(location, manifest)
        async with foundation(work.settings) as opened:
            restored = await work.settle(opened, manifest)
    except BaseException:
        await put_back(location, aside)
        raise
    return dataclasses.replace(restored, aside=aside)


async def _check(location: Location, manifest: Manifest) -> None:
    """Raise ``Refusal`` where what was restored is not what was backed up."""
    if await look_at(location) != manifest.contents:
        raise Refusal("restore.damaged")
