"""Reminders: a certificate that nobody has activated is remembered after 7 and 30 days, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from school.notices import Notices
from school.store import Unit

LEVELS = ((2, 30), (1, 7))
"""How often a certificate was reminded of, and after how many days; the later one first, so that
one that is due for both is named in one mail."""


class Reminders:
    """The use cases of reminders, within one transaction."""

    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._rows = unit.tx.certificates
        self._notices = notices

    def remind(self, limit: int = 100) -> int:
        """Owe the reminders that are due, one mail per address; gives how many addresses.

        At most ``limit`` addresses at a time, so that the transaction stays short; call again
        until it gives 0.
        """
        reminded = 0
        for level, days in LEVELS:
            before = self._unit.clock.now() - timedelta(days=days)
            addresses = self._rows.addresses_to_remind(level, before, limit - reminded)
            for email in addresses:
                self._remind_at(email, level, days, before)
            reminded += len(addresses)
        return reminded

    def _remind_at(self, email: str, level: int, days: int, before: datetime) -> None:
        """Name all that waits long enough at one address in one mail."""
        waiting = self._rows.to_remind(email, level, before)
        if not waiting:  # another process was faster
            return
        for certificate in waiting:
            self._rows.update(replace(certificate, reminded=level))
        self._notices.activation_reminder(waiting, days)
