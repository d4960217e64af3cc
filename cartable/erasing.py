"""Erasing people: in the database, in its files, and in the log that outlives both."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from cartable.erasure_log import FILE_NAME, ErasureLog
from cartable.root import Foundation
from school.children import Child

_LATELY = timedelta(days=7)
_SWEPT = "swept"
"""The fact that names the newest erasure of which nothing is left in the files."""


async def erase(opened: Foundation, account: int, actor: str, why: str) -> None:
    """Erase an account and all that is its owner's; see ``school.privacy.Privacy.erase``.

    The log beside the database has it when this returns, whether the program runs or not. Raises
    ``Refusal``, ``StoreError`` and ``OSError``.
    """
    await opened.at_school(lambda school: school.privacy.erase(account, actor, why))
    await sweep(opened)


async def erase_address(opened: Foundation, email: str, actor: str, why: str) -> None:
    """Erase an address that is nobody's account; the same holds."""
    await opened.at_school(lambda school: school.privacy.erase_address(email, actor, why))
    await sweep(opened)


async def erase_child(opened: Foundation, child: Child, actor: str, why: str) -> int:
    """Erase a child; the same holds. Gives how many guardians are told."""
    told = await opened.at_school(lambda school: school.child_privacy.erase(child, actor, why))
    await sweep(opened)
    return told


async def sweep(opened: Foundation) -> None:
    """Log what was erased lately, and leave nothing of it in the database's files.

    Nothing is done where that was done since the last erasure; what fails is done the next night.
    """
    since = opened.clock.now() - _LATELY
    erased = await opened.store.run(lambda tx: tx.erasures.since(since))
    newest = str(max((one.id for one in erased), default=0))
    if not erased or await opened.store.run(lambda tx: tx.status.recall(_SWEPT)) == newest:
        return
    log = ErasureLog(opened.settings.data / FILE_NAME)
    await asyncio.to_thread(log.add, erased)
    await opened.store.vacuum()
    await opened.store.run(lambda tx: tx.status.remember(_SWEPT, newest))
