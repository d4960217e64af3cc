"""The inbox: what came in, stored before it is acknowledged and treated once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Source = Literal["telegram", "click", "mail"]

State = Literal["new", "done", "set_aside"]
"""What became of an input: it waits, was treated, or is left for people to look at."""

TRIES = 3
"""An input that fails this often is set aside and reported (safety)."""


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that came in.

    ``key`` is unique within its source; inputs of one ``lane`` (a chat, a mailbox) are treated in
    the order of ``order``; ``payload`` is sealed, and erased when the input is done, or, of a mail,
    set aside; ``holder`` names the process that is to treat it, ``None`` where any may. The same
    key always has the same ``order``.
    """

    source: Source
    key: str
    order: int
    lane: str
    payload: bytes
    received_at: datetime
    holder: str | None = None
    attempts: int = 0


class EarlierInputError(Exception):
    """An earlier input of the lane is not done yet, in another process: try again soon."""


class InboxRows(Protocol):
    """Where inputs are kept."""

    def store(self, inputs: list[Input]) -> list[Input]:
        """Keep inputs; gives those that were not known yet."""
        ...

    def waiting(self, source: Source, after: int, limit: int) -> list[Input]:
        """Give inputs not yet done with an order above ``after``, in order."""
        ...

    def waiting_within(
        self, source: Source, after: int, size: int, limit: int, *, tried: bool
    ) -> list[Input]:
        """Give those of them that failed before (``tried``) or did not, at most ``limit``.

        No more than come to about ``size`` bytes, one at least: the last may be larger.
        """
        ...

    def known(self, source: Source, keys: Iterable[str]) -> dict[str, State]:
        """Give the states of those inputs that are known."""
        ...

    def held(self, source: Source, holder: str, after: int, limit: int) -> list[Input]:
        """Give those of them that a process is to treat."""
        ...

    def waiting_in(self, source: Source, lane: str, after: int, limit: int) -> list[Input]:
        """Give the same of one lane."""
        ...

    def is_turn(self, source: Source, key: str) -> bool:
        """Whether an input is still to be treated; its lane is ours until the commit.

        Raises ``EarlierInputError`` where another of its lane comes first.
        """
        ...

    def give(self, source: Source, choose: Callable[[str], str], limit: int) -> int:
        """Give inputs whose holder is gone to whom ``choose`` names for their lane.

        Gives how many.
        """
        ...

    def done(self, source: Source, key: str, now: datetime) -> bool:
        """Mark an input done and erase its payload; ``False`` where it was done before."""
        ...

    def failed(self, source: Source, key: str, error: str, now: datetime) -> int:
        """Count a failed try; the third sets the input aside. Gives the number of tries."""
        ...

    def set_aside(self, source: Source, key: str, error: str, now: datetime) -> bool:
        """Set an input aside at once; ``False`` where it does not wait."""
        ...

    def gone(self, keys: Iterable[str]) -> None:
        """Take note of mails that lie no more in the mailbox that is read: moved, or removed.

        Until then a mail that was treated is not forgotten: it would be treated again.
        """
        ...

    def here(self, keys: Iterable[str]) -> None:
        """Take note of mails that lie in it: one that had gone, by a list that was not whole."""
        ...

    def treated(self, after: str, limit: int) -> list[str]:
        """Give the keys after ``after``, in order, of treated mails that have not gone yet."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove inputs done before a moment, of mails those that have gone; gives how many.

        At most ``limit`` of each source.
        """
        ...

    def is_open(self, source: Source, key: str) -> bool:
        """Whether an input waits to be treated."""
        ...
