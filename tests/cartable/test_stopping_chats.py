"""The end of the chat side: what was taken in is answered, and nothing more is leased."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
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
from sandbox.telegram import BotApiServer, Limits
from school.inbox import Input
from school.outbox import Lane, Notice
from school.store import Store, Transaction
from storage.driver import sqlite3
from storage.sqlite import SqliteStore
from storage.statements import Holding
from tests.bot.office import text
from tests.mail.postbox import until


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(limits=Limits(per_second=None, chat_per_second=None)) as server:
        yield server


def database(opened: Foundation) -> Path:
    return opened.settings.data / "cartable.db"


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Foundation]:
    settings = Settings(data=tmp_path)
    async with foundation(settings, frozenset({"telegram"})) as opened:
        yield opened


@pytest.fixture
async def elsewhere(opened: Foundation) -> AsyncIterator[SqliteStore]:
    """The database as a command sees it, which sends nothing itself."""
    store = await SqliteStore.open(database(opened), opened.clock, Holding("a command"))
    yield store
    await store.close()


def chat_side(opened: Foundation, server: BotApiServer, takes: bool = True) -> ChatSide:
    def died(error: BaseException) -> None:
        raise error

    here = Server(server.url, server.token)
    presence = Presence(opened, frozenset({"bot", "notices"}), died)
    name = BotName(opened, died)
    return ChatSide(opened, here, name, presence, died, takes=takes, sends=True)


async def owe(store: Store, *notices: Notice) -> None:
    def work(tx: Transaction) -> None:
        for one in notices:
            tx.outbox.add(one)

    await store.run(work)


def states(opened: Foundation) -> dict[int, str]:
    """Give by notice what became of it."""
    with closing(sqlite3.connect(database(opened), timeout=20)) as reading:
        return dict(reading.execute("SELECT id, state FROM outbox"))


async def test_answers_to_what_was_taken_leave_and_nothing_else_is_leased(
    opened: Foundation,
    elsewhere: SqliteStore,
    server: BotApiServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.delivery._IDLE", 0.01)
    taken, judged = asyncio.Event(), asyncio.Event()

    async def treat(self: Processor, one: Input, payload: Mapping[str, Any] | None) -> None:
        taken.set()
        await judged.wait()
        await owe(opened.store, text(1, 100, "an answer"))

    monkeypatch.setattr(Processor, "treat", treat)
    anna = server.make_person("Anna", person_id=100)
    anna.start()
    side = chat_side(opened, server)
    await side.start()
    await taken.wait()
    stopping = asyncio.create_task(side.stop())
    await until(lambda: not side._intake._tasks)
    await owe(elsewhere, text(2, 200, "news", lane=Lane.BROADCAST))
    await asyncio.sleep(0.1)  # many looks long, were there anybody who looks
    judged.set()
    await stopping
    assert [one.text for one in anna.messages()][1:] == ["an answer"]
    assert states(opened) == {1: "sent", 2: "new"}


@pytest.mark.parametrize("turns", range(0, 60, 4))
async def test_stopping_at_any_moment_holds_nothing_back(
    opened: Foundation, elsewhere: SqliteStore, server: BotApiServer, turns: int
) -> None:
    people = [server.make_person(f"P{number}", person_id=number) for number in range(100, 106)]
    for one in people:
        one.start()
        await owe(elsewhere, text(one.person_id, one.person_id, "news", lane=Lane.BROADCAST))
    side = chat_side(opened, server, takes=False)
    await side.start()
    for _ in range(turns):
        await asyncio.sleep(0)
    await side.stop()
    became = states(opened)
    assert set(became.values()) <= {"new", "sent"}
    read = [one for one in people if one.messages()[-1].text == "news"]
    assert list(became.values()).count("sent") == len(read)
