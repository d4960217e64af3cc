"""The engine: replays a script from its record, takes one entry, says what to show next."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

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
    Words,
)
from bot.conversations.talk import (
    ASKED,
    DRAWN,
    Check,
    Judge,
    Open,
    Person,
    Talk,
    base,
    page_of,
    refused,
)
from school.conversations import Conversation, Record
from school.refusals import Refusal
from school.school import School

Script = Callable[[Talk, School], Coroutine[Any, Any, Ending]]

PATIENCE = timedelta(days=7)
"""How long a conversation waits for its next answer."""

_DEEPEST = 3  # conversations that may wait under the open one


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an entry.

    ``conversation`` is what to keep, or ``None`` where nothing changed; ``judge`` asks for the
    typed secret to be judged and given again as ``Judged``; ``erase`` says that what was typed is,
    or may be, a secret; ``stale`` that the button belonged to an earlier turn.
    """

    conversation: Conversation | None = None
    said: tuple[Words, ...] = ()
    ending: Ending | None = None
    step: Step | None = None
    judge: Judge | None = None
    erase: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """How far a replay came."""

    record: Record
    key: str = ""
    step: Step | None = None
    ending: Ending | None = None
    judge: Judge | None = None
    erase: bool = False


class Engine:
    """Runs the scripts; holds nothing of any conversation itself."""

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self._scripts = scripts

    def begin(
        self,
        conversation: Conversation,
        script: str,
        start: Mapping[str, object],
        person: Person,
        school: School,
    ) -> Outcome:
        """Begin a script; one that is open already waits underneath.

        Beginning again what is open or waiting just goes on with it.
        """
        records = [
            one
            for one in conversation.records
            if one.deadline > school.unit.clock.now() and one.script in self._scripts
        ]
        same = [one for one in records if (one.script, dict(one.start)) == (script, dict(start))]
        turn = max((one.turn for one in records), default=0)
        first = same[0] if same else Record(script, dict(start), school.unit.clock.now())
        others = [one for one in records if one is not first][:_DEEPEST]
        stacked = Conversation(conversation.key, (replace(first, turn=turn), *others))
        return self._go_on(stacked, stacked.records[0], None, person, school)

    def show(self, conversation: Conversation, person: Person, school: School) -> Outcome:
        """Show the open step again, as it is."""
        record = self._open(conversation, school)
        if record is None:
            return Outcome()
        return Outcome(step=self._replay(record, None, person, school).step)

    def take(
        self, conversation: Conversation, entry: Entry, person: Person, school: School
    ) -> Outcome:
        """Take what somebody typed or pressed at the open step."""
        record = self._open(conversation, school)
        if record is None:
            said = (Words("conversation.expired"),) if conversation.records else ()
            return Outcome(conversation=Conversation(conversation.key, ()), said=said)
        if isinstance(entry, (Pressed, Judged)) and entry.turn != record.turn:
            return replace(self.show(conversation, person, school), stale=True)
        if isinstance(entry, Pressed) and entry.choice == CANCEL:
            return self.cancel(conversation, person, school)
        if isinstance(entry, Pressed) and entry.choice == BACK:
            open_key = self._replay(record, None, person, school).key
            earlier = _one_back(record, open_key)
            return self._go_on(conversation, earlier, None, person, school)
        if isinstance(entry, Pressed) and entry.choice in (NEXT, PREVIOUS):
            page = max(0, record.page + (1 if entry.choice == NEXT else -1))
            return self._go_on(conversation, replace(record, page=page), None, person, school)
        return self._go_on(conversation, record, entry, person, school)

    def cancel(self, conversation: Conversation, person: Person, school: School) -> Outcome:
        """Give the open conversation up; the one it interrupted is taken up again."""
        if not conversation.records:
            return Outcome()
        ending = Ending(Words("conversation.cancelled"))
        return self._close(conversation, conversation.records[0], ending, person, school)

    def _open(self, conversation: Conversation, school: School) -> Record | None:
        record = conversation.records[0] if conversation.records else None
        if record is None or record.deadline <= school.unit.clock.now():
            return None
        return record if record.script in self._scripts else None

    def _go_on(
        self,
        conversation: Conversation,
        record: Record,
        entry: Entry | None,
        person: Person,
        school: School,
    ) -> Outcome:
        run = self._replay(record, entry, person, school)
        if run.judge is not None:
            return Outcome(judge=run.judge, step=run.step, erase=True)
        if run.ending is not None:
            return self._close(conversation, run.record, run.ending, person, school)
        moved = replace(
            run.record,
            turn=record.turn + 1,
            deadline=school.unit.clock.now() + PATIENCE,
        )
        return Outcome(
            Conversation(conversation.key, (moved, *conversation.records[1:])),
            step=replace(run.step, turn=moved.turn) if run.step else None,
            erase=run.erase,
        )

    def _close(
        self,
        conversation: Conversation,
        record: Record,
        ending: Ending,
        person: Person,
        school: School,
    ) -> Outcome:
        rest = conversation.records[1:]
        if not rest:
            return Outcome(Conversation(conversation.key, ()), ending=ending)
        # What was interrupted goes on, with a turn of its own, so that no button of before fits.
        resumed = Conversation(
            conversation.key, (replace(rest[0], turn=record.turn + 1), *rest[1:])
        )
        outcome = self._go_on(resumed, resumed.records[0], None, person, school)
        said = (Words("conversation.resumed"), *outcome.said)
        return replace(outcome, said=said if outcome.step else outcome.said, ending=ending)

    def _replay(self, record: Record, entry: Entry | None, person: Person, school: School) -> _Run:
        talk = Talk(record.script, person, record.start, record.answers, record.trail)
        script = self._scripts[record.script](talk, school)
        page = record.page
        answer: object = None
        try:
            while True:
                try:
                    waiting: Open = script.send(answer)
                except StopIteration as end:
                    return _Run(_kept(record, talk, 0), ending=end.value)
                except Refusal as refusal:
                    return _Run(_kept(record, talk, 0), ending=Ending(refused(refusal)))
                step = replace(
                    page_of(waiting.step, waiting.pages, page) if waiting.pages else waiting.step,
                    turn=record.turn,
                )
                taken = _take(waiting, step, entry, person)
                if taken.judge is not None or taken.note is not None or entry is None:
                    shown = replace(step, note=taken.note or step.note)
                    erase = isinstance(entry, Typed) and waiting.judge is not None
                    return _Run(
                        _kept(record, talk, page),
                        waiting.key,
                        shown,
                        judge=taken.judge,
                        erase=erase,
                    )
                talk.record(waiting.key, taken.value)
                answer, entry, page = taken.value, None, 0
        finally:
            script.close()


@dataclass(frozen=True, slots=True)
class _Taken:
    """What an entry is at a step: a value, a note that says why not, or a secret to be judged."""

    value: object = None
    note: Words | None = None
    judge: Judge | None = None


def _take(waiting: Open, step: Step, entry: Entry | None, person: Person) -> _Taken:
    if entry is None:
        return _Taken()
    if isinstance(entry, Judged):
        return _settle(waiting, entry)
    choice = _choice(step, entry, person)
    if choice is not None:
        return _Taken(choice)
    if isinstance(entry, Typed) and waiting.judge is not None:
        forwarded = Words("conversation.forwarded_secret")
        return _Taken(note=forwarded) if entry.forwarded else _Taken(judge=waiting.judge)
    if isinstance(entry, Typed) and waiting.check is not None:
        return _check(waiting.check, entry)
    return _Taken(note=Words(f"conversation.unfit.{step.kind}"))


def _choice(step: Step, entry: Entry, person: Person) -> str | None:
    """Give the choice that was pressed or written out, if the step offers it."""
    wanted = None
    if isinstance(entry, Pressed):
        wanted = entry.choice
    elif isinstance(entry, Typed):
        wanted = person.recognise(step, entry.text)
    return wanted if any(wanted == one.name for one in step.choices) else None


def _check(check: Check, entry: Typed) -> _Taken:
    try:
        return _Taken(check(entry.text))
    except Refusal as refusal:
        return _Taken(note=refused(refusal))


def _settle(waiting: Open, entry: Judged) -> _Taken:
    conclusion = entry.conclusion
    if waiting.settle is not None and not isinstance(conclusion, Refusal):
        conclusion = waiting.settle(conclusion)
    if isinstance(conclusion, Refusal):
        return _Taken(note=refused(conclusion))
    return _Taken(conclusion)


def _kept(record: Record, talk: Talk, page: int) -> Record:
    return replace(record, answers=talk.answers, trail=tuple(talk.trail), page=page)


def _one_back(record: Record, open_key: str) -> Record:
    """Take back the answer before the open step, with all attempts at either and what was drawn."""
    trail, answers = list(record.trail), dict(record.answers)

    def undo(name: str) -> None:
        while trail and (
            trail[-1].startswith(DRAWN)
            or (trail[-1].startswith(ASKED) and base(trail[-1][1:]) == name)
        ):
            answers.pop(trail.pop()[1:], None)

    undo(base(open_key))
    if trail and trail[-1].startswith(ASKED):
        undo(base(trail[-1][1:]))
    return replace(record, trail=tuple(trail), answers=answers, page=0)
