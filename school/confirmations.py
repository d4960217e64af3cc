"""Confirmations: an address that somebody gave, until it is shown to be theirs (scope B8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Literal, Protocol

Outcome = Literal["", "confirmed", "refused", "corrected", "expired", "taken", "bad"]
"""How it ended: empty while open; ``taken`` where the address is another account's, ``bad`` where
mails to it do not arrive."""


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


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an account is with its address; ``email`` is the one in question, if any."""

    state: Literal["none", "pending", "confirmed", "refused", "taken", "expired", "bad"]
    email: str = ""

    @property
    def unconfirmed(self) -> bool:
        """Whether an address was given and the account has none that is confirmed yet."""
        return self.state in ("pending", "refused", "taken", "expired", "bad")

    @property
    def was_given(self) -> bool:
        """Whether there is an address to speak of."""
        return self.state != "none"


class Link(Enum):
    """What the link of a confirmation mail finds."""

    UNKNOWN = "unknown"
    READY = "ready"
    DONE = "done"
    REFUSED = "refused"
    TAKEN = "taken"


LINKS: Mapping[Outcome, Link] = MappingProxyType(
    {"confirmed": Link.DONE, "refused": Link.REFUSED, "taken": Link.TAKEN}
)
"""What a link finds whose mailbox has answered."""


def link_of(confirmation: Confirmation, owner: int | None) -> Link:
    """Give what its link finds; ``owner`` is the account that has proven the address, if any."""
    if confirmation.outcome in ("corrected", "expired"):
        return Link.UNKNOWN
    if confirmation.outcome != "refused" and owner == confirmation.account:
        return Link.DONE
    return LINKS.get(confirmation.outcome, Link.READY)


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

    def open_at(self, email: str) -> list[Confirmation]:
        """Give those that wait for an address, held until the transaction ends."""
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
