"""What somebody typed or pressed is worth at a step: an answer, a reason why not, or a secret."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversations.steps import BACK, CANCEL, Entry, Judged, Pressed, Step, Typed, Words
from bot.conversations.waiting import Check, Judge, Open, Person, refused
from school.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Taken:
    """What an entry is at a step: a value, a note that says why not, or a secret to be judged.

    ``leaves`` is « Retour » or « Annuler », written out.
    """

    value: object = None
    note: Words | None = None
    judge: Judge | None = None
    leaves: str | None = None


def take(waiting: Open, step: Step, entry: Entry | None, person: Person) -> Taken:
    """Judge an entry at the open step; no entry is taken for nothing."""
    if entry is None:
        return Taken()
    if isinstance(entry, Judged):
        return _settle(waiting, entry)
    choice = _choice(step, entry, person)
    if choice is not None:
        return Taken(choice)
    if isinstance(entry, Typed) and waiting.judge is not None:
        return _secret(waiting.judge, step, entry, person)
    if isinstance(entry, Typed) and waiting.check is not None:
        return _check(waiting.check, entry)
    return Taken(note=Words(f"conversation.unfit.{step.kind}"))


def _choice(step: Step, entry: Entry, person: Person) -> str | None:
    """Give the choice that was pressed or written out, if the step offers it."""
    wanted = None
    if isinstance(entry, Pressed):
        wanted = entry.choice
    elif isinstance(entry, Typed) and step.choices:
        wanted = person.recognise(step, entry.text)
    return wanted if any(wanted == one.name for one in step.choices) else None


def _secret(judge: Judge, step: Step, entry: Typed, person: Person) -> Taken:
    """Have a text judged, unless it says « Annuler » or « Retour »: that is nobody's password."""
    if entry.forwarded:
        return Taken(note=Words("conversation.forwarded_secret"))
    leaves = person.recognise(step, entry.text)
    return Taken(leaves=leaves) if leaves in (BACK, CANCEL) else Taken(judge=judge)


def _check(check: Check, entry: Typed) -> Taken:
    try:
        return Taken(check(entry.text))
    except Refusal as refusal:
        return Taken(note=refused(refusal))


def _settle(waiting: Open, entry: Judged) -> Taken:
    conclusion = entry.conclusion
    if waiting.settle is not None and not isinstance(conclusion, Refusal):
        conclusion = waiting.settle(conclusion)
    if isinstance(conclusion, Refusal):
        return Taken(note=refused(conclusion))
    return Taken(conclusion)
