"""Duplicates: one account only, or certificates are lost between several (seed ICC; scope A8)."""

from __future__ import annotations

from datetime import date

from school.accounts import Account, same_name
from school.store import Unit


class Duplicates:
    """The use cases of finding somebody's other account, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._tx = unit.tx

    def known_as(self, name: str, birth_date: date | None) -> str | None:
        """Give the masked address of an account that is likely the same person's, if there is one.

        Only who has the same name and was born on the same day is taken for the same: namesakes
        learn nothing of each other.
        """
        for account in self._tx.accounts.born_on(birth_date) if birth_date else ():
            if not same_name(account.name, name):
                continue
            for address in self._tx.addresses.of_account(account.id):
                return masked(address.email)
        return None


def are_alike(one: Account, other: Account) -> bool:
    """Whether two accounts are likely one person's: the same name, and born on the same day.

    Where neither says when, the name must do.
    """
    return bool(one.name) and same_name(one.name, other.name) and one.birth_date == other.birth_date


def masked(email: str) -> str:
    """Give what its owner knows an address by, and nobody else: ``s…t@ex…e.net``."""
    local, _, domain = email.rpartition("@")
    name, dot, rest = domain.rpartition(".")
    shown = f"{local[:1]}…{local[-1:] if len(local) > 2 else ''}"
    kept = f"{name[:2]}…{name[-1:]}" if len(name) > 4 else f"{name[:1]}…"
    return f"{shown}@{kept}{dot}{rest}"
