"""Profiles: what somebody may tell of themselves, in private and at work (scope A9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, get_args

Sex = Literal["female", "male", "other"]

SEXES: tuple[Sex, ...] = get_args(Sex)
"""What can be told; nothing can be told as well."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an account tells beside its name and birth date; whatever is not told is empty.

    ``phone`` is E.164, and of one that is no guardian: those have theirs in their details.
    ``country`` is a code (ISO 3166-1 alpha-2).
    """

    account: int
    sex: Sex | Literal[""] = ""
    phone: str = ""
    country: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Profession:
    """What an account tells of its work; whatever is not told is empty. ``link`` is https."""

    account: int
    title: str = ""
    employer: str = ""
    sector: str = ""
    link: str = ""


class ProfileRows(Protocol):
    """Where profiles are kept."""

    def get(self, account: int) -> Profile:
        """Give what an account tells; an empty one where it has told nothing."""
        ...

    def put(self, profile: Profile) -> None:
        """Keep or replace what an account tells."""
        ...

    def born(self, account: int, birth_date: date | None) -> None:
        """Correct the birth date of an account, or take it away."""
        ...

    def profession(self, account: int) -> Profession:
        """Give what an account tells of its work; an empty one where it has told nothing."""
        ...

    def put_profession(self, profession: Profession) -> None:
        """Keep or replace what an account tells of its work."""
        ...
