"""Waking: by what is waited for, or by itself."""

from __future__ import annotations

import asyncio

from bot.waking import woken


async def test_who_waits_is_woken() -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(woken(event, 3600.0))
    await asyncio.sleep(0)
    assert not waiting.done()
    event.set()
    await waiting


async def test_it_wakes_by_itself_when_the_time_is_over() -> None:
    event = asyncio.Event()
    for seconds in (0.01, 0.0, -1.0):
        event.clear()
        await woken(event, seconds)
        assert event.is_set()


async def test_an_alarm_that_nobody_waits_for_any_more_sets_nothing() -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(woken(event, 0.02))
    await asyncio.sleep(0)
    event.set()
    await waiting
    event.clear()
    await asyncio.sleep(0.05)
    assert not event.is_set()
