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
    ``message`` is the chat message that shows the open step. ``account`` is whose it was when it
    was moved on last, if anybody was known by then.
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
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A conversation that was taken up on another device, at the turn that was shown here.

    ``until`` then it is remembered, at most.
    """

    script: str
    turn: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversations of one chat: the open one first, then those it interrupted.

    ``gone`` is remembered until something else happens in the chat, so that whoever still answers
    here what went on elsewhere can be told.
    """

    key: str
    records: tuple[Record, ...]
    gone: Gone | None = None

    @property
    def chat(self) -> int:
        """The number of the chat."""
        return int(self.key.rpartition(":")[2])


class ConversationRows(Protocol):
    """Where conversations are kept."""

    def get(self, key: str) -> Conversation | None:
        """Find a chat's conversation."""
        ...

    def put(self, conversation: Conversation) -> None:
        """Keep it; one without records, from which nothing has gone, is removed."""
        ...

    def elsewhere(self, account: int, chat: int, now: datetime) -> list[Conversation]:
        """Give what waits on the other devices of an account, newest first, locking nothing."""
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

    def mails_go_along(self, key: str, turn: int, to: str) -> None:
        """Record that what mails have asked at a turn is asked in another chat now."""
        ...

    def forget_mails(self, before: datetime, limit: int) -> int:
        """Forget mails that asked before a moment; gives how many."""
        ...

    def clear(self, before: datetime, limit: int) -> int:
        """Remove conversations whose deadlines have all passed; gives how many."""
        ...
