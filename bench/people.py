"""The people of the played Telegram: each answers a question at once, and none is fooled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bench.crowd import Act, Crowd, Tapped, Typed
from bench.talk import AGAIN, GROUPS, STAGES, WORDS, YES, Stage


@dataclass(slots=True)
class Person:
    """Somebody who holds the conversation again and again; ``awaits`` is the words to come.

    ``door`` is the button that begins it, where that is not the first under the welcome.
    """

    number: int
    door: str | None = None
    turn: int = 0
    stage: Stage | None = None
    awaits: str | None = ""
    answered: str | None = None
    given: dict[str, str] = field(default_factory=dict)

    def act(self, buttons: Mapping[str, str]) -> Act | None:
        """Answer what is shown; ``None`` where the button to tap is missing."""
        if self.stage is None:
            return _tap(self.door or next(iter(buttons.values()), None))
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


class People(Crowd):
    """Everybody, and what is counted: ``steps`` answered as they should be, and ``faults``.

    A person takes one message for each thing they did, with exactly the words that follow from
    all they answered before; whatever else comes is a fault: a question twice, another's answer,
    a message that nobody waits for, a tap answered twice.
    """

    def __init__(self, numbers: Iterable[int], door: str | None = None) -> None:
        super().__init__()
        self._people = {number: Person(number, door) for number in numbers}

    @property
    def numbers(self) -> Iterable[int]:
        """The ids of all, which are those of their chats."""
        return self._people.keys()

    @property
    def waiting(self) -> int:
        """How many have done something that no message has answered."""
        return sum(person.awaits is not None for person in self._people.values())

    def answer(self, number: int, text: str, buttons: Mapping[str, str]) -> Act | None:
        """Judge a message, and answer it."""
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


def _tap(data: str | None) -> Tapped | None:
    return None if data is None else Tapped(data)
