"""Logins: what people sign in with, an e-mail address or a child's identifier (scope A5, B3a)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from school.accounts import Account
from school.addresses import normal_address
from school.children import MOST_PLACES
from school.identifiers import has_both_names, normal_identifier
from school.refusals import Refusal
from school.store import Unit


@dataclass(frozen=True, slots=True)
class Login:
    """Whom a login could let in: the account of an address first, then a child's guardians.

    There are always as many ``accounts`` for logins of one form, ``None`` where there is nobody;
    ``subjects`` name each of them to the guard, ``subject`` the login as a whole.
    """

    subject: str
    accounts: Sequence[Account | None]
    subjects: Sequence[str]
    is_identifier: bool

    @property
    def named(self) -> Account | None:
        """The account whose address it is."""
        return self.accounts[0]


class Logins:
    """Finds whom a login could let in, with as many questions whether it is anybody's or not."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._tx = unit.tx

    def domains(self) -> Sequence[str]:
        """Give what the identifiers of children end with here: none, the only one, or two."""
        return self._tx.platforms.school_domains(limit=2)

    def normal(self, text: str) -> str:
        """Give the one form of a login; without a domain where that has to be asked for.

        Raises ``Refusal`` where it can be neither an address nor an identifier, but perhaps a
        password that is typed too early: what is refused is not recorded.
        """
        domains = self.domains()
        if not domains:
            return normal_address(text)
        typed = unicodedata.normalize("NFKC", text)
        try:
            if "@" not in typed:
                return self._short(typed, domains)
            with suppress(Refusal):
                return normal_address(typed)
            return self._whole(typed)
        except Refusal:
            raise Refusal("sign_in.malformed") from None

    def _short(self, typed: str, domains: Sequence[str]) -> str:
        """Read an identifier without its domain; raises ``Refusal``."""
        if not has_both_names(typed):
            raise Refusal("identifier.malformed")
        whole = self.identifier(typed, domains[0])
        return whole if len(domains) == 1 else whole.partition("@")[0]

    def _whole(self, typed: str) -> str:
        """Read an identifier with accents and spaces, as telephones write it."""
        whole = self.identifier(typed, None)
        if not self._tx.platforms.schools_at(whole.partition("@")[2]):
            raise Refusal("identifier.malformed")
        return whole

    def identifier(self, text: str, domain: str | None) -> str:
        """Give an identifier in its one form; raises ``Refusal`` as ``normal_identifier``."""
        return normal_identifier(text, domain, self._unit.romanise)

    def find(self, login: str) -> Login:
        """Find whom a login in its one form could let in."""
        address = self._tx.addresses.get(login)
        # One that was replaced lets nobody in: its mailbox may be somebody else's by now.
        works = address is not None and address.replaced_at is None
        accounts = [self._account(address.account if address and works else None)]
        schools = self._tx.platforms.schools_at(login.rpartition("@")[2])
        children: list[int] = []
        # However it is spelt, it is one door: an unknown name has no more of them than a child.
        name = login if not schools else self._read(login) or login
        if schools:
            children = [one.id for one in self._tx.children.by_identifier(name)]
            guardians = self._guardians(children, schools, accounts[0])
            accounts += [self._account(one) for one in guardians]
        return Login(
            subject=self._subject(name, accounts[0] if not schools else None, children),
            accounts=accounts,
            subjects=[
                f"behind:{one.id}" if one else self._unit.tokens.digest(f"{name}#{number}")
                for number, one in enumerate(accounts)
            ],
            is_identifier=bool(schools),
        )

    def _read(self, login: str) -> str:
        """Read a login as an identifier; empty where it is an address that can be none."""
        try:
            return self.identifier(login, None)
        except Refusal:
            return ""

    def _guardians(
        self, children: Sequence[int], schools: int, named: Account | None
    ) -> Sequence[int | None]:
        """Give the accounts that hold places, and nobody for what is missing to the most."""
        now = self._unit.clock.now()
        found: dict[int, None] = {}
        for child in [*children, *[0] * (schools - len(children))]:
            for place in self._tx.places.of_child(child):
                if place.account is not None and place.holds(now):
                    found[place.account] = None
        if named is not None:
            found.pop(named.id, None)
        most = MOST_PLACES * schools
        return [*found, *[None] * (most - len(found))][:most]

    def _account(self, account: int | None) -> Account | None:
        return self._tx.accounts.get(account if account is not None else 0)

    def _subject(self, name: str, named: Account | None, children: Sequence[int]) -> str:
        """Name the door at which failures count: one for all addresses of an account."""
        if children:
            return f"connexion:{children[0]}"
        return f"account:{named.id}" if named else self._unit.tokens.digest(name)
