"""Conversations as they are kept: one row per chat, written with the input that moved it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

TELEGRAM, WEB = "telegram:", "web:"
"""What the key of a conversation begins with, by where it was begun; its chat's number follows."""


@dataclass(frozen=True, slots=True)
class Record:
    """Where somebody is in a script.

    ``start`` is what the script was begun with; ``answers`` holds what was answered or drawn, by
    step name; ``trail`` the names in order, for going back; ``turn`` numbers what was shown, so
    that a button of an older message is known as such; ``asked`` is what the open step's answer is
    kept as, so that an answer is never taken for that of another step; ``page`` is the page of a
    text being read; ``misses`` counts the answers in a row that the open step has not taken;
    ``message`` is the chat message that shows the open step.
    """

    script: str
    start: Mapping[str, object]
    deadline: datetime
    answers: Mapping[str, object] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    turn: int = 0
    asked: str = ""
    page: int = 0
    misses: int = 0
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversations of one chat: the open one first, then those it interrupted."""

    key: str
    records: tuple[Record, ...]


class ConversationRows(Protocol):
    """Where conversations are kept."""

    def get(self, key: str) -> Conversation | None:
        """Find a chat's conversation."""
        ...

    def put(self, conversation: Conversation) -> None:
        """Keep it; one without records is removed."""
        ...

    def shown(self, key: str, turn: int, message: int) -> None:
        """Record the chat message that shows what was asked at ``turn``."""
        ...

    def idle(self, earliest: datetime, latest: datetime, after: str, limit: int) -> list[str]:
        """Give the keys after ``after``, in order, of those whose deadline lies in between."""
        ...

    def mailed(self, number: int, key: str, turn: int) -> None:
        """Record that a mail asks what is asked at a turn."""
        ...

    def asked_by(self, number: int) -> tuple[str, int] | None:
        """Give the conversation and the turn that a mail asks about."""
        ...

    def forget_mails(self, before: datetime, limit: int) -> int:
        """Forget mails that asked before a moment; gives how many."""
        ...

    def clear(self, before: datetime, limit: int) -> int:
        """Remove conversations whose deadlines have all passed; gives how many."""
        ...
