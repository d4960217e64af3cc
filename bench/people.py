"""The people of the played Telegram: each answers a question at once, and none is fooled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.talk import AGAIN, GROUPS, STAGES, WORDS, YES, Stage

Json = dict[str, Any]

_FAULTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that a person writes."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button that a person taps, under the message that they were shown."""

    data: str


Act = Typed | Tapped


@dataclass(slots=True)
class Person:
    """Somebody who holds the conversation again and again; ``awaits`` is the words to come."""

    number: int
    turn: int = 0
    stage: Stage | None = None
    awaits: str | None = ""
    answered: str | None = None
    given: dict[str, str] = field(default_factory=dict)

    def act(self, buttons: Mapping[str, str]) -> Act | None:
        """Answer what is shown; ``None`` where the button to tap is missing."""
        if self.stage is None:
            return _tap(next(iter(buttons.values()), None))
        if self.stage == "first_name":
            self.turn += 1
            self.given = {"first_name": f"Anna-{self.number}-{self.turn}"}
            return Typed(self.given["first_name"])
        if self.stage == "last_name":
            self.given["last_name"] = f"Maes-{self.turn}"
            return Typed(self.given["last_name"])
        if self.stage == "group":
            self.given["group"] = GROUPS[(self.number + self.turn) % len(GROUPS)]
            return _tap(buttons.get(self.given["group"]))
        return _tap(buttons.get(YES if self.stage == "confirm" else AGAIN))

    def expect_next(self) -> None:
        """Know what the bot owes now."""
        at = -1 if self.stage is None else STAGES.index(self.stage)
        following = STAGES[(at + 1) % len(STAGES)]
        self.awaits = WORDS[following].format_map(self.given)


class People:
    """Everybody, and what is counted: ``steps`` answered as they should be, and ``faults``.

    A person takes one message for each thing they did, with exactly the words that follow from
    all they answered before; whatever else comes is a fault: a question twice, another's answer,
    a message that nobody waits for, a tap answered twice.
    """

    def __init__(self, count: int) -> None:
        self._people = {number: Person(number) for number in range(1, count + 1)}
        self._taps: dict[str, int] = {}
        self.steps = 0
        self.fault_count = 0
        self.faults: list[str] = []
        self.halted = False

    @property
    def numbers(self) -> Iterable[int]:
        """The ids of all, which are those of their chats."""
        return self._people.keys()

    @property
    def waiting(self) -> int:
        """How many have done something that no message has answered."""
        return sum(person.awaits is not None for person in self._people.values())

    @property
    def open_taps(self) -> int:
        """How many taps are still spinning."""
        return len(self._taps)

    def shown(self, number: int, text: str, buttons: Mapping[str, str]) -> Act | None:
        """Show a person a message of the bot's; gives what they do about it."""
        person = self._people.get(number)
        if person is None:
            self.fault(f"a message to {number}, who is nobody")
            return None
        if not self._takes(person, text):
            return None
        if self.halted:
            return None
        act = person.act(buttons)
        if act is None:
            self.fault(f"person {number}: no button to tap under {text!r}")
            return None
        person.expect_next()
        return act

    def _takes(self, person: Person, text: str) -> bool:
        """Judge whether this is what the person waits for, and take it if so."""
        if person.awaits == "":  # the welcome, in each bot's own words
            person.awaits, person.answered = None, text
            return True
        if text != person.awaits:
            kind = "is told twice" if text == person.answered else "is told out of turn"
            self.fault(f"person {person.number} {kind}: {text!r} instead of {person.awaits!r}")
            return False
        at = -1 if person.stage is None else STAGES.index(person.stage)
        person.stage = STAGES[(at + 1) % len(STAGES)]
        person.awaits, person.answered = None, text
        self.steps += 1
        return True

    def tapped(self, query: str, number: int) -> None:
        """Note a tap, whose clock spins until it is answered."""
        self._taps[query] = number

    def tap_answered(self, query: str) -> None:
        """Stop a tap's clock."""
        if self._taps.pop(query, None) is None:
            self.fault(f"the tap {query} is answered twice, or was never made")

    def fault(self, said: str) -> None:
        """Count a fault; the first ones are kept word for word."""
        self.fault_count += 1
        if len(self.faults) < _FAULTS_SHOWN:
            self.faults.append(said)

    def report(self) -> Json:
        """Give the counts."""
        return {
            "steps": self.steps,
            "waiting": self.waiting,
            "open_taps": self.open_taps,
            "fault_count": self.fault_count,
            "faults": self.faults,
        }


def _tap(data: str | None) -> Tapped | None:
    return None if data is None else Tapped(data)
