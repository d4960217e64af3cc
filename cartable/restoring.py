"""Restoring: a backup takes the database's place, and what was erased since is erased again."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from glob import escape
from pathlib import Path

from pydantic import SecretStr

from cartable.erasure_log import FILE_NAME, Eraser, ErasureLog
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from cartable.threads import in_thread
from school.erasures import Erasure
from school.refusals import Refusal
from school.school import School
from school.store import Transaction
from storage.backup_file import Manifest, read_manifest, unpack
from storage.file_locks import LOCK_SUFFIX, alone
from storage.migrate import LOCK_SUFFIX as MIGRATING
from storage.migrate import known_migrations
from storage.sqlite_file import look_through, put_in_place, remove_beside
from vault.keys import FILE_NAME as KEY_FILE
from vault.keys import installation_key

Shown = Callable[[int, int], None]

STALE = timedelta(hours=1)
"""Answers in a chat that are owed for longer are not sent after a restore."""
_BEGINNING = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore has done.

    ``aside`` is where the database is kept that was there before; ``replayed`` are the erasures
    done again; ``stale`` the answers in chats that are not sent any more; ``waiting`` the notices
    that are, some of them perhaps for the second time.
    """

    manifest: Manifest
    replayed: int
    stale: int
    waiting: int
    aside: str | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """The erasures to do again, by those who can."""

    erasures: tuple[Erasure, ...]
    erasers: Mapping[str, Eraser]


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be restored, once nothing speaks against it any more."""

    settings: Settings
    file: Path
    replay: Replay
    log: ErasureLog
    shown: Shown

    async def settle(self, opened: Foundation, manifest: Manifest) -> Restored:
        """Make a restored database fit to go on with, before anybody works in it."""
        replayed = 0
        erased_accounts = [
            int(one.subject) for one in self.replay.erasures if one.kind == "account"
        ]
        await opened.at_school(lambda school: school.parting.part_again(erased_accounts))
        for erasure in self.replay.erasures:
            eraser = self.replay.erasers[erasure.kind]
            replayed += await opened.at_school(partial(_erase_again, erasure, eraser))
        if replayed:
            await opened.store.vacuum()
        now = opened.clock.now()
        stale = await opened.store.run(lambda tx: tx.backups.restored(now, now - STALE))
        waiting = await opened.store.run(partial(_waiting, now))
        erased = await opened.store.run(lambda tx: tx.erasures.since(_BEGINNING))
        if erased:
            await asyncio.to_thread(self.log.add, erased)
        return Restored(manifest, replayed, stale, waiting)


async def restore(
    settings: Settings,
    file: Path,
    *,
    erasers: Mapping[str, Eraser],
    erasures: Path | None,
    replace: bool,
    shown: Shown,
) -> Restored:
    """Put a backup in the database's place.

    ``erasures`` is a log of erasures beside the one in the data folder. Raises ``Refusal``,
    before anything is touched, for a file that is damaged, foreign or of a later version, another
    secret key, an erasure of unknown kind, or a program that runs on the database.
    """
    manifest = await asyncio.to_thread(read_manifest, file)
    if unknown := set(manifest.contents.migrations) - known_migrations():
        raise Refusal("restore.newer", version=f"{manifest.version}, {min(unknown)}")
    _check_key(settings, manifest)
    log = ErasureLog(settings.data / FILE_NAME)
    replay = Replay(tuple(_logged(log, erasures)), erasers)
    for erasure in replay.erasures:
        if erasure.kind not in erasers:
            raise Refusal("restore.kind", kind=erasure.kind)
    work = Work(settings, file, replay, log, shown)
    match manifest.engine, settings.location.engine:
        case "sqlite", "sqlite":
            return await _restore_file(work)
        case made_on, "postgresql":
            # Imported here so that who uses SQLite does not wait for PostgreSQL's client.
            from cartable.restoring_postgresql import restore_copied, restore_dumped

            into = restore_copied if made_on == "sqlite" else restore_dumped
            return await into(work, replace=replace)
        case _:
            raise Refusal("restore.engine", engine=manifest.engine)


def _check_key(settings: Settings, manifest: Manifest) -> None:
    """Raise ``Refusal`` where the key is not the backup's: no password would fit, no seal open."""
    given = settings.secret_key.get_secret_value() if settings.secret_key else None
    path = settings.data / KEY_FILE
    if given is None and not path.exists():  # a new one must not be made
        raise Refusal("restore.key_missing", path=str(path))
    if installation_key(given, settings.data).fingerprint != manifest.contents.secret_key:
        raise Refusal("restore.key_other", fingerprint=manifest.contents.secret_key)


def _logged(log: ErasureLog, beside: Path | None) -> list[Erasure]:
    """Give what both logs have, once each, in order."""
    found = {one.id: one for one in (*log.read(), *(ErasureLog(beside).read() if beside else ()))}
    return sorted(found.values(), key=lambda one: (one.erased_at, one.id))


async def _restore_file(work: Work) -> Restored:
    """Restore a copy beside the SQLite database, then let it take that one's place."""
    database = work.settings.location.file
    assert database is not None
    stamp = stamp_of_now()
    fresh = database.with_name(f"{database.name}.restoring-{stamp}")
    aside = database.with_name(f"{database.name}.before-{stamp}")
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(database) as free:
        if not free:
            raise Refusal("restore.running", database=str(database))
        await asyncio.to_thread(_remove_unfinished, database)
        try:
            manifest = await in_thread(partial(unpack, work.file, fresh), work.shown)
            if await asyncio.to_thread(look_through, fresh) != manifest.contents:
                raise Refusal("restore.damaged")
            beside = work.settings.model_copy(update={"database": SecretStr(f"sqlite:///{fresh}")})
            async with foundation(beside) as opened:
                restored = await work.settle(opened, manifest)
            existed = await asyncio.to_thread(put_in_place, fresh, database, aside)
        finally:
            fresh.unlink(missing_ok=True)
            remove_beside(fresh)
            remove_beside(fresh, (LOCK_SUFFIX, MIGRATING))
    return dataclasses.replace(restored, aside=str(aside) if existed else None)


def _remove_unfinished(database: Path) -> None:
    """Remove what a kill has left of an earlier restore: we have the database alone."""
    for one in database.parent.glob(f"{escape(database.name)}.restoring-*"):
        one.unlink()


def stamp_of_now() -> str:
    """Give the moment as part of a name: of what is set aside."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def _erase_again(erasure: Erasure, eraser: Eraser, school: School) -> bool:
    if school.tx.erasures.knows(erasure.id):
        return False
    eraser(school, erasure.subject)
    return school.tx.erasures.add(erasure)


def _waiting(now: datetime, tx: Transaction) -> int:
    return sum(int(queue["waiting"]) for queue in tx.status.queues(now)["outbox"].values())
