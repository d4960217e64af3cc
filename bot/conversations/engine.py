"""The engine: which conversations wait in a chat, and what an entry means for the open one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.conversations.leaving import given_up, is_begun, offered, wants_letter
from bot.conversations.replay import Run, Script, replay
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
from bot.conversations.trail import DONE, one_back
from bot.conversations.waiting import Judge, Person
from school.conversations import Conversation, Record
from school.school import School

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
        """Begin a script; one that is open already waits underneath, if it was begun.

        Beginning again what is open or waiting just goes on with it. Of several letters the one
        opened last is asked about.
        """
        now = school.unit.clock.now()
        records = self._alive(conversation.records, school)
        same = [
            one
            for one in records
            if (one.script, dict(one.start)) == (script, dict(start)) and _is_for(one, person)
        ]
        # Turns go on from the time, so that no button of a conversation that is over fits.
        turn = max((one.turn for one in records), default=int(now.timestamp() * 1000))
        new = Record(script, dict(start), now, account=person.account)
        first = same[0] if same else new
        others = [
            one for one in records if one is not first and self.has_begun(one, person, school)
        ][:_DEEPEST]
        stacked = Conversation(conversation.key, (replace(first, turn=turn), *others))
        begun = self._go_on(stacked, stacked.records[0], None, person, school)
        return _without_other_letters(begun)

    def bring(self, here: Conversation, record: Record, person: Person, school: School) -> Outcome:
        """Go on here with what is open on another device; what is open here waits underneath."""
        records = self._alive(here.records, school)
        # A turn of its own, so that no button of either device fits.
        now = int(school.unit.clock.now().timestamp() * 1000)
        turn = max(now, *(one.turn for one in (record, *records)))
        moved = replace(record, turn=turn, message=None)
        stacked = Conversation(here.key, (moved, *records[:_DEEPEST]))
        return _without_other_letters(self._go_on(stacked, moved, None, person, school))

    def show(self, conversation: Conversation, person: Person, school: School) -> Outcome:
        """Show the open step again, as it is."""
        record = self._open(conversation, person, school)
        if record is None:
            return Outcome()
        return Outcome(step=self._replay(record, None, person, school).step)

    def take(
        self, conversation: Conversation, entry: Entry, person: Person, school: School
    ) -> Outcome:
        """Take what somebody typed or pressed at the open step."""
        record = self._open(conversation, person, school)
        if record is None:
            return self._expire(conversation, entry, person, school)
        if isinstance(entry, (Pressed, Judged)) and entry.turn != record.turn:
            return replace(self.show(conversation, person, school), stale=True)
        if isinstance(entry, Pressed) and entry.choice == CANCEL:
            return self.cancel(conversation, person, school)
        if isinstance(entry, Pressed) and entry.choice == BACK:
            open_key = self._replay(record, None, person, school).key
            earlier = one_back(record, open_key)
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
        if not _is_for(record, person):
            return self._close(conversation, record, None, person, school)
        ending = given_up(record, person, school)
        return self._close(conversation, record, ending, person, school)

    def has_begun(self, record: Record, person: Person, school: School) -> bool:
        """Whether something would be lost with a conversation: an answer, an effect, a link.

        A card that was only looked at can be looked at again: whoever has opened « Fermez votre
        compte » and gone on with something else is not asked about it once more.
        """
        if is_begun(record) or not _is_for(record, person):
            return True
        step = self._replay(record, None, person, school).step
        return step is not None and step.kind != "choice"

    def is_open(self, conversation: Conversation, person: Person, school: School) -> bool:
        """Whether something is being asked of somebody."""
        return self._open(conversation, person, school) is not None

    def _open(self, conversation: Conversation, person: Person, school: School) -> Record | None:
        alive = self._alive(conversation.records[:1], school)
        return alive[0] if alive and _is_for(alive[0], person) else None

    def _alive(self, records: Sequence[Record], school: School) -> list[Record]:
        """Give those that still wait and whose script this version has."""
        now = school.unit.clock.now()
        return [one for one in records if one.deadline > now and one.script in self._scripts]

    def _expire(
        self, conversation: Conversation, entry: Entry, person: Person, school: School
    ) -> Outcome:
        """Close one that is answered too late, or by somebody else; what it interrupted goes on."""
        if not conversation.records:
            return Outcome()
        closed = self._close(conversation, conversation.records[0], None, person, school)
        said = (Words("conversation.expired"), *closed.said)
        return replace(closed, said=said, erase=isinstance(entry, Typed))

    def _replay(self, record: Record, entry: Entry | None, person: Person, school: School) -> Run:
        return replay(self._scripts[record.script], record, entry, person, school)

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
            account=_owner(run, person, school),
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
        now = _as_now(person, school)
        rest = [one for one in self._alive(conversation.records[1:], school) if _is_for(one, now)]
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


def _without_other_letters(begun: Outcome) -> Outcome:
    """Let a conversation about a letter that goes on take the place of those about others."""
    if begun.conversation is None or begun.step is None or begun.ending is not None:
        return begun
    first, *others = begun.conversation.records
    if not wants_letter(first):
        return begun
    kept = (first, *(one for one in others if not wants_letter(one)))
    return replace(begun, conversation=replace(begun.conversation, records=kept))


def _owner(run: Run, person: Person, school: School) -> int | None:
    """Give whose a conversation is: what it has done may have given the chat another account."""
    has_lasted = any(one.startswith(DONE) for one in run.record.trail)
    return _as_now(person, school).account if has_lasted else person.account


def _is_for(record: Record, person: Person) -> bool:
    """Whether somebody may go on with a conversation: what another has left open is not theirs.

    A browser or a telephone may be shared. What nobody has begun goes on once they have signed in;
    to who has lost their access the script says so itself.
    """
    return None in (record.account, person.account) or record.account == person.account


def _as_now(person: Person, school: School) -> Person:
    """Give who is talking after a conversation that may have linked the chat."""
    chat = school.tx.devices.chat(person.chat)
    if chat is None:
        return person
    linked = person.account is None and chat.account is not None
    return replace(person, account=chat.account, language=chat.language, just_linked=linked)
