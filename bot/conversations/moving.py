"""Moving: which conversation of another device is offered here, and how it is taken up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversations.engine import PATIENCE, Engine, Outcome
from bot.conversations.steps import Door, Words
from bot.conversations.waiting import Person
from school.conversations import Conversation, Record
from school.moving import is_open_for
from school.school import School

WHERE_BEGUN = frozenset({"forgotten_password", "merge_accounts", "sign_in"})
"""The scripts that stay where they were begun: what they prove is proven of that very device."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was begun on another device, and where: the line that says it, and its button."""

    words: Words
    door: Door


@dataclass(frozen=True, slots=True)
class Moved:
    """A conversation that was taken up here, and what came of it."""

    script: str
    outcome: Outcome


def begun_elsewhere(engine: Engine, person: Person, school: School) -> Begun | None:
    """Give the newest conversation that an account has left open on another device.

    A card that was only looked at there is nothing begun.
    """
    if person.account is None:
        return None
    for there in school.moving.elsewhere(person.account, person.chat):
        if not _can_move(there) or not engine.has_begun(there.records[0], person, school):
            continue
        said = Words("conversation.begun_elsewhere", left_at(there.records[0], school))
        return Begun(said, Door(f"resume:{there.chat}", Words("conversation.resume_here")))
    return None


def take_up(engine: Engine, here: str, chat: int, person: Person, school: School) -> Moved | None:
    """Take up here what is open in another chat of the account; ``None`` where nothing is.

    ``here`` is the key of what waits here. The outcome is the caller's to keep and to say.
    """
    account = person.account
    if account is None:
        return None
    found = [
        one.key for one in school.moving.elsewhere(account, chat=person.chat) if one.chat == chat
    ]
    if not found:
        return None
    mine, there = school.moving.both(here, found[0])
    # It may have gone to a third device, or on, between the two looks.
    if not there.records or not is_open_for(there.records[0], account, school.unit):
        return None
    if not _can_move(there):
        return None
    record = there.records[0]
    outcome = engine.bring(mine, record, person, school)
    school.moving.leave(there, here)
    return Moved(record.script, outcome)


def left_at(record: Record, school: School) -> Mapping[str, object]:
    """Give what is said of a conversation that was left: its title, and when it last went on."""
    moment = (record.deadline - PATIENCE).astimezone(school.zone)
    return {"title": _title(record.script), "moment": moment}


def taken_up(script: str) -> Words:
    """Say that a conversation goes on, on another device."""
    return Words("conversation.taken_up", {"title": _title(script)})


def _title(script: str) -> Words:
    return Words(f"web.form.title.{script}")


def _can_move(there: Conversation) -> bool:
    return there.records[0].script not in WHERE_BEGUN
