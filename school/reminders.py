"""Reminders: a certificate that nobody has activated is remembered after 7 and 30 days, once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from school.certificates import Certificate
from school.notices import Notices
from school.store import Unit

AFTER_DAYS = (30, 7)
"""The later one first, so that a certificate due for both gets one mail."""


class Reminders:
    """The use cases of reminders, within one transaction."""

    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._rows = unit.tx.certificates
        self._notices = notices

    def remind(self, limit: int = 200) -> int:
        """Owe the reminders that are due, one mail per address; gives how many certificates.

        At most ``limit`` certificates at a time, so that the transaction stays short; call again
        until it gives 0.
        """
        reminded = 0
        for level, days in reversed(list(enumerate(reversed(AFTER_DAYS), start=1))):
            before = self._unit.clock.now() - timedelta(days=days)
            by_address: dict[str, list[Certificate]] = defaultdict(list)
            for certificate in self._rows.to_remind(level, before, limit - reminded):
                self._rows.update(replace(certificate, reminded=level))
                by_address[certificate.email].append(certificate)
                reminded += 1
            for waiting in by_address.values():
                self._notices.activation_reminder(waiting, days)
        return reminded
