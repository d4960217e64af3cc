"""Waking: waits that end by themselves, and cost next to nothing however often there are some."""

from __future__ import annotations

import asyncio


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Wait until an event is set; it is set when so many seconds are over.

    What sends waits dozens of times a second: for it no task is cancelled and nothing raised.
    """
    if event.is_set():
        return
    alarm = asyncio.get_running_loop().call_later(max(0.0, seconds), event.set)
    try:
        await event.wait()
    finally:
        alarm.cancel()
