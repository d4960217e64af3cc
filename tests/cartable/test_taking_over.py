"""What a dead process held comes to the chats' new process, however much else comes in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.application import Server
from cartable.bot_name import BotName
from cartable.chat_side import ChatSide
from cartable.presence import Presence
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from sandbox.telegram import BotApiServer
from school.inbox import Input


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Foundation]:
    async with foundation(Settings(data=tmp_path), frozenset({"telegram"})) as opened:
        yield opened


def died(error: BaseException) -> None:
    raise error


@pytest.fixture
async def side(opened: Foundation, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ChatSide]:
    monkeypatch.setattr("cartable.chat_side.BEAT", timedelta(milliseconds=50))
    async with BotApiServer() as server:
        presence = Presence(opened, frozenset({"bot"}), died)
        here, name = Server(server.url, server.token), BotName(opened, died)
        side = ChatSide(opened, here, name, presence, died, takes=True, sends=False)
        await presence.start()
        await side.start()
        yield side
        await side.stop()
        await presence.stop()


async def given(opened: Foundation, order: int, lane: str) -> None:
    """Store what another process has given to us."""
    us, now = opened.holding.holder, opened.clock.now()
    one = Input("telegram", str(order), order, lane, b"sealed", now, us)
    await opened.store.run(lambda tx: tx.inbox.store([one]))


async def told_again_and_again(side: ChatSide) -> None:
    while True:
        side._look_again(())
        await asyncio.sleep(0)


async def test_what_is_taken_over_is_found_while_new_inputs_come_without_a_pause(
    opened: Foundation, side: ChatSide
) -> None:
    under_way, taken_over, over = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def treat(one: Input, payload: Mapping[str, Any] | None) -> bool:
        (taken_over if one.lane == "200" else under_way).set()
        await over.wait()
        return True

    side._dispatcher._treat = treat
    await given(opened, 9_000, "100")
    telling = asyncio.create_task(told_again_and_again(side))
    async with asyncio.timeout(30):
        await under_way.wait()
        await given(opened, 5, "200")
        await taken_over.wait()
    telling.cancel()
    over.set()


async def test_who_ends_takes_nothing_more_that_others_give(
    opened: Foundation, side: ChatSide
) -> None:
    begun = asyncio.Event()

    async def treat(one: Input, payload: Mapping[str, Any] | None) -> bool:
        begun.set()
        await asyncio.sleep(0.02 + 0.01 * int(one.lane))  # so that one is always under way
        return True

    side._dispatcher._treat = treat
    for lane in range(20):
        await given(opened, lane, str(lane))
    telling = asyncio.create_task(told_again_and_again(side))
    await begun.wait()
    async with asyncio.timeout(30):
        await side.stop()  # what is given stays in the inbox, here for good
    telling.cancel()
