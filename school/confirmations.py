"""Confirmations: an address that somebody gave, until it is shown to be theirs (scope B8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Outcome = Literal["", "confirmed", "refused", "corrected", "expired", "taken"]
"""How it ended: empty while open; ``taken`` where the address is another account's."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A wish to use an address; an account has one open at most.

    ``sent`` counts the mails that asked, ``sent_at`` is when the last was owed, ``reminded`` how
    many of them nobody had asked for.
    """

    id: int
    account: int
    email: str
    asked_at: datetime
    sent_at: datetime
    sent: int = 1
    reminded: int = 0
    outcome: Outcome = ""
    closed_at: datetime | None = None


class ConfirmationRows(Protocol):
    """Where confirmations are kept."""

    def add(self, confirmation: Confirmation) -> None:
        """Keep a new one; the account has none open."""
        ...

    def update(self, confirmation: Confirmation) -> None:
        """Write one again as a whole."""
        ...

    def get(self, confirmation: int) -> Confirmation | None:
        """Find one by its id."""
        ...

    def latest(self, account: int) -> Confirmation | None:
        """Give an account's newest one, open or closed."""
        ...

    def open_before(self, asked_before: datetime, reminded: int, limit: int) -> list[Confirmation]:
        """Give open ones that were asked for by a moment and reminded of less often."""
        ...
