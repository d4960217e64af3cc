"""Restoring on PostgreSQL: in one transaction, with what was there set aside as a schema."""

from __future__ import annotations

import asyncio
import dataclasses
from functools import partial
from pathlib import Path

from cartable.restoring import Restored, Work, stamp_of_now
from cartable.root import foundation
from cartable.threads import Progress, in_thread
from school.refusals import Refusal
from storage.appearing import remove_abandoned
from storage.backup_file import Contents, Manifest, unpack
from storage.dumps import read_dump, restore_dump
from storage.location import Location
from storage.migrate import LOCK_SUFFIX, migrate
from storage.moving import move
from storage.opening import migrate_database
from storage.schemas import (
    ASIDE,
    alone_on,
    is_empty,
    look_at,
    put_back,
    set_aside,
    setting_aside,
)
from storage.sqlite_file import look_through, remove_beside


async def restore_dumped(work: Work, *, replace: bool) -> Restored:
    """Restore a dump into an empty database, or beside what is there where ``replace`` is given.

    Raises ``Refusal`` where somebody is in the database, it is not empty, or the dump is damaged;
    the database is as it was then.
    """
    location, stamp = work.settings.location, stamp_of_now()
    dumped = work.settings.data / f".restoring-{stamp}"
    await asyncio.to_thread(remove_abandoned, dumped.parent, ".restoring-*")
    async with alone_on(location):
        aside = await _name_aside(location, stamp, replace=replace)
        try:
            manifest = await in_thread(partial(unpack, work.file, dumped), work.shown)
            if await read_dump(dumped) != manifest.contents.rows:
                raise Refusal("restore.damaged")
            first = "" if aside is None else await setting_aside(location, aside)
            await restore_dump(location, dumped, first)
        finally:
            await asyncio.to_thread(dumped.unlink, missing_ok=True)
    try:
        await _check(location, manifest.contents)
        async with foundation(work.settings) as opened:
            restored = await work.settle(opened, manifest)
    except BaseException:
        await put_back(location, aside)
        raise
    return dataclasses.replace(restored, aside=aside)


async def restore_copied(work: Work, *, replace: bool) -> Restored:
    """Restore the backup of an SQLite database into PostgreSQL; the same holds."""
    location, stamp = work.settings.location, stamp_of_now()
    copy = work.settings.data / f".restoring-{stamp}"
    try:
        async with alone_on(location):
            aside = await _name_aside(location, stamp, replace=replace)
            manifest = await in_thread(partial(unpack, work.file, copy), work.shown)
            contents = await asyncio.to_thread(_bring_up_to_date, copy, manifest)
            if aside is not None:
                await set_aside(location, aside)
        try:
            await asyncio.to_thread(migrate_database, location)
            await in_thread(partial(_move, copy, location, contents), work.shown)
            await _check(location, contents)
            async with foundation(work.settings) as opened:
                restored = await work.settle(opened, manifest)
        except BaseException:
            await put_back(location, aside)
            raise
    finally:
        await asyncio.to_thread(remove_beside, copy, ("", LOCK_SUFFIX))
        await asyncio.to_thread(remove_beside, copy)
    return dataclasses.replace(restored, aside=aside)


async def _name_aside(location: Location, stamp: str, *, replace: bool) -> str | None:
    """Name what is to be set aside, if there is anything; raises ``Refusal``."""
    if await is_empty(location):
        return None
    if not replace:
        raise Refusal("restore.not_empty", database=str(location))
    return f"{ASIDE}{stamp.lower()}"


def _bring_up_to_date(copy: Path, manifest: Manifest) -> Contents:
    """Give the copy the tables that PostgreSQL will have; gives what is in it then."""
    if look_through(copy) != manifest.contents:
        raise Refusal("restore.damaged")
    migrate(copy)
    return look_through(copy)


def _move(copy: Path, location: Location, contents: Contents, progress: Progress) -> None:
    total = sum(contents.rows.values())
    move(copy, location, lambda done: progress(done, total))


async def _check(location: Location, contents: Contents) -> None:
    """Raise ``Refusal`` where what was restored is not what was backed up."""
    if await look_at(location) != contents:
        raise Refusal("restore.damaged")
