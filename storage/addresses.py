"""E-mail addresses, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from school.addresses import Address
from storage.moments import from_ms_or_none, to_ms
from storage.statements import Statements


class Addresses:
    """Keeps addresses; see ``school.addresses.AddressRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def get(self, email: str) -> Address | None:
        """Find one by its normal form."""
        row = self._tx.one("address", email=email)
        return None if row is None else _address(row)

    def is_awaited(self, email: str) -> bool:
        """Whether an account has given it, and it is not confirmed yet."""
        return self._tx.one("awaited_address", email=email) is not None

    def note(self, email: str) -> None:
        """Make sure that a row exists; a new one is pending."""
        self._tx.change("note_address", email=email)

    def wait_for(self, email: str) -> None:
        """Make sure that a row exists; one whose mailbox refused before is pending again."""
        self._tx.change("await_address", email=email)

    def refuse(self, email: str) -> None:
        """Record that whoever reads a mailbox that nobody has proven wants none of it."""
        self._tx.change("refuse_address", email=email)

    def spoil(self, email: str) -> None:
        """Record that mails to it do not arrive; whose it is stays."""
        self._tx.change("spoil_address", email=email)

    def recover(self, email: str) -> None:
        """Record that a mailbox which was said to be bad has written: it is as before."""
        self._tx.change("recover_address", email=email)

    def forget(self, email: str) -> None:
        """Remove an unproven one that nothing waits for; one that wants no notices is refused."""
        self._tx.change("leave_address_alone", email=email)
        self._tx.change("forget_address", email=email)

    def prove(self, email: str, account: int, now: datetime) -> bool:
        """Record that ``account`` has shown that this mailbox is theirs.

        ``False`` where another account has: it stays theirs.
        """
        return bool(self._tx.change("prove_address", email=email, account=account, now=to_ms(now)))

    def of_account(self, account: int) -> list[Address]:
        """Give the proven addresses of an account, the one that is written to first."""
        return [_address(row) for row in self._tx.all("addresses_of_account", account=account)]

    def will_replace(self, email: str, confirmation: int) -> None:
        """Record that the address of a confirmation is to take the place of a proven one."""
        self._tx.change("address_to_be_replaced", email=email, confirmation=confirmation)

    def replaced_by(self, confirmation: int) -> str | None:
        """Give the address whose place that of a confirmation is to take, if any."""
        row = self._tx.one("addresses_to_be_replaced", confirmation=confirmation)
        return None if row is None else str(row[0])

    def replace(self, account: int, old: str, new: str, now: datetime) -> None:
        """Let an account's proven address take the place of another one, which stays proven."""
        self._tx.change("address_replaced", email=old, now=to_ms(now))
        self._tx.change("address_reinstated", email=new)
        self._tx.change("choose_address", account=account, email=new)

    def quieten(self, email: str, now: datetime) -> None:
        """Stop notices and reminders to this address."""
        self._tx.change("quieten_address", email=email, now=to_ms(now))

    def resume(self, email: str) -> None:
        """Send notices and reminders to this address again."""
        self._tx.change("resume_address", email=email)


def _address(row: Sequence[Any]) -> Address:
    email, state, account, *moments = row
    return Address(email, state, account, *map(from_ms_or_none, moments))
