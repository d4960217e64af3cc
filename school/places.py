"""Places and letters: one guardian's right to one child, and the paper that leads to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, Protocol

from school.children import Child

VALID = timedelta(days=21)
"""How long a temporary password can be used (scope B1)."""

Reached = Literal["letter", "terms", "password"]
"""How far somebody has come with a letter: not used yet, reading the terms, at the password."""


@dataclass(frozen=True, slots=True)
class Place:
    """One guardian's right to one child; ``account`` is whose it is, once taken.

    ``opened_at`` is when that account first opened the child's pages, having answered the terms
    and given its password; ``ends_at`` is when the right ends or has ended.
    """

    id: int
    platform: str
    child: int
    number: int
    made_at: datetime
    account: int | None = None
    taken_at: datetime | None = None
    opened_at: datetime | None = None
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether somebody has this right at a moment."""
        return self.account is not None and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Letter:
    """A printed temporary password, as its keyed digest; ``link`` is the digest of its QR code's.

    ``reached`` is how far somebody has come with it.
    """

    id: int
    platform: str
    place: int
    child: int
    digest: str
    link: str
    made_at: datetime
    expires_at: datetime
    reached: Reached = "letter"
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def opens(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at

    def last_day(self, zone: tzinfo) -> date:
        """Give the last day on which it works from morning to night: what people are told."""
        return last_full_day(self.expires_at, zone)


def last_full_day(end: datetime, zone: tzinfo) -> date:
    """Give the last day that is over before a moment comes."""
    return end.astimezone(zone).date() - timedelta(days=1)


class PlaceRows(Protocol):
    """Where places and letters are kept."""

    def add(self, place: Place) -> None:
        """Keep a new place; its number is free at this child."""
        ...

    def get(self, place: int) -> Place | None:
        """Find one by its id."""
        ...

    def update(self, place: Place) -> None:
        """Write a place again as a whole."""
        ...

    def of_child(self, child: int) -> list[Place]:
        """Give those of a child, by number, also those whose right has ended, the oldest first."""
        ...

    def of_account(self, account: int) -> list[Place]:
        """Give those that an account has or had, the one taken first first."""
        ...

    def with_children(self, accounts: Collection[int]) -> list[tuple[Place, Child]]:
        """Give those that several accounts have or had, each account's first taken first."""
        ...

    def taken(self, platform: str | None, after: int, limit: int) -> list[Place]:
        """Give those that somebody has or had, by id, after one; of one platform or of all."""
        ...

    def add_letter(self, letter: Letter) -> None:
        """Keep a new letter."""
        ...

    def letter(self, letter: int) -> Letter | None:
        """Find one by its id."""
        ...

    def by_link(self, link: str) -> Letter | None:
        """Find one by the digest of its link."""
        ...

    def by_password(self, child: int, digest: str) -> Letter | None:
        """Find the letter of a child that carries a temporary password, also one of before."""
        ...

    def letters_of(self, child: int) -> list[Letter]:
        """Give the letters of a child that were neither used nor withdrawn; they may be old."""
        ...

    def count_working(
        self, platform: str, class_name: str | None, child: int | None, now: datetime
    ) -> int:
        """Count the letters that can be used and whose place nobody has or had.

        They are a platform's; of one class or of one child where one is named. Children who have
        left, and places that a child has no more, do not count.
        """
        ...

    def reach(self, letter: int, reached: Reached) -> None:
        """Record how far somebody has come with a letter."""
        ...

    def use_letter(self, letter: int, now: datetime) -> bool:
        """Record that a letter is used; ``False`` where it was before, or was withdrawn."""
        ...

    def withdraw_letters(self, place: int, now: datetime) -> int:
        """Withdraw the open letters of a place; gives how many."""
        ...

    def withdraw(self, letter: int, now: datetime) -> bool:
        """Withdraw one letter; ``False`` where it was withdrawn or used before."""
        ...
