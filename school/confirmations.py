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

    ``sent`` counts the mails that were asked for one after the other, without an hour's rest, and
    ``sent_at`` is when the last of them was; ``reminded`` counts those that nobody asked for.
    One is ``taken`` only once its own link has said so to whoever reads the mailbox: until then
    whoever typed the address sees no difference.
    """

    id: int
    account: int
    platform: str
    email: str
    asked_at: datetime
    sent_at: datetime
    sent: int = 1
    reminded: int = 0
    outcome: Outcome = ""
    closed_at: datetime | None = None


class ConfirmationRows(Protocol):
    """Where confirmations are kept."""

    def hold(self, account: int) -> None:
        """Let one transaction at a time begin or correct a confirmation of an account."""
        ...

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

    def has_ended(self, account: int, email: str, outcome: Outcome) -> bool:
        """Whether an account has asked for an address before, with that outcome."""
        ...

    def is_contested(self, confirmation: Confirmation) -> bool:
        """Whether another account waits for the same address."""
        ...

    def forget_corrected(self, before: datetime, limit: int) -> int:
        """Remove addresses that were corrected before a moment: a stranger's, perhaps."""
        ...

    def to_remind(
        self, level: int, asked_before: datetime, sent_before: datetime, limit: int
    ) -> list[Confirmation]:
        """Give those that wait since a moment and were reminded of less often than ``level``.

        One whose last mail is newer than ``sent_before`` is left in peace.
        """
        ...

    def to_expire(
        self, asked_before: datetime, sent_before: datetime, limit: int
    ) -> list[Confirmation]:
        """Give open ones that wait since a moment, and whose last mail is old as well."""
        ...
