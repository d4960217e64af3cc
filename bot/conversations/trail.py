"""The trail of a conversation: what came about in which order, and how far one can go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from school.conversations import Record

ASKED, DRAWN, DONE = "?", "=", "!"
"""How an entry of the trail came about: answered, drawn by us, or an effect that stays."""


def base(key: str) -> str:
    """Give the name that all attempts at an answer share: what stands before ``#``."""
    return key.partition("#")[0]


def can_go_back(trail: Sequence[str]) -> bool:
    """Whether an answer was given that no lasting effect has followed."""
    for entry in reversed(trail):
        if entry.startswith(DONE):
            return False
        if entry.startswith(ASKED):
            return True
    return False


def one_back(record: Record, open_key: str) -> Record:
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
