"""Changing one's address: the new one is confirmed before it takes the place of the old (A10)."""

from __future__ import annotations

from school.confirmations import Standing
from school.confirming import Confirming
from school.notices import Notices
from school.refusals import Refusal
from school.store import Unit


class ChangingAddress:
    """The use cases of changing an address, within one transaction."""

    def __init__(self, unit: Unit, confirming: Confirming, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._confirming = confirming
        self._notices = notices

    def current(self, account: int) -> str | None:
        """Give the address that an account is written to, and that it signs in with, if any."""
        return next((one.email for one in self._confirming.own(account)), None)

    def checked(self, account: int, text: str) -> str:
        """Give a new address in its normal form; raises ``Refusal`` as ``Confirming.checked``.

        The one that works already is no new one.
        """
        email = self._confirming.checked(account, text)
        if email == self.current(account) and self._confirming.owner(email) == account:
            raise Refusal("address.current")
        return email

    def change(self, account: int, email: str, *, chat: int | None = None) -> Standing:
        """Ask another address instead of the last one, whose links work no more.

        It takes the place of the one of now once its mailbox has answered; one that the account
        has proven before does so at once. The mailbox of now is told, and the chats but for
        ``chat``, where it is done. Raises ``Refusal`` as ``Confirming.ask`` does, and where none
        was ever given.
        """
        owner, old = self._tx.accounts.get(account), self.current(account)
        standing = self._confirming.ask(account, email, self._confirming.signer(account))
        if owner is None or old is None or old == email:
            return standing
        waiting = self._tx.confirmations.latest(account)
        if self._confirming.owner(email) == account:
            self._confirming.replace(owner, old, email)
            now = self._unit.clock.now().isoformat()
            self._notices.in_chats(
                "address_confirmed", account, now, topic="address", but=chat, address=email
            )
        elif waiting is not None and waiting.closed_at is None:
            self._tx.addresses.will_replace(old, waiting.id)
            self._notices.address_asked(owner, old, chat)
        return self._confirming.state(account)

    def keep(self, account: int) -> Standing:
        """Give up an address that still waits; the one of now stays."""
        waiting = self._confirming.latest(account)
        if waiting is not None and waiting.closed_at is None:
            self._confirming.close(waiting, "corrected")
        return self._confirming.state(account)
