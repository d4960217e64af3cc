"""Unsubscribing: the link under every mail that stops notices and reminders, and starts them again.

The invitation to activate a new certificate and what concerns an account's safety still come: they
are what somebody asked the school for, not notices.
"""

from __future__ import annotations

from enum import Enum

from school.addresses import Address
from school.store import Unit
from school.tokens import tidy_token


class Standing(Enum):
    """What an unsubscribe link finds."""

    UNKNOWN = "unknown"
    NOTIFIED = "notified"
    QUIET = "quiet"


class Unsubscribing:
    """The use cases of unsubscribe links, within one transaction; a link never wears out."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._tx = unit.tx

    def standing(self, token: str) -> Standing:
        """Say what the address of a link gets at present, changing nothing."""
        address = self._address(token)
        if address is None:
            return Standing.UNKNOWN
        return Standing.NOTIFIED if address.quiet_at is None else Standing.QUIET

    def stop(self, token: str) -> Standing:
        """Stop notices and reminders to the address of a link; again changes nothing."""
        address = self._address(token)
        if address is not None:
            self._tx.addresses.quieten(address.email, self._unit.clock.now())
        return self.standing(token)

    def start(self, token: str) -> Standing:
        """Send notices and reminders to the address of a link again."""
        address = self._address(token)
        if address is not None:
            self._tx.addresses.resume(address.email)
        return self.standing(token)

    def _address(self, text: str) -> Address | None:
        token = tidy_token(text)
        found = self._tx.tokens.get(self._unit.tokens.digest(token)) if token else None
        if found is None or found.purpose != "unsubscribe" or not found.open:
            return None
        return self._tx.addresses.get(found.email)
