"""The engine: replays a script from its record, takes one entry, says what to show next."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.conversations.leaving import given_up, offered, wants_letter
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
from bot.conversations.taking import Taken, take
from bot.conversations.talk import (
    ASKED,
    DRAWN,
    Judge,
    MootError,
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
_CHANGED = Words("conversation.changed")


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
    leaves: str | None = None
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

        Beginning again what is open or waiting just goes on with it. Of several letters the one
        opened last is asked about.
        """
        now = school.unit.clock.now()
        records = self._alive(conversation.records, school)
        same = [one for one in records if (one.script, dict(one.start)) == (script, dict(start))]
        # Turns go on from the time, so that no button of a conversation that is over fits.
        turn = max((one.turn for one in records), default=int(now.timestamp() * 1000))
        first = same[0] if same else Record(script, dict(start), now)
        others = [one for one in records if one is not first][:_DEEPEST]
        stacked = Conversation(conversation.key, (replace(first, turn=turn), *others))
        begun = self._go_on(stacked, stacked.records[0], None, person, school)
        return _without_other_letters(begun)

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
            return self._expire(conversation, entry, person, school)
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
        record = conversation.records[0]
        ending = given_up(record, person, school)
        return self._close(conversation, record, ending, person, school)

    def is_open(self, conversation: Conversation, school: School) -> bool:
        """Whether something is being asked."""
        return self._open(conversation, school) is not None

    def _open(self, conversation: Conversation, school: School) -> Record | None:
        alive = self._alive(conversation.records[:1], school)
        return alive[0] if alive else None

    def _alive(self, records: Sequence[Record], school: School) -> list[Record]:
        """Give those that still wait and whose script this version has."""
        now = school.unit.clock.now()
        return [one for one in records if one.deadline > now and one.script in self._scripts]

    def _expire(
        self, conversation: Conversation, entry: Entry, person: Person, school: School
    ) -> Outcome:
        """Close a conversation that is answered too late; what it interrupted is taken up."""
        if not conversation.records:
            return Outcome()
        closed = self._close(conversation, conversation.records[0], None, person, school)
        said = (Words("conversation.expired"), *closed.said)
        return replace(closed, said=said, erase=isinstance(entry, Typed))

    def _go_on(
        self,
        conversation: Conversation,
        record: Record,
        entry: Entry | None,
        person: Person,
        school: School,
    ) -> Outcome:
        run = self._replay(record, entry, person, school)
        if run.leaves is not None:
            return self.take(conversation, Pressed(record.turn, run.leaves), person, school)
        if run.judge is not None:
            return Outcome(judge=run.judge, step=run.step, erase=True)
        if run.step is None:
            closed = self._close(conversation, run.record, run.ending, person, school)
            return replace(closed, erase=run.erase)
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
        ending: Ending | None,
        person: Person,
        school: School,
    ) -> Outcome:
        rest = self._alive(conversation.records[1:], school)
        now = _as_now(person, school)
        if ending is not None:
            ending = offered(ending, [one for one in rest if wants_letter(one)], now, school)
            rest = [one for one in rest if not wants_letter(one)]
        if not rest:
            return Outcome(Conversation(conversation.key, ()), ending=ending)
        # What was interrupted goes on, with a turn of its own, so that no button of before fits.
        resumed = Conversation(
            conversation.key, (replace(rest[0], turn=record.turn + 1), *rest[1:])
        )
        outcome = self._go_on(resumed, resumed.records[0], None, now, school)
        said = (Words("conversation.resumed"), *outcome.said)
        return replace(outcome, said=said if outcome.step else outcome.said, ending=ending)

    def _replay(self, record: Record, entry: Entry | None, person: Person, school: School) -> _Run:
        talk = Talk(record.script, person, record.start, record.answers, record.trail, record.turn)
        script = self._scripts[record.script](talk, school)
        answer: object = None
        try:
            while True:
                try:
                    waiting: Open = script.send(answer)
                except StopIteration as end:
                    return _ended(record, talk, end.value, entry)
                except Refusal as refusal:
                    return _ended(record, talk, Ending(refused(refusal)), entry)
                except MootError:
                    return _ended(record, talk, None, entry)
                step = _shown(waiting, record)
                # What was shown last may be asked no more: new terms, a corrected name.
                changed = entry is not None and waiting.key != record.asked
                taken = Taken(note=_CHANGED) if changed else take(waiting, step, entry, person)
                if taken.leaves is not None:
                    return _Run(record, leaves=taken.leaves)
                if taken.judge is not None or taken.note is not None or entry is None:
                    if taken.note is not None:
                        misses = 0 if changed else record.misses + 1
                        step = replace(step, note=taken.note, misses=misses)
                    return _Run(
                        _kept(record, talk, waiting.key, step),
                        waiting.key,
                        step,
                        judge=taken.judge,
                        erase=isinstance(entry, Typed) and (changed or waiting.judge is not None),
                    )
                talk.record(waiting.key, taken.value)
                answer, entry = taken.value, None
        finally:
            script.close()


def _without_other_letters(begun: Outcome) -> Outcome:
    """Let a conversation about a letter that goes on take the place of those about others."""
    if begun.conversation is None or begun.step is None or begun.ending is not None:
        return begun
    first, *others = begun.conversation.records
    if not wants_letter(first):
        return begun
    kept = (first, *(one for one in others if not wants_letter(one)))
    return replace(begun, conversation=replace(begun.conversation, records=kept))


def _as_now(person: Person, school: School) -> Person:
    """Give who is talking after a conversation that may have linked the chat."""
    chat = school.tx.devices.chat(person.chat)
    if chat is None:
        return person
    linked = person.account is None and chat.account is not None
    return replace(person, account=chat.account, language=chat.language, just_linked=linked)


def _shown(waiting: Open, record: Record) -> Step:
    """Give the open step as it is shown: a text that is still being read at its open page."""
    page = record.page if waiting.key == record.asked else 0
    return page_of(waiting.step, waiting.pages, page) if waiting.pages else waiting.step


def _ended(record: Record, talk: Talk, ending: Ending | None, entry: Entry | None) -> _Run:
    """Give a run that came to an end; a text that was not taken on the way may be a secret."""
    kept = replace(record, answers=talk.answers, trail=tuple(talk.trail))
    return _Run(kept, ending=ending, erase=isinstance(entry, Typed))


def _kept(record: Record, talk: Talk, asked: str, step: Step) -> Record:
    page = step.page.number - 1 if step.page else 0
    kept = replace(record, answers=talk.answers, trail=tuple(talk.trail), asked=asked)
    return replace(kept, page=page, misses=step.misses)


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
