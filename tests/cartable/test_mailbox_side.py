"""The mailbox as status, metrics and readiness see it, and the side that reads it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from cartable.counts import Counts
from cartable.mailbox_facts import mailbox_figures, mailbox_status, note_mailbox
from cartable.mailbox_side import MailboxSide
from cartable.presence import Presence
from cartable.readiness import readiness
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from sandbox.mail.server import MailServer
from tests.cast import Clock
from tests.mail.mailbox.scripted import ScriptedServer, scripted
from tests.mail.postbox import until

BOT = "cartable@cartable.example"


@dataclass
class House:
    opened: Foundation
    clock: Clock

    async def notes(self, fault: str | None) -> None:
        await self.opened.store.run(partial(note_mailbox, fault, self.clock.now()))

    async def figures(self) -> dict[str, float]:
        now = self.clock.now()
        return dict(await self.opened.store.run(lambda tx: mailbox_figures(tx, now)))

    async def status(self) -> dict[str, Any]:
        now = self.clock.now()
        return dict(await self.opened.store.run(lambda tx: mailbox_status(tx, now)))

    async def ready(self) -> str | None:
        return await readiness(self.opened, None, reads_mail=True)["mailbox"]()

    async def sees(self, wanted: dict[str, object]) -> None:
        """Wait until ``status`` says so."""
        seen: dict[str, Any] = {}
        for _ in range(1000):
            seen = await self.status()
            if wanted.items() <= seen.items():
                return
            await asyncio.sleep(0.02)
        assert wanted.items() <= seen.items()


@asynccontextmanager
async def house(folder: Path, imap: str) -> AsyncIterator[House]:
    clock = Clock()
    settings = Settings(data=folder, mail_address=BOT, imap=SecretStr(imap))
    async with foundation(settings, clock=clock) as opened:
        yield House(opened, clock)


@asynccontextmanager
async def reading(place: House) -> AsyncIterator[Counts]:
    """Read the mailbox meanwhile, as the running program does."""
    faults: list[BaseException] = []
    presence = Presence(place.opened, frozenset({"mail"}), faults.append)
    counts = Counts()
    side = MailboxSide(place.opened, presence, faults.append, counts)
    await presence.start()
    await side.start()
    try:
        yield counts
    finally:
        await side.stop()
        await presence.stop()
    assert faults == []


async def test_what_is_noted_of_the_mailbox_is_what_is_told(tmp_path: Path) -> None:
    async with house(tmp_path, "imaps://u:p@mail.example") as place:
        assert await place.figures() == {}
        assert await place.status() == {"last_seen_seconds": None, "fault": None}
        assert await place.ready() == "the mailbox was not read yet"
        await place.notes("unreachable")
        assert await place.figures() == {"mailbox_open": 0}
        await place.notes(None)
        assert await place.figures() == {"mailbox_open": 1, "mailbox_last_seen_seconds": 0}
        assert await place.ready() is None
        place.clock.move(seconds=30)
        await place.notes("sign_in")
        assert await place.status() == {"last_seen_seconds": 30, "fault": "sign_in"}
        assert await place.figures() == {"mailbox_open": 0, "mailbox_last_seen_seconds": 30}
        place.clock.move(seconds=270)
        assert await place.ready() == "not read for 300 s"
        await place.notes(None)
        place.clock.move(seconds=301)  # whoever read it has died
        assert (await place.figures())["mailbox_open"] == 0


async def test_readiness_does_not_ask_for_a_mailbox_where_none_is_read(tmp_path: Path) -> None:
    async with house(tmp_path, "imaps://u:p@mail.example") as place:
        assert "mailbox" not in readiness(place.opened, None, reads_mail=False)


async def test_the_embedded_mailbox_is_read_filed_and_told_of(tmp_path: Path) -> None:
    async with MailServer(BOT) as mail:
        there = mail.imap
        who = f"{quote(there.user)}:{quote(there.password)}"
        async with house(tmp_path, f"imap://{who}@{there.host}:{there.port}?tls=no") as place:
            await mail.send("Sophie <sophie@example.org>", BOT, "Bonjour", "Une question")
            async with reading(place) as counts:
                told: Counter[str] = Counter()
                counts.hand_to(lambda room, event, times: told.update({event: times}))
                await until(lambda: told["filed"] == 1)
                await mail.send("Paul <paul@example.org>", BOT, "Bonjour", "Une autre")
                await until(lambda: told["filed"] == 2)
                assert (told["stored"], told["unknown"]) == (2, 2)
                await place.sees({"fault": None, "last_seen_seconds": 0})
            place.clock.move(days=8)
            week_ago = place.clock.now() - timedelta(days=7)
            forgotten = await place.opened.store.run(lambda tx: tx.inbox.forget(week_ago, 10))
            assert forgotten == 2  # they were moved: nothing can hand them in again


async def test_a_fault_is_noted_and_so_is_its_end(tmp_path: Path) -> None:
    busy = ScriptedServer(misbehaves={"AUTHENTICATE": "NO [UNAVAILABLE] no"})
    async with scripted(busy) as bad, house(tmp_path, bad.url) as place, reading(place):
        await place.sees({"fault": "unreachable"})
        bad.misbehaves.clear()
        await place.sees({"fault": None, "last_seen_seconds": 0})


@pytest.mark.parametrize("before", [0, 3])
def test_what_was_counted_before_the_metrics_were_loaded_is_handed_over(before: int) -> None:
    counts, seen = Counts(), []
    for _ in range(before):
        counts.count("mail", "stored")
    counts.hand_to(lambda room, event, times: seen.append((room, event, times)))
    counts.count("mail", "filed")
    expected = [("mail", "stored", before)] if before else []
    assert seen == [*expected, ("mail", "filed", 1)]
