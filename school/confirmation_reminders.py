"""Reminding of addresses that wait to be confirmed, and giving them up (scope B8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from school.confirmations import Confirmation
from school.confirming import LINK_VALID
from school.notices import Notices
from school.store import Unit

LEVELS = ((2, 7), (1, 1))
"""How often an address was reminded of, and after how many days; the later one first, so that one
that is due for both gets one mail."""

EXPIRES = timedelta(days=14)
"""How long an answer is waited for."""


class ConfirmationReminders:
    """The use cases of waiting for an address to answer, within one transaction."""

    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices

    def remind(self, limit: int = 100) -> int:
        """Owe the reminders that are due; gives how many.

        Who has just asked for another mail is left in peace. At most ``limit`` at a time, so
        that the transaction stays short; call again until it gives 0.
        """
        now = self._unit.clock.now()
        reminded = 0
        for level, days in LEVELS:
            waiting = self._tx.confirmations.to_remind(
                level, now - timedelta(days=days), now - LINK_VALID, limit - reminded
            )
            for one in waiting:
                self._tx.confirmations.update(replace(one, reminded=level))
                self._notices.by_mail(
                    "confirmation_reminder",
                    one.email,
                    f"confirmation_reminder:{one.id}:{level}",
                    one.account,
                    confirmation=one.id,
                )
            reminded += len(waiting)
        return reminded

    def expire(self, limit: int = 100) -> int:
        """Give up those that nobody has answered, and tell who waits; gives how many.

        A link that was just sent keeps its time. Call again until it gives 0.
        """
        now = self._unit.clock.now()
        old = self._tx.confirmations.to_expire(now - EXPIRES, now - LINK_VALID, limit)
        for one in old:
            self._give_up(one)
        return len(old)

    def _give_up(self, confirmation: Confirmation) -> None:
        now = self._unit.clock.now()
        address = self._tx.addresses.get(confirmation.email)
        if address is not None and address.account == confirmation.account:
            # Its mailbox was shown to be theirs in another way, by an activation link.
            closed = replace(confirmation, outcome="confirmed", closed_at=now)
            self._tx.confirmations.update(closed)
            return
        self._tx.confirmations.update(replace(confirmation, outcome="expired", closed_at=now))
        self._tx.addresses.forget(confirmation.email)
        self._notices.in_chats(
            "address_expired",
            confirmation.account,
            str(confirmation.id),
            topic="address",
            address=confirmation.email,
        )
