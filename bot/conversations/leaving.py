"""Leaving: what giving a conversation up means, and the way back to what it had interrupted."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.steps import Door, Ending, Words
from bot.conversations.trail import ASKED, DONE
from bot.conversations.waiting import Person
from school.conversations import Record
from school.school import School

_HOME = Door("home", Words("menu.home"))
_BY_LETTER = frozenset({"first_connection", "add_child"})
_BROUGHT = frozenset({"link", "letter"})
"""What a conversation was started with that came from elsewhere."""


def wants_letter(record: Record) -> bool:
    """Whether a conversation is about a letter that has brought nothing about yet.

    Only one of these is kept: the letter that was opened last is the one in hand. Another is never
    taken up by itself, which would ask for the password of a letter that was put aside.
    """
    return record.script in _BY_LETTER and not _has_lasted(record)


def is_begun(record: Record) -> bool:
    """Whether a conversation has got an answer, an effect, or what came from a link or letter."""
    was_answered = any(one.startswith(ASKED) for one in record.trail)
    return was_answered or _has_lasted(record) or not _BROUGHT.isdisjoint(record.start)


def given_up(record: Record, person: Person, school: School) -> Ending:
    """Say what giving up means: what was done stays, a link or letter can be opened again."""
    way = take_up(record, person, school) if wants_letter(record) else None
    return Ending(Words(_said(record)), (way, _HOME) if way else (_HOME,))


def take_up(record: Record, person: Person, school: School) -> Door | None:
    """Give the button that begins a letter's conversation again, where it had a letter."""
    letter = record.start.get("letter")
    if not letter:
        return None
    way = school.first_connection.way_back(int(str(letter)), person.chat)
    return Door(f"first_connection:{way}", Words("first_connection.take_up"))


def offered(ending: Ending, waiting: Sequence[Record], person: Person, school: School) -> Ending:
    """Give the last words of a conversation with the ways back to letters that it interrupted."""
    ways = [take_up(one, person, school) for one in waiting]
    new = [one for one in ways if one is not None and one not in ending.doors]
    return Ending(ending.words, (*new, *ending.doors), ending.child)


def _said(record: Record) -> str:
    if _has_lasted(record):
        return "conversation.cancelled_done"
    if record.script == "add_child":
        return "add_child.cancelled"
    if "link" in record.start:
        return "conversation.cancelled_link"
    if "letter" in record.start:
        return "conversation.cancelled_letter"
    return "conversation.cancelled"


def _has_lasted(record: Record) -> bool:
    return any(one.startswith(DONE) for one in record.trail)
