"""Profiles, as rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from school.profiles import Profession, Profile
from storage.moments import to_day
from storage.statements import Statements


class Profiles:
    """Keeps profiles; see ``school.profiles.ProfileRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def get(self, account: int) -> Profile:
        """Give what an account tells; an empty one where it has told nothing."""
        row = self._tx.one("profile", account=account)
        return Profile(account) if row is None else Profile(*row)

    def put(self, profile: Profile) -> None:
        """Keep or replace what an account tells."""
        self._tx.change("put_profile", **asdict(profile))

    def born(self, account: int, birth_date: date | None) -> None:
        """Correct the birth date of an account, or take it away."""
        self._tx.change("change_birth_date", account=account, birth_date=to_day(birth_date))

    def profession(self, account: int) -> Profession:
        """Give what an account tells of its work; an empty one where it has told nothing."""
        row = self._tx.one("profession", account=account)
        return Profession(account) if row is None else Profession(*row)

    def put_profession(self, profession: Profession) -> None:
        """Keep or replace what an account tells of its work."""
        self._tx.change("put_profession", **asdict(profession))
