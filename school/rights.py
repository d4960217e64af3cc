"""Rights: whether whom a notice is for may still have it at the moment at which it leaves."""

from __future__ import annotations

from collections.abc import Mapping

from school.access import Access
from school.outbox import Notice
from school.preferences import NOT_OF_A_CLOSING, topic_of
from school.requesting import Requesting
from school.store import Unit

RIGHTS = frozenset(("child", "treats"))
"""What a notice's data names that can be lost while it waits to leave."""
INVITING = ("activation", "activation_reminder")
"""The kinds of what goes to an address that is nobody's account yet."""


class Rights:
    """Asks for rights, within one transaction."""

    def __init__(self, unit: Unit, access: Access, requesting: Requesting) -> None:
        self._tx = unit.tx
        self._access = access
        self._requesting = requesting

    def may_leave(self, notice: Notice) -> bool:
        """Whether whom a notice is for may have it at the moment it leaves (scope B12, D0).

        ``child`` in its data wants a right to that child that has not ended, ``treats`` to answer
        requests at those schools; what is for an account goes to no chat that has left it since,
        but for answers that show nothing of what needs a right: a chat is told that it has left.
        Of mails, an address at which none arrives gets the one by which it is shown to be well.
        """
        account = notice.account
        if notice.channel == "mail" and not (self._is_reached(notice) and self._is_due(notice)):
            return False
        if not self.has(account, notice.data):
            return False
        is_bare = notice.kind == "call" and not RIGHTS & notice.data.keys()
        if notice.channel == "mail" or is_bare or account is None:
            return True
        chat = self._tx.devices.chat(int(notice.to))
        return chat is not None and chat.account == account

    def has(self, account: int | None, data: Mapping[str, object]) -> bool:
        """Whether an account has now what the data of a notice wants of it."""
        child, schools = data.get("child"), data.get("treats", ())
        if isinstance(child, int) and not self._access.holds(account, child):
            return False
        return not isinstance(schools, (list, tuple)) or all(
            account and self._requesting.treats(account, one) for one in schools
        )

    def _is_due(self, notice: Notice) -> bool:
        """Whether its account is still told of such: who closes one hears of its safety only.

        What was owed before may have waited for the morning meanwhile (scope A11).
        """
        if notice.account is None or topic_of(notice.data) not in NOT_OF_A_CLOSING:
            return True
        return self._tx.closings.of(notice.account) is None

    def _is_reached(self, notice: Notice) -> bool:
        address = self._tx.addresses.get(notice.to)
        if address is None or notice.kind == "confirmation":
            return True
        is_refused = address.state == "refused" and notice.kind in INVITING
        return address.state != "bad" and not is_refused
