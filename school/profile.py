"""Profile: what an account tells of itself, shown and corrected by its owner alone (scope A9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from school import profile_fields
from school.countries import find
from school.details import Details
from school.guardians import Role
from school.photos import Photo
from school.profiles import Profession, Profile, Sex
from school.refusals import Refusal
from school.store import Unit


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """All that an account tells of itself; ``role`` and ``mobile`` are a guardian's alone."""

    first_name: str
    last_name: str
    birth_date: date | None
    sex: Sex | Literal[""]
    phone: str
    country: str
    city: str
    role: Role | Literal[""] = ""
    mobile: str = ""


class OwnProfile:
    """The use cases of a profile, within one transaction.

    A guardian's names, role and numbers are those of the details (B7): nothing is kept twice.
    """

    def __init__(self, unit: Unit, details: Details, today: date) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._details = details
        self._today = today

    def card(self, account: int) -> ProfileCard:
        """Give all that an account tells; raises ``Refusal`` where there is no such account."""
        person = self._tx.accounts.get(account)
        if person is None:
            raise Refusal("profile.not_yours")
        told, guardian = self._tx.profiles.get(account), self._details.card(account)
        shown = ProfileCard(
            person.first_name,
            person.last_name,
            person.birth_date,
            told.sex,
            told.phone,
            told.country,
            told.city,
        )
        if guardian is None:
            return shown
        return replace(shown, phone=guardian.phone, role=guardian.role, mobile=guardian.mobile)

    def rename(self, account: int, first_name: str, last_name: str) -> None:
        """Correct a name."""
        self._tx.accounts.rename(account, first_name, last_name)

    def take_role(self, account: int, role: Role) -> None:
        """Correct what a guardian is to the children."""
        card = self._details.card(account)
        if card is not None:
            self._details.correct(account, replace(card, role=role))

    def call(self, account: int, phone: str) -> None:
        """Keep a number, E.164 or none, where the school looks for it."""
        card = self._details.card(account)
        if card is None:
            self.tell(replace(self.told(account), phone=phone))
        else:
            self._details.correct(account, replace(card, phone=phone))

    def call_mobile(self, account: int, mobile: str) -> None:
        """Keep a guardian's mobile number, E.164 or none."""
        card = self._details.card(account)
        if card is not None:
            self._details.correct(account, replace(card, mobile=mobile))

    def born(self, account: int, day: str) -> None:
        """Keep a birth date as ``birth_date`` gives it, or none."""
        self._tx.profiles.born(account, date.fromisoformat(day) if day else None)

    def told(self, account: int) -> Profile:
        """Give what an account tells beside its name, birth date and a guardian's numbers."""
        return self._tx.profiles.get(account)

    def tell(self, told: Profile) -> None:
        """Keep what an account tells, checked."""
        self._tx.profiles.put(told)

    def birth_date(self, text: str) -> str:
        """Read a birth date; gives it as ISO 8601; raises ``Refusal``."""
        return profile_fields.birth_date(text, self._today)

    def countries(self, language: str, text: str) -> Sequence[str]:
        """Give the codes of the countries that somebody may mean; raises ``Refusal`` for none."""
        return find(self._unit.countries, language, text)

    def country_name(self, language: str, code: str) -> str:
        """Name a country."""
        return self._unit.countries.names(language).get(code, code)

    def country_names(self, language: str) -> Sequence[str]:
        """Name all countries, in the order of the alphabet."""
        return list(self._unit.countries.names(language).values())

    def photo(self, account: int) -> Photo | None:
        """Give the photo of an account, if it has one."""
        return self._tx.photos.get(account)

    def show_as(self, account: int, content: bytes) -> bool:
        """Keep a photo as ``Portraits`` has made it; gives that it is kept."""
        self._tx.photos.put(Photo(account, content, self._unit.clock.now()))
        return True

    def remove_photo(self, account: int) -> None:
        """Take the photo away."""
        self._tx.photos.remove(account)

    def profession(self, account: int) -> Profession:
        """Give what an account tells of its work."""
        return self._tx.profiles.profession(account)

    def work(self, told: Profession) -> None:
        """Keep what an account tells of its work, checked."""
        self._tx.profiles.put_profession(told)
