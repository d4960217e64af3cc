"""Accounts on their way to be erased, and exports that people have asked for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Closing:
    """An account that is erased at ``closes_at``, unless somebody signs in to it before."""

    account: int
    asked_at: datetime
    closes_at: datetime
    reopened_at: datetime | None = None


class ClosingRows(Protocol):
    """Where closings are kept, and exports that were asked for."""

    def begin(self, closing: Closing) -> None:
        """Keep a closing, in place of an earlier one of the account."""
        ...

    def of(self, account: int) -> Closing | None:
        """Give the closing of an account, if there is one that was not taken back."""
        ...

    def reopen(self, account: int, now: datetime) -> bool:
        """Take a closing back; ``False`` where there is none."""
        ...

    def welcomed(self, account: int) -> bool:
        """Forget a closing that was taken back; ``False`` where there is none."""
        ...

    def to_remind(self, before: datetime, limit: int) -> list[Closing]:
        """Give closings that come before a moment and were not reminded of, and mark them so."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Give the accounts whose time has come."""
        ...

    def export(self, number: int, account: int, chat: int, now: datetime) -> None:
        """Record that an export was asked for in a chat."""
        ...

    def exports_since(self, account: int, since: datetime) -> int:
        """Count those of an account."""
        ...

    def exported_in(self, chat: int, since: datetime) -> int | None:
        """Give the account whose export was asked for in a chat last, if it was lately."""
        ...

    def forget_exports(self, before: datetime, limit: int) -> int:
        """Remove what was asked for before a moment; gives how many."""
        ...
