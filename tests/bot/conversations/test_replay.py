"""Whatever is entered in whatever order: the record alone tells how the dialogue goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.conversations.engine import Engine, Outcome
from bot.conversations.steps import (
    BACK,
    CANCEL,
    NEXT,
    PREVIOUS,
    Entry,
    Judged,
    Pressed,
    Typed,
    Unfit,
)
from bot.conversations.waiting import Person
from school.conversations import Conversation
from tests.bot.conversations.cafe import PIN, Cafe
from tests.bot.conversations.conftest import CafeHouse
from tests.bot.conversations.dialogue import by_name, conclude
from tests.cast import Clock

KEY = "telegram:100"
CHOICES = (BACK, CANCEL, NEXT, PREVIOUS, "tea", "yes", "accept", "refuse", "_other", "champagne")
WORDS = st.sampled_from(
    ["anna", "tea", "coffee", "yes", "accept", PIN, "canary-9", "/", "x" * 4096]
)
HASTE = 12


class Side:
    """One of two that hear the same: it has its own café, and keeps its conversation its way."""

    def __init__(self, clock: Clock) -> None:
        self.house = CafeHouse(clock)
        self.engine = Engine(self.house.scripts)
        self.person = Person(100, "fr", None, "telegram", by_name)
        self.conversation = Conversation(KEY, ())

    def hear(self, tell: Callable[[Engine, Conversation], Outcome]) -> Outcome:
        outcome = tell(self.engine, self.load())
        if outcome.conversation is not None:
            self.keep(outcome.conversation)
        return outcome

    def take(self, entry: Entry) -> Outcome:
        school = self.house.open_school(self.house.memory.tx())
        outcome = self.hear(lambda engine, told: engine.take(told, entry, self.person, school))
        if outcome.judge is None or outcome.step is None:
            return outcome
        assert isinstance(entry, Typed)
        judged = Judged(outcome.step.turn, conclude(outcome.judge(entry.text)))
        return self.take(judged)

    def load(self) -> Conversation:
        return self.conversation

    def keep(self, conversation: Conversation) -> None:
        self.conversation = conversation


class RestartedSide(Side):
    """One that forgets everything after each entry but what the database holds."""

    def load(self) -> Conversation:
        self.engine = Engine(self.house.scripts)
        return self.house.memory.tx().conversations.get(KEY) or Conversation(KEY, ())

    def keep(self, conversation: Conversation) -> None:
        self.house.memory.tx().conversations.put(conversation)


class Dialogues(RuleBasedStateMachine):
    """Two sides hear the same entries, in the same café, at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.steady, self.restarted = Side(self.clock), RestartedSide(self.clock)
        self.turn = 0
        self.picture = "code1"
        self.entered = 0

    def both(self, hear: Callable[[Side], Outcome]) -> None:
        one, other = hear(self.steady), hear(self.restarted)
        # The functions that judge are different objects, and were done with anyway.
        assert replace(one, conversation=None) == replace(other, conversation=None)
        assert one.judge is None
        if one.step is not None:
            self.turn = one.step.turn
            self.picture = one.step.picture or self.picture
        self.entered += 1

    def cafes(self) -> list[Cafe]:
        return [self.steady.house.cafe, self.restarted.house.cafe]

    @rule(script=st.sampled_from(["order", "order", "way"]))
    def begin(self, script: str) -> None:
        def hear(side: Side) -> Outcome:
            school = side.house.open_school(side.house.memory.tx())
            return side.hear(
                lambda engine, told: engine.begin(told, script, {}, side.person, school)
            )

        self.both(hear)

    @rule(text=WORDS, forwarded=st.booleans())
    def type(self, text: str, forwarded: bool) -> None:
        self.both(lambda side: side.take(Typed(text, forwarded)))

    @rule()
    def go_on_as_asked(self) -> None:
        """Answer well, so that the later steps are met too."""
        school = self.steady.house.open_school(self.steady.house.memory.tx())
        told = self.steady.conversation
        step = self.steady.engine.show(told, self.steady.person, school).step
        if step is None:
            self.begin("order")
        elif step.choices and step.kind != "text":
            self.both(lambda side: side.take(Pressed(step.turn, step.choices[0].name)))
        elif step.kind == "pages":
            self.both(lambda side: side.take(Pressed(step.turn, NEXT)))
        else:
            good = step.picture or (PIN if step.kind == "secret" else "berta")
            self.both(lambda side: side.take(Typed(good)))

    @rule(choice=st.sampled_from(CHOICES), ago=st.sampled_from([0, 0, 0, 1, 2, -1]))
    def press(self, choice: str, ago: int) -> None:
        self.both(lambda side: side.take(Pressed(self.turn - ago, choice)))

    @rule()
    def send_a_sticker(self) -> None:
        self.both(lambda side: side.take(Unfit()))

    @rule()
    def cancel(self) -> None:
        def hear(side: Side) -> Outcome:
            school = side.house.open_school(side.house.memory.tx())
            return side.hear(lambda engine, told: engine.cancel(told, side.person, school))

        self.both(hear)

    @rule(days=st.sampled_from([0.1, 3, 8]))
    def wait(self, days: float) -> None:
        self.clock.move(days=days)

    @precondition(lambda self: self.entered > HASTE)
    @rule()
    def publish(self) -> None:
        for cafe in self.cafes():
            cafe.version += "+"
            cafe.rules = cafe.rules[1:] or ("only page",)

    @precondition(lambda self: self.entered > HASTE)
    @rule()
    def close_or_open(self) -> None:
        for cafe in self.cafes():
            cafe.closed = not cafe.closed

    @invariant()
    def both_know_the_same(self) -> None:
        told = self.restarted.load()
        assert self.steady.conversation == told
        one, other = self.cafes()
        assert (one.done, one.codes, one.failures) == (other.done, other.codes, other.failures)

    @invariant()
    def no_secret_is_recorded(self) -> None:
        assert "canary" not in self.restarted.house.everything()

    def teardown(self) -> None:
        for side in (self.steady, self.restarted):
            side.house.memory.close()


TestDialogues = Dialogues.TestCase
TestDialogues.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
