"""Readiness: whether the program can take work on right now."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from cartable.chat_side import ChatSide
from cartable.fetches import last_fetch
from cartable.mailbox_facts import FRESH, mailbox_seen
from cartable.root import Foundation
from school.store import Transaction
from web.health import Check

_LEAST_FREE = 500 * 1024 * 1024
"""Bytes below which nothing more should be taken on (safety, Disk full)."""
_FRESH = timedelta(minutes=2)
"""Longer than a fetch of updates (25 s) or the pause between two looks at the webhook (60 s), and
than another process needs to take them over and to note that it did (30 s)."""


def readiness(
    opened: Foundation, chat_side: ChatSide | None, *, reads_mail: bool
) -> Mapping[str, Check]:
    """Give the checks of ``/readyz``."""

    async def database() -> str | None:
        with suppress(_WrittenError):
            await opened.store.run(_write)
        return None

    async def disk() -> str | None:
        free = shutil.disk_usage(opened.settings.data).free
        return None if free >= _LEAST_FREE else f"{free // 1024**2} MB free"

    async def intake() -> str | None:
        own = chat_side.fetched_at if chat_side else None
        signs = [own, await opened.store.run(last_fetch)]  # another process may fetch for all
        latest = max(filter(None, signs), default=None)
        if latest is None:
            return "no update was fetched yet"
        silence = opened.clock.now() - latest
        return None if silence < _FRESH else f"no fetch for {silence.total_seconds():.0f} s"

    async def mailbox() -> str | None:
        seen = await opened.store.run(mailbox_seen)  # another process may read it for all
        if seen is None:
            return "the mailbox was not read yet"
        silence = opened.clock.now() - seen
        return None if silence < FRESH else f"not read for {silence.total_seconds():.0f} s"

    checks: dict[str, Check] = {"database": database, "disk": disk}
    if chat_side is not None and chat_side.takes:
        checks["intake"] = intake
    if reads_mail:
        checks["mailbox"] = mailbox
    return checks


class _WrittenError(Exception):
    """The database took a row; it is rolled back, since a GET changes nothing."""


def _write(tx: Transaction) -> None:
    tx.status.remember("ready", "")
    raise _WrittenError
