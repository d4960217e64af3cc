"""The outbox: every message that the program owes somebody, until it is sent or given up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Literal, Protocol

Channel = Literal["telegram", "mail"]
Signal = Channel | Literal["inputs", "backups", "erasures"]
"""What a commit tells those who listen: a channel is owed notices, or there is more of these."""


TRIED_FOR = timedelta(days=5)
"""How long a mail is tried that is not taken for now, or comes back (RFC 5321, 4.5.4.1; scope C7).
Then its address is as good as dead."""


class Lane(IntEnum):
    """What goes first: answers to a person, then what concerns one person, then what all get."""

    ANSWER = 0
    PERSONAL = 1
    BROADCAST = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """A message owed. ``data`` says what about; words are found when it is written.

    ``to`` is a chat's id or an e-mail address; ``key`` is unique, so that a notice is owed once;
    ``edits`` names the message that this one replaces in place, so that a newer edit drops it;
    ``charged`` says whether the messenger's rate limit counts it.
    """

    id: int
    channel: Channel
    to: str
    lane: Lane
    kind: str
    data: Mapping[str, object]
    due_at: datetime
    key: str | None = None
    edits: int | None = None
    charged: bool = True
    account: int | None = None
    attempts: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """A notice that was given up: what of, to where, ``why``, after how many tries, and when."""

    id: int
    channel: Channel
    to: str
    kind: str
    account: int | None
    why: str
    tries: int
    made_at: datetime
    failed_at: datetime


class OutboxRows(Protocol):
    """Where notices wait and what became of them."""

    def add(self, notice: Notice) -> bool:
        """Owe a notice; ``False`` where one with its key is owed or was sent already."""
        ...

    def claim(self, key: str, notice: int) -> bool:
        """Say that a notice tells what this key stands for; ``False`` where one does already."""
        ...

    def is_told(self, key: str) -> bool:
        """Whether a notice tells what this key stands for, or has told it; not one given up."""
        ...

    def lease(
        self, channel: Channel, limit: int, now: datetime, slowest: Lane = Lane.BROADCAST
    ) -> list[Notice]:
        """Take due notices for sending: by lane, in order within a chat; none during a pause.

        Of lanes slower than ``slowest`` none is taken. A mail that failed, and whose next try is
        more than some minutes away, is overtaken by those that follow.
        """
        ...

    def permit(
        self, channel: Channel, wanted: Mapping[Lane, int], now: datetime
    ) -> tuple[Mapping[Lane, int], datetime]:
        """Allow that many of the wanted sends to leave now, as the rate limit has it.

        Gives also the moment from which more may leave.
        """
        ...

    def next_due(self, channel: Channel, now: datetime) -> datetime | None:
        """Give the moment at which ``lease`` may find something again, if nothing new comes."""
        ...

    def waiting(self, channel: Channel, those: Collection[str]) -> set[str]:
        """Give to which of these chats or addresses anything is owed that is not closed yet."""
        ...

    def sent(self, notice: int, now: datetime, *, keep: bool = False) -> None:
        """Record a sent notice and erase what it said, unless ``keep``: it may come back."""
        ...

    def all_sent(self, notices: Collection[int], now: datetime) -> None:
        """Record several sent notices and erase what they said."""
        ...

    def came_back(self, notice: int) -> Notice | None:
        """Give a sent mail that did not arrive, held until the transaction ends.

        ``None`` for one that never left. Its data is empty where what it said was erased.
        """
        ...

    def send_again(self, notice: int, error: str, due_at: datetime) -> bool:
        """Owe a sent notice once more; ``False`` where what it said was erased."""
        ...

    def erase_sent(self, before: datetime, limit: int) -> int:
        """Erase what was said by notices owed before a moment and sent; gives how many."""
        ...

    def again(self, notice: int, error: str, due_at: datetime) -> None:
        """Put a notice back, to be tried again at ``due_at``."""
        ...

    def held(self, notice: int, due_at: datetime) -> None:
        """Put a notice back without counting a try: the messenger asked us to wait."""
        ...

    def failed(self, notice: int, error: str, now: datetime) -> None:
        """Give a notice up: ``status`` counts it; what it said is kept for people to see."""
        ...

    def given_up(self, after: int, limit: int) -> list[Failed]:
        """Give notices that were given up, by id after one of them."""
        ...

    def revive(self, notice: int, now: datetime) -> bool:
        """Owe one that was given up anew; ``False`` where it is none, or its words are gone."""
        ...

    def drop(self, notice: int, why: str, now: datetime) -> None:
        """Close a notice that nobody needs any more."""
        ...

    def drop_key(self, key: str, now: datetime) -> None:
        """Close the notice with this key, if it still waits, and let the key be owed again."""
        ...

    def drop_chat(self, chat: int, now: datetime) -> int:
        """Close what waits for a chat that blocked us; gives how many."""
        ...

    def open_at(self, channel: Channel, to: str) -> list[Notice]:
        """Give what is owed to a chat or address and not closed yet, in order."""
        ...

    def withdraw(self, notice: int, why: str, now: datetime) -> bool:
        """Close a notice that was never tried; ``False`` where it was, or is just being."""
        ...

    def pause(self, until: datetime) -> None:
        """Hold all sending to the messenger, which has asked us to wait."""
        ...

    def release(self, holder: str) -> int:
        """Take back what a process held when it ended; gives how many."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove what was sent or dropped of notices owed before a moment; gives how many."""
        ...

    def forget_keys(self, before: datetime, limit: int) -> int:
        """Let keys be owed again whose notices were owed before a moment; gives how many."""
        ...
