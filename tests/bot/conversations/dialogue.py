"""A person who talks to scripts: their conversation goes through the database after every entry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

from bot.conversations.engine import Engine, Outcome
from bot.conversations.replay import Script
from bot.conversations.steps import (
    BACK,
    CANCEL,
    NEXT,
    PREVIOUS,
    Ending,
    Entry,
    Judged,
    Pressed,
    Step,
    Typed,
    Unfit,
)
from bot.conversations.waiting import Person, Recognise
from school.conversations import Conversation
from school.rehashing import rehash
from school.school import School
from school.store import Transaction, Unit

T = TypeVar("T")


class Run(Protocol):
    """Runs work in a transaction, as a store does."""

    def __call__(self, work: Callable[[Transaction], T]) -> Awaitable[T]: ...


def by_name(step: Step, text: str) -> str | None:
    """Take a choice's name for what stands on its button."""
    return next((one.name for one in step.choices if one.name == text.casefold()), None)


class Dialogue:
    """One chat; nothing of it is kept between entries but what the database holds."""

    def __init__(
        self,
        run: Run,
        open_school: Callable[[Transaction], School],
        scripts: Mapping[str, Script],
        chat: int = 100,
        recognise: Recognise = by_name,
    ) -> None:
        self._run = run
        self._open_school = open_school
        self.engine = Engine(scripts)
        self.chat = chat
        self.key = f"telegram:{chat}"
        self.recognise = recognise
        self.outcome = Outcome()
        self.shown: Step | None = None
        self._unit: Unit | None = None  # of the last entry

    # -- what is seen -------------------------------------------------------------------------

    @property
    def step(self) -> Step:
        """What was shown last."""
        assert self.shown is not None, f"nothing is asked: {self.outcome}"
        return self.shown

    @property
    def asked(self) -> str:
        """The name of the step shown last; empty where nothing is asked any more."""
        return self.shown.name if self.shown else ""

    @property
    def note(self) -> str:
        return self.step.note.key if self.step.note else ""

    @property
    def choices(self) -> list[str]:
        return [one.name for one in self.step.choices]

    @property
    def said(self) -> list[str]:
        return [one.key for one in self.outcome.said]

    @property
    def ending(self) -> Ending:
        assert self.outcome.ending is not None, f"it goes on: {self.outcome}"
        return self.outcome.ending

    @property
    def last_words(self) -> str:
        return self.ending.words.key

    @property
    def doors(self) -> list[str]:
        return [door.target for door in self.ending.doors]

    async def kept(self) -> Conversation | None:
        """What the database holds of it."""
        return await self._run(lambda tx: tx.conversations.get(self.key))

    # -- what is done -------------------------------------------------------------------------

    async def begins(self, script: str, **start: object) -> None:
        def work(tx: Transaction) -> Outcome:
            school = self._open_school(tx)
            person = self._person(tx)
            if "token" in start:  # kept as a digest, as whoever follows a link finds it
                start["link"] = school.unit.tokens.digest(str(start.pop("token")))
            return self._keep(tx, self.engine.begin(self._load(tx), script, start, person, school))

        self._show(await self._run(work))

    async def brings(self, there: Dialogue) -> None:
        """Go on here with what is open on another device."""

        def work(tx: Transaction) -> Outcome:
            record = there._load(tx).records[0]
            here, person = self._load(tx), self._person(tx)
            return self._keep(tx, self.engine.bring(here, record, person, self._open_school(tx)))

        self._show(await self._run(work))

    async def types(self, text: str, *, forwarded: bool = False) -> None:
        await self.enters(Typed(text, forwarded))

    async def taps(self, choice: str) -> None:
        """Tap a button that is shown now."""
        assert choice in (*self.choices, BACK, CANCEL, NEXT, PREVIOUS), self.choices
        await self.presses(self.step.turn, choice)

    async def presses(self, turn: int, choice: str) -> None:
        """Tap a button that may be gone."""
        await self.enters(Pressed(turn, choice))

    async def goes_back(self) -> None:
        assert self.step.can_go_back
        await self.presses(self.step.turn, BACK)

    async def sends_a_sticker(self) -> None:
        await self.enters(Unfit())

    async def cancels(self) -> None:
        def work(tx: Transaction) -> Outcome:
            school = self._open_school(tx)
            outcome = self.engine.cancel(self._load(tx), self._person(tx), school)
            return self._keep(tx, outcome)

        self._show(await self._run(work))

    async def looks_again(self) -> Step | None:
        """Have the open step shown once more."""
        return await self._run(
            lambda tx: (
                self.engine.show(self._load(tx), self._person(tx), self._open_school(tx)).step
            )
        )

    async def enters(self, entry: Entry) -> None:
        """Hand an entry in; what has to be judged is judged between two transactions."""
        outcome = await self._take(entry)
        if outcome.judge is not None:
            assert isinstance(entry, Typed)
            assert outcome.erase
            assert outcome.step is not None
            conclusion = await outcome.judge(entry.text)
            outcome = await self._take(Judged(outcome.step.turn, conclusion))
            assert self._unit is not None
            await rehash(self._run, self._unit)
        self._show(outcome)

    async def _take(self, entry: Entry) -> Outcome:
        def work(tx: Transaction) -> Outcome:
            school = self._open_school(tx)
            self._unit = school.unit
            outcome = self.engine.take(self._load(tx), entry, self._person(tx), school)
            return self._keep(tx, outcome)

        return await self._run(work)

    def _load(self, tx: Transaction) -> Conversation:
        return tx.conversations.get(self.key) or Conversation(self.key, ())

    def _keep(self, tx: Transaction, outcome: Outcome) -> Outcome:
        if outcome.conversation is not None:
            tx.conversations.put(outcome.conversation)
        return outcome

    def _person(self, tx: Transaction) -> Person:
        chat = tx.devices.chat(self.chat)
        language, account = (chat.language, chat.account) if chat else ("fr", None)
        return Person(self.chat, language, account, "telegram", self.recognise)

    def _show(self, outcome: Outcome) -> None:
        self.outcome, self.shown = outcome, outcome.step


def conclude(work: Awaitable[T]) -> T:
    """Run what waits for nothing, without a loop."""
    try:
        next(work.__await__())
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("it waits")
