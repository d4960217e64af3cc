"""What the database holds about a person, and how all of it goes (scope D5; GDPR 15, 17, 20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Row = Mapping[str, object]
"""A row as people may read it: names of columns with texts, numbers, moments, JSON or nothing."""


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a person is found: the account, its addresses, its chats (browsers among them)."""

    account: int
    emails: tuple[str, ...]
    chats: tuple[int, ...]


class PersonalRows(Protocol):
    """Knows every table, and whose its rows are."""

    def traces(self, account: int) -> Traces:
        """Give by what somebody is found."""
        ...

    def of(self, traces: Traces, now: datetime) -> Mapping[str, Sequence[Row]]:
        """Give all that is held about a person, by table; tables without a row are left out.

        Nothing of other guardians of the same child is in it.
        """
        ...

    def erase(self, traces: Traces, now: datetime) -> bool:
        """Erase all of it, as ``school.erasing`` says; ``False`` where there is no such account."""
        ...

    def erase_address(self, email: str) -> None:
        """Erase an address that is nobody's account, with what was sent there."""
        ...

    def emails(self, after: str, limit: int) -> list[str]:
        """Give addresses after one of them, in order."""
        ...


class ChildRecordRows(Protocol):
    """Knows what of every table is a child's, who has no account; guardians' rows are theirs."""

    def of(self, child: int) -> Mapping[str, Sequence[Row]]:
        """Give all that is held about a child, by table; nothing says who the guardians are."""
        ...

    def guardians(self, child: int, now: datetime) -> list[int]:
        """Give the accounts that hold a place at a child."""
        ...

    def erase(self, child: int) -> bool:
        """Erase all of it, and whatever of others names the child; ``False`` where there is none.

        Conversations about it end. A guardian's own answers to terms stay, without the child.
        """
        ...
