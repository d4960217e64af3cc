"""Replay: runs a script over its record up to the open step, and gives that step an entry."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from bot.conversations.steps import Ending, Entry, Step, Typed, Words
from bot.conversations.taking import Taken, take
from bot.conversations.talk import MootError, Talk
from bot.conversations.waiting import Judge, Open, Person, page_of, refused
from school.conversations import Record
from school.refusals import Refusal
from school.school import School

Script = Callable[[Talk, School], Coroutine[Any, Any, Ending]]

_CHANGED = Words("conversation.changed")


@dataclass(frozen=True, slots=True)
class Run:
    """How far a replay came: to the step ``key``, or to an ``ending``.

    ``judge`` asks for the typed secret to be judged; ``leaves`` is « Retour » or « Annuler »,
    written out; ``erase`` says that what was typed is, or may be, a secret.
    """

    record: Record
    key: str = ""
    step: Step | None = None
    ending: Ending | None = None
    judge: Judge | None = None
    leaves: str | None = None
    erase: bool = False


def replay(
    script: Script, record: Record, entry: Entry | None, person: Person, school: School
) -> Run:
    """Run a script over what was recorded; the open step takes ``entry``, where there is one.

    The run's record holds what was answered and done on the way.
    """
    talk = Talk(record.script, person, record.start, record.answers, record.trail, record.turn)
    running = script(talk, school)
    answer: object = None
    try:
        while True:
            try:
                waiting: Open = running.send(answer)
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
                return Run(record, leaves=taken.leaves)
            if taken.judge is not None or taken.note is not None or entry is None:
                if taken.note is not None:
                    misses = 0 if changed else record.misses + 1
                    step = replace(step, note=taken.note, misses=misses)
                return Run(
                    _kept(record, talk, waiting.key, step),
                    waiting.key,
                    step,
                    judge=taken.judge,
                    erase=isinstance(entry, Typed) and (changed or waiting.judge is not None),
                )
            talk.record(waiting.key, taken.value)
            answer, entry = taken.value, None
    finally:
        running.close()


def _shown(waiting: Open, record: Record) -> Step:
    """Give the open step as it is shown: a text that is still being read at its open page."""
    page = record.page if waiting.key == record.asked else 0
    return page_of(waiting.step, waiting.pages, page) if waiting.pages else waiting.step


def _ended(record: Record, talk: Talk, ending: Ending | None, entry: Entry | None) -> Run:
    """Give a run that came to an end; a text that was not taken on the way may be a secret."""
    kept = replace(record, answers=talk.answers, trail=tuple(talk.trail))
    return Run(kept, ending=ending, erase=isinstance(entry, Typed))


def _kept(record: Record, talk: Talk, asked: str, step: Step) -> Record:
    page = step.page.number - 1 if step.page else 0
    kept = replace(record, answers=talk.answers, trail=tuple(talk.trail), asked=asked)
    return replace(kept, page=page, misses=step.misses)
