"""Accounts, as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from school.accounts import Account
from storage.moments import from_day, from_ms, to_day, to_ms
from storage.statements import Statements
from storage.texts import id_set

_MOST_OF_A_DAY = 1000
"""Of a million accounts some fifty are of one day."""


class Accounts:
    """Keeps accounts; see ``school.accounts.AccountRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, account: Account) -> None:
        """Keep a new account."""
        self._tx.change(
            "add_account",
            id=account.id,
            first_name=account.first_name,
            last_name=account.last_name,
            birth_date=to_day(account.birth_date),
            language=account.language,
            password_hash=account.password_hash,
            opened_at=to_ms(account.opened_at),
        )

    def get(self, account: int) -> Account | None:
        """Find one by its id."""
        row = self._tx.one("account", account=account)
        return None if row is None else account_of(row)

    def several(self, accounts: Collection[int]) -> list[Account]:
        """Find those with these ids, in no order."""
        return [account_of(row) for row in self._tx.all("accounts", accounts=id_set(accounts))]

    def born_on(self, day: date) -> list[Account]:
        """Give those whose owners were born on a day."""
        rows = self._tx.all("accounts_born_on", day=to_day(day), most=_MOST_OF_A_DAY)
        return [account_of(row) for row in rows]

    def rehash(self, account: int, stored: str, password_hash: str) -> None:
        """Replace the hash of a password, unless it was changed since it was ``stored``."""
        self._tx.change(
            "rehash_account", account=account, stored=stored, password_hash=password_hash
        )

    def give_password(self, account: int, password_hash: str, now: datetime) -> None:
        """Keep the hash of a new password, and when it was changed."""
        self._tx.change("give_password", account=account, password_hash=password_hash)
        self._tx.change("password_changed", account=account, now=to_ms(now))

    def speak(self, account: int, language: str) -> None:
        """Change the language in which the person is spoken to."""
        self._tx.change("speak_to_account", account=account, language=language)

    def rename(self, account: int, first_name: str, last_name: str) -> None:
        """Change the name that the person goes by."""
        self._tx.change(
            "rename_account", account=account, first_name=first_name, last_name=last_name
        )


def account_of(row: Sequence[Any]) -> Account:
    """Read a row of accounts."""
    number, first, last, birth, language, password_hash, opened_at = row
    return Account(
        number, first, last, from_day(birth), language, password_hash, from_ms(opened_at)
    )
