"""What a dead process held comes to the chats' new process, however much else comes in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.application import Server
from bot.processing import Processor
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


async def test_what_is_taken_over_is_found_while_new_inputs_come_without_a_pause(
    opened: Foundation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cartable.chat_side.BEAT", timedelta(milliseconds=50))
    under_way, taken_over, over = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def treat(self: Processor, one: Input, payload: Mapping[str, Any] | None) -> bool:
        (taken_over if one.lane == "200" else under_way).set()
        await over.wait()
        return True

    monkeypatch.setattr(Processor, "treat", treat)

    async def given(order: int, lane: str) -> None:
        us = opened.holding.holder
        one = Input("telegram", str(order), order, lane, b"sealed", opened.clock.now(), us)
        await opened.store.run(lambda tx: tx.inbox.store([one]))

    async def told_again_and_again(side: ChatSide) -> None:
        while True:
            side._look_again(())
            await asyncio.sleep(0)

    async with BotApiServer() as server:
        presence = Presence(opened, frozenset({"bot"}), died)
        here = Server(server.url, server.token)
        name = BotName(opened, died)
        side = ChatSide(opened, here, name, presence, died, takes=True, sends=False)
        await presence.start()
        await side.start()
        await given(9_000, "100")
        telling = asyncio.create_task(told_again_and_again(side))
        async with asyncio.timeout(30):
            await under_way.wait()
            await given(5, "200")
            await taken_over.wait()
        telling.cancel()
        over.set()
        await side.stop()
        await presence.stop()
