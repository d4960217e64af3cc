"""Unlocking: somebody who has failed too often may sign in again, once the school knows them."""

from __future__ import annotations

from collections.abc import Sequence

from school.addresses import normal_address
from school.auditing import COMMAND, Auditing
from school.guardianship import Guardianship
from school.logins import Logins
from school.refusals import Refusal
from school.store import Unit


class Unlocking:
    """The use case of clearing failures, within one transaction."""

    def __init__(self, unit: Unit, guardianship: Guardianship, auditing: Auditing) -> None:
        self._tx = unit.tx
        self._logins = Logins(unit)
        self._guardianship = guardianship
        self._auditing = auditing

    def unlock(self, name: str, platform: str | None = None) -> int:
        """Clear what went wrong at an account or a child; gives how many failures that were.

        ``name`` is an e-mail address or a child's identifier, which look the same: both are
        cleared where it is both. Raises ``Refusal`` where it is neither, and says so where an
        account waits for the address to be confirmed: nobody signs in with it before.
        """
        child, accounts = self._child(name, platform), self._account(name)
        if child is None and not accounts:
            raise Refusal("accounts.unconfirmed" if self._is_awaited(name) else "accounts.unknown")
        if child is not None:
            # Its identifier leads to every account that holds a place.
            held = self._guardianship.of_child(child)
            accounts = list(dict.fromkeys([*accounts, *(one.account.id for one in held)]))
        cleared = 0 if child is None else self._clear("child", child, ("child", "connexion"))
        cleared += sum(self._clear("account", one, ("account", "behind")) for one in accounts)
        return cleared + self._tx.failures.forget_all(self._logins.find(self._login(name)).subject)

    def _clear(self, what: str, number: int, doors: Sequence[str]) -> int:
        """Clear the doors that the sign-in and the letters count failures at."""
        cleared = sum(self._tx.failures.forget_all(f"{door}:{number}") for door in doors)
        self._auditing.record(COMMAND, "unlock", f"{what}:{number}", failures=cleared)
        return cleared

    def _login(self, name: str) -> str:
        """Give what is signed in with; an address at a school has a door of its own."""
        try:
            return self._logins.normal(name)
        except Refusal:
            return name

    def _account(self, name: str) -> list[int]:
        try:
            address = self._tx.addresses.get(normal_address(name))
        except Refusal:
            return []
        return [address.account] if address is not None and address.account is not None else []

    def _is_awaited(self, name: str) -> bool:
        try:
            return self._tx.addresses.is_awaited(normal_address(name))
        except Refusal:
            return False

    def _child(self, name: str, platform: str | None) -> int | None:
        try:
            return self._guardianship.child(name, platform).id
        except Refusal as refusal:
            if refusal.key in ("guardians.two_schools", "guardians.no_domain"):
                raise
            return None
