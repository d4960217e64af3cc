"""Runs what takes long in a thread, and ends it when nobody waits for it any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


class _StoppedError(Exception):
    """Whoever wanted it wants it no more."""


async def in_thread(work: Callable[[Progress], T], progress: Progress) -> T:
    """Run in a thread what tells its progress; it ends soon after we are cancelled."""
    stopped = False

    def told(done: int, total: int) -> None:
        if stopped:
            raise _StoppedError
        progress(done, total)

    working = asyncio.ensure_future(asyncio.to_thread(work, told))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        stopped = True
        await asyncio.wait([working])
        raise
