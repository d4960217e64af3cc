"""Bouncing: what comes back of our mails tells which addresses are no good (scope C7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from school.ids import made_at
from school.notices import Notices
from school.outbox import Notice
from school.store import Unit
from school.undelivered import Undelivered, notice_of

TRIED_FOR = timedelta(days=5)
"""How long a mail that came back for now is sent again; then its address is as good as dead."""

_PAUSE = timedelta(hours=4)
"""A mailbox that is full, or a server in trouble, is seldom well again any sooner."""


class Bouncing:
    """The use cases of mails that do not arrive, within one transaction.

    A report is believed only where it shows something that nobody but our mail's servers and its
    recipient have seen: the mark of its envelope, or a token that went to that very address.
    """

    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._notices = notices

    def undelivered(self, failures: Sequence[Undelivered]) -> None:
        """Take note of who was not reached; what is only late needs nothing."""
        for failure in failures:
            if failure.permanence != "delayed":
                self._treat(failure)

    def not_taken(self, notice: Notice) -> None:
        """Take note of an address that the mail server has refused for good at once."""
        self._give_up(notice.to, str(notice.id))

    def _treat(self, failure: Undelivered) -> None:
        mail = self._mail(failure)
        if mail is None:
            self._by_token(failure)
        elif failure.permanence == "hard" or not self._again(mail):
            self._give_up(mail.to, str(mail.id))

    def _mail(self, failure: Undelivered) -> Notice | None:
        number = notice_of(failure.mark, self._unit.tokens)
        return None if number is None else self._tx.outbox.came_back(number)

    def _by_token(self, failure: Undelivered) -> None:
        """Believe a report of no mark by a token in what it returns of our mail."""
        for token in failure.tokens:
            digest = self._unit.tokens.digest(token)
            found = self._tx.tokens.get(digest)
            if found is not None and failure.recipient in ("", found.email):
                if failure.permanence == "hard":
                    self._give_up(found.email, digest)
                return

    def _again(self, mail: Notice) -> bool:
        """Send a mail once more after a pause; ``False`` where that was tried long enough."""
        due_at = self._unit.clock.now() + _PAUSE
        if due_at - made_at(mail.id) > TRIED_FOR:
            return False
        self._tx.outbox.send_again(mail.id, "came back", due_at)
        return True

    def _give_up(self, email: str, event: str) -> None:
        """Mark an address bad, and tell in the chat whoever is reached by it."""
        address = self._tx.addresses.get(email)
        if address is None or address.state in ("bad", "refused"):
            return
        self._tx.addresses.spoil(email)
        now = self._unit.clock.now()
        waiting = self._tx.confirmations.open_at(email)
        for one in waiting:
            self._tx.confirmations.update(replace(one, outcome="bad", closed_at=now))
        for account in {address.account, *(one.account for one in waiting)} - {None}:
            assert account is not None
            self._notices.in_chats("address_bad", account, event, address=email)
