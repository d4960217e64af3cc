"""E-mail addresses: their one written form, their state, and who has proven them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from school.refusals import Refusal

State = Literal["pending", "confirmed", "refused", "bad"]

ERASED = "erased"
"""Stands where an address stood whose owner was erased; no mail can go there."""

# RFC 5321 allows more than this (quoted local parts); no school's register has those, and every
# mail client takes these. A label of the domain may be written in any script (IDN).
_ADDRESS = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]\Z"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox: ``account`` is whose it is, once proven; ``quiet_at`` is when notices stopped.

    One that was replaced stays its account's, for the certificates that are sent there (scope A7);
    nobody signs in with it, and nothing is written to it.
    """

    email: str
    state: State
    account: int | None
    proven_at: datetime | None
    quiet_at: datetime | None
    replaced_at: datetime | None = None


class AddressRows(Protocol):
    """Where addresses are kept."""

    def get(self, email: str) -> Address | None:
        """Find one by its normal form."""
        ...

    def is_awaited(self, email: str) -> bool:
        """Whether an account has given it, and it is not confirmed yet."""
        ...

    def note(self, email: str) -> None:
        """Make sure that a row exists; a new one is pending."""
        ...

    def wait_for(self, email: str) -> None:
        """Make sure that a row exists; one whose mailbox refused before is pending again."""
        ...

    def refuse(self, email: str) -> None:
        """Record that whoever reads a mailbox that nobody has proven wants none of it."""
        ...

    def spoil(self, email: str) -> None:
        """Record that mails to it do not arrive; whose it is stays."""
        ...

    def recover(self, email: str) -> None:
        """Record that a mailbox which was said to be bad has written: it is as before."""
        ...

    def forget(self, email: str) -> None:
        """Remove an unproven one that nothing waits for; one that wants no notices is refused."""
        ...

    def prove(self, email: str, account: int, now: datetime) -> bool:
        """Record that ``account`` has shown that this mailbox is theirs.

        ``False`` where another account has: it stays theirs.
        """
        ...

    def of_account(self, account: int) -> list[Address]:
        """Give the proven addresses of an account.

        The one that is written to comes first, where none was chosen the one proven first; those
        at which no mail arrives come behind, replaced ones last.
        """
        ...

    def will_replace(self, email: str, confirmation: int) -> None:
        """Record that the address of a confirmation is to take the place of a proven one."""
        ...

    def replaced_by(self, confirmation: int) -> str | None:
        """Give the address whose place that of a confirmation is to take, if any."""
        ...

    def replace(self, account: int, old: str, new: str, now: datetime) -> None:
        """Let an account's proven address take the place of another one, which stays proven."""
        ...

    def quieten(self, email: str, now: datetime) -> None:
        """Stop notices and reminders to this address."""
        ...

    def resume(self, email: str) -> None:
        """Send notices and reminders to this address again."""
        ...


def normal_address(text: str) -> str:
    """Give the one form in which an address is kept and compared.

    Lowercase as a whole: RFC 5321 lets the local part matter, no mail service that families use
    does, and what people type varies. Raises ``Refusal`` where it is no address.
    """
    email = text.strip().strip("<>").lower()
    local, _, _ = email.partition("@")
    if (
        len(email) > 254
        or not _ADDRESS.match(email)
        or ".." in email
        or local.startswith(".")
        or local.endswith(".")
    ):
        raise Refusal("address.malformed")
    return email
