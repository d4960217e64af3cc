"""Stored mails take effect once each, in order where it matters, and none keeps others waiting."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from mail.intake import Arrival, MailIntake
from mail.reading.pool import NoReaderError, Outcome, UnreadableError
from mail.reading.received import ReceivedMail
from mail.treating import Treating
from school.inbox import State
from school.replies import REMEMBERED, MailClass, Reply
from school.school import School
from school.store import StoreError
from tests.mail.conftest import KEY, House
from tests.mail.postbox import until
from vault.keys import SecretKey
from vault.seal import AesGcmSealer

SEALER = AesGcmSealer(SecretKey(KEY))
OTHER_SEALER = AesGcmSealer(SecretKey(KEY + "another"))
LASTING = "over a limit"


async def _nothing() -> None:
    """What happens while mails are read, unless a test has something happen."""


@dataclass
class Desk:
    """A reader and an effect that a test can have fail; a mail is "sender text"."""

    house: House
    effects: list[str] = field(default_factory=list)
    received: list[datetime | None] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    treated: dict[str, State] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    reading_fails: Callable[[str], str | None] = lambda text: None
    effect_fails: Callable[[str], Exception | None] = lambda text: None
    while_read: Callable[[], Awaitable[None]] = _nothing
    is_broken: bool = False

    def __post_init__(self) -> None:
        self.treating = Treating(
            self.house.store,
            self.house.open_school,
            self,
            self.take_effect,
            SEALER,
            self.house.clock,
            count=lambda room, event: self.counts.update([event]),
            pause=0.02,
        )
        self.treating.treated = self.treated.__setitem__
        self.intake = MailIntake(
            self.house.store, SEALER, self.house.clock, "box", self.treating.offer
        )

    async def read(self, raws: Sequence[bytes]) -> list[Outcome]:
        if self.is_broken:
            raise NoReaderError
        await self.while_read()
        return [self._read(raw.decode()) for raw in raws]

    def _read(self, text: str) -> Outcome:
        self.tries[text] += 1
        why = self.reading_fails(text)
        if why is not None:
            return UnreadableError(why, lasting=why == LASTING)
        return ReceivedMail("person", Reply(sender=text.partition(" ")[0], words=text))

    def take_effect(self, school: School, mail: ReceivedMail) -> MailClass:
        assert mail.reply is not None
        error = self.effect_fails(mail.reply.words)
        if error is not None:
            school.tx.status.remember("half", "done")
            raise error
        self.effects.append(mail.reply.words)
        self.received.append(mail.reply.received_at)
        return "confirmation"

    async def take(self, *texts: str, first: int = 1) -> None:
        """Have mails stored, numbered from ``first``."""
        at = self.house.clock.now()
        arrivals = [Arrival(first + n, at, text.encode()) for n, text in enumerate(texts)]
        await self.intake.take(1, arrivals)

    async def states(self, count: int) -> list[State]:
        states = await self.intake.states(1, range(1, count + 1))
        return [states[uid] for uid in range(1, count + 1)]


@asynccontextmanager
async def working(desk: Desk) -> AsyncIterator[None]:
    task = asyncio.create_task(desk.treating.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


async def test_what_waits_and_what_comes_is_treated_once_in_order(desk: Desk) -> None:
    waiting = [f"p{number % 3} {number}" for number in range(200)]
    await desk.take(*waiting)
    async with working(desk):
        await until(lambda: len(desk.treated) == 200)
        await desk.take("p0 later", first=201)
        await until(lambda: len(desk.treated) == 201)
    assert sorted(desk.effects) == sorted([*waiting, "p0 later"])
    for person in ("p0", "p1", "p2"):
        theirs = [text for text in desk.effects if text.startswith(person)]
        assert theirs == [text for text in [*waiting, "p0 later"] if text.startswith(person)]
    assert set(desk.treated.values()) == {"done"}
    counts = await desk.house.store.run(lambda tx: tx.replies.counts())
    assert counts["confirmation"] == desk.counts["confirmation"] == 201


async def test_a_mail_that_fails_three_times_is_set_aside_and_the_others_go_on(desk: Desk) -> None:
    desk.reading_fails = lambda text: "its process died" if "unreadable" in text else None
    desk.effect_fails = lambda text: RecursionError() if "poison" in text else None
    await desk.take("a unreadable", "b poison", "c good")
    async with working(desk):
        await until(lambda: len(desk.treated) == 3)
        await desk.take("a good", first=4)
        await until(lambda: len(desk.treated) == 4)
    assert desk.effects == ["c good", "a good"]
    assert desk.tries == {"a unreadable": 3, "b poison": 3, "c good": 1, "a good": 1}
    assert await desk.states(4) == ["set_aside", "set_aside", "done", "done"]
    counts = await desk.house.store.run(lambda tx: tx.replies.counts())
    assert (counts["set_aside"], counts["confirmation"]) == (2, 2)
    assert desk.counts["failed"] == 4
    assert await desk.house.store.run(lambda tx: tx.status.recall("half")) is None


async def test_what_fails_for_a_while_is_treated_in_the_end(desk: Desk) -> None:
    desk.reading_fails = lambda text: "too slow" if desk.tries[text] < 3 else None
    await desk.take("a slow")
    async with working(desk):
        await until(lambda: desk.treated)
    assert desk.effects == ["a slow"]
    assert await desk.states(1) == ["done"]


async def test_what_is_over_the_limits_is_set_aside_at_once(desk: Desk) -> None:
    desk.reading_fails = lambda text: LASTING
    await desk.take("a large")
    async with working(desk):
        await until(lambda: desk.treated)
    assert desk.tries["a large"] == 1
    assert await desk.states(1) == ["set_aside"]


async def test_what_was_tried_by_a_process_that_died_is_tried_again(desk: Desk) -> None:
    await desk.take("a one", "b two")
    key = desk.intake.key(1, 1)
    now = desk.house.clock.now()
    await desk.house.store.run(lambda tx: tx.inbox.failed("mail", key, "killed", now))
    async with working(desk):
        await until(lambda: len(desk.treated) == 2)
    assert sorted(desk.effects) == ["a one", "b two"]


async def test_a_mail_that_another_process_has_treated_has_no_effect_here(desk: Desk) -> None:
    await desk.take("a one")
    key, now = desk.intake.key(1, 1), desk.house.clock.now()

    async def treat_elsewhere() -> None:
        await desk.house.store.run(lambda tx: tx.inbox.done("mail", key, now))

    desk.while_read = treat_elsewhere
    async with working(desk):
        await until(lambda: desk.treated)
    assert desk.effects == []
    assert desk.treated == {key: "done"}


async def test_a_database_that_does_not_answer_costs_no_tries(desk: Desk) -> None:
    failures = iter(range(5))
    desk.effect_fails = lambda text: (
        StoreError("full") if next(failures, None) is not None else None
    )
    await desk.take("a one")
    async with working(desk):
        await until(lambda: desk.treated)
    assert desk.tries["a one"] > 2
    assert await desk.states(1) == ["done"]
    assert desk.counts["failed"] == 0


async def test_without_readers_mails_wait(desk: Desk) -> None:
    desk.is_broken = True
    await desk.take("a one")
    async with working(desk):
        await asyncio.sleep(0.1)
        assert await desk.states(1) == ["new"]
        desk.is_broken = False
        await until(lambda: desk.treated)
    assert desk.effects == ["a one"]


async def test_a_mail_sealed_under_another_key_is_set_aside(desk: Desk) -> None:
    other = MailIntake(desk.house.store, OTHER_SEALER, desk.house.clock, "box", desk.treating.offer)
    await other.take(1, [Arrival(1, None, b"a one")])
    await desk.take("b two", first=2)
    async with working(desk):
        await until(lambda: len(desk.treated) == 2)
    assert await desk.states(2) == ["set_aside", "done"]
    assert desk.effects == ["b two"]


async def test_there_is_room_again_once_mails_are_treated(desk: Desk) -> None:
    await asyncio.wait_for(desk.treating.room(), 1)
    await desk.take(*(f"p{number} x" for number in range(1000)))
    waiting = asyncio.create_task(desk.treating.room())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    async with working(desk):
        await asyncio.wait_for(waiting, 60)
    assert len(desk.treated) >= 1


async def test_what_is_known_is_not_stored_again(desk: Desk) -> None:
    await desk.take("a one", "b two")
    await desk.take("a one", "b two", "c three")
    async with working(desk):
        await until(lambda: len(desk.treated) == 3)
        await desk.take("a one", "b two", "c three")
        await asyncio.sleep(0.05)
    assert sorted(desk.effects) == ["a one", "b two", "c three"]
    assert await desk.states(3) == ["done"] * 3


async def test_a_mailbox_that_is_numbered_anew_has_no_effect_anew(desk: Desk) -> None:
    """Nor is anything counted twice: its mails are known by what they are."""
    desk.reading_fails = lambda text: LASTING if "large" in text else None
    at = desk.house.clock.now()
    mails = [Arrival(1, at, b"a one"), Arrival(2, at, b"b large"), Arrival(3, at, b"b two")]
    await desk.intake.take(1, mails)
    async with working(desk):
        await until(lambda: len(desk.treated) == 3)
        await desk.intake.take(2, [*mails, Arrival(4, at, b"a another")])
        await until(lambda: len(desk.treated) == 7)
    assert sorted(desk.effects) == ["a another", "a one", "b two"]
    counts = await desk.house.store.run(lambda tx: tx.replies.counts())
    assert (counts["confirmation"], counts["set_aside"]) == (3, 1)


async def test_what_failed_is_not_taken_for_treated(desk: Desk) -> None:
    """Set aside, it has had no effect: moved back into the mailbox, it may have it yet."""
    desk.effect_fails = lambda text: ValueError()
    await desk.take("a one")
    async with working(desk):
        await until(lambda: desk.treated)
        desk.effect_fails = lambda text: None
        await desk.take("a one", first=2)
        await until(lambda: len(desk.treated) == 2)
    assert desk.effects == ["a one"]
    assert await desk.states(2) == ["set_aside", "done"]


async def test_what_came_before_all_that_is_remembered_has_no_effect(desk: Desk) -> None:
    now = desk.house.clock.now()
    old, young = now - REMEMBERED - timedelta(seconds=1), now - REMEMBERED
    await desk.intake.take(1, [Arrival(1, old, b"a stop"), Arrival(2, young, b"b start")])
    async with working(desk):
        await until(lambda: len(desk.treated) == 2)
    assert desk.effects == ["b start"]
    assert await desk.states(2) == ["done", "done"]
    counts = await desk.house.store.run(lambda tx: tx.replies.counts())
    assert (counts["unknown"], counts["confirmation"]) == (1, 1)


async def test_an_effect_knows_when_its_mail_came(desk: Desk) -> None:
    came = desk.house.clock.now() - timedelta(hours=12)
    await desk.intake.take(1, [Arrival(1, came, b"a one")])
    async with working(desk):
        await until(lambda: desk.treated)
    assert desk.received == [came]


async def test_nothing_of_a_mail_lies_in_the_database_in_clear(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.effect_fails = ValueError
    await desk.take("canary@example.org canary")
    async with working(desk):
        await until(lambda: desk.treated)
    if desk.house.location.file is not None:
        assert b"canary" not in desk.house.location.file.read_bytes()
    assert "canary" not in caplog.text
