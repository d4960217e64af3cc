"""Closing an account (scope A11) and having one's data sent (D5): what its owner asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from school.accounts import Account
from school.auditing import Auditing, by_account
from school.closings import Closing
from school.notices import Notices
from school.outbox import Lane, Notice
from school.privacy import Privacy
from school.refusals import Refusal
from school.store import Unit
from school.terms import Face

RETURN = timedelta(days=30)
"""Any sign-in within them restores everything."""
REMINDED_BEFORE = timedelta(days=4)
MOST_EXPORTS = 3
"""In a day; each takes some seconds to be made."""
HANDED_OUT = timedelta(hours=1)
"""For so long the browser in which an export was asked for may fetch it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What somebody would lose; ``children`` are the names of those they reach."""

    certificates: int
    children: tuple[str, ...]


class Leaving:
    """The use cases of leaving, within one transaction."""

    def __init__(self, unit: Unit, privacy: Privacy, notices: Notices, auditing: Auditing) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._privacy = privacy
        self._notices = notices
        self._auditing = auditing

    def loss(self, account: int) -> Loss:
        """Say what would be lost."""
        held = self._tx.certificates.of_account(account)
        return Loss(len(held), tuple(self._privacy.children(account)))

    def export(self, account: int, chat: int, face: Face) -> None:
        """Have an export sent into the chat where it is asked for; a page fetches it itself.

        Raises ``Refusal`` where there were too many.
        """
        since = self._unit.clock.now() - timedelta(days=1)
        if self._tx.closings.exports_since(account, since) >= MOST_EXPORTS:
            raise Refusal("my_data.too_often", most=MOST_EXPORTS)
        self._send(account, chat, face)

    def _send(self, account: int, chat: int, face: Face) -> None:
        now = self._unit.clock.now()
        self._tx.closings.export(self._unit.ids.next(), account, chat, now)
        self._auditing.record(by_account(account), "export", f"account:{account}")
        if face == "telegram":
            self._tx.outbox.add(
                Notice(
                    id=self._unit.ids.next(),
                    channel="telegram",
                    to=str(chat),
                    lane=Lane.PERSONAL,
                    kind="export",
                    data={},
                    due_at=now,
                    account=account,
                )
            )

    def may_have(self, account: int | None, chat: int) -> Account | None:
        """Give whose export may go to a chat: nobody else's has been there since."""
        there = self._tx.devices.chat(chat)
        if account is None or there is None or there.account not in (None, account):
            return None
        return self._tx.accounts.get(account)

    def handed_out(self, chat: int) -> int | None:
        """Give the account whose export a browser may fetch now."""
        since = self._unit.clock.now() - HANDED_OUT
        account = self._tx.closings.exported_in(chat, since)
        found = self.may_have(account, chat)
        return None if found is None else found.id

    def close(self, account: int, chat: int, face: Face) -> datetime:
        """Close an account after ``RETURN``; gives that moment.

        Its export is sent first, into the chat and to the proven address. Then nothing reaches the
        account any more but a new sign-in.
        """
        owner = self._tx.accounts.get(account)
        if owner is None:
            raise Refusal("settings.unknown")
        now = self._unit.clock.now()
        closing = Closing(account, now, now + RETURN)
        self._send(account, chat, face)
        self._notices.account_closing(owner, closing.closes_at)
        self._tx.closings.begin(closing)
        for one in self._tx.devices.everywhere(account):
            self._tx.devices.unlink(one.id, now)
        self._auditing.record(by_account(account), "close_account", f"account:{account}")
        return closing.closes_at

    def is_back(self, account: int) -> bool:
        """Whether the sign-in of just now has taken a closing back, told once."""
        return self._tx.closings.welcomed(account)

    def remind(self, limit: int) -> int:
        """Remind by mail of closings that come soon; gives of how many."""
        before = self._unit.clock.now() + REMINDED_BEFORE
        soon = self._tx.closings.to_remind(before, limit)
        for closing in soon:
            owner = self._tx.accounts.get(closing.account)
            if owner is not None:
                self._notices.account_closing_soon(owner, closing.closes_at)
        return len(soon)
