"""Children: whom the secretariat has entered, and how their families name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

MOST_PLACES = 4
"""Guardian places of a child; a password is tried at as many, whatever there is (scope B3a)."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a school; ``email`` and ``address`` are empty where the school gave none.

    ``identifier`` is ``albert.durant@isu-dour.be``; ``guardian_places`` says how many letters
    there are; ``left_at`` is when a file of the whole school named the child no more.
    """

    id: int
    platform: str
    identifier: str
    first_name: str
    last_name: str
    class_name: str
    birth_date: date | None
    language: str
    email: str
    address: str
    guardian_places: int
    added_at: datetime
    left_at: datetime | None = None

    @property
    def name(self) -> str:
        """The full name as families write it."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def listed_name(self) -> str:
        """The name as the school lists it: "Durant Albert" (seed ISU Dour, home page)."""
        return f"{self.last_name} {self.first_name}".strip()


class ChildRows(Protocol):
    """Where children are kept."""

    def add(self, child: Child) -> bool:
        """Keep a new child; ``False`` where the platform has one with this identifier."""
        ...

    def update(self, child: Child) -> None:
        """Write a child again as a whole."""
        ...

    def get(self, child: int) -> Child | None:
        """Find one by its id."""
        ...

    def lock(self, child: int) -> None:
        """Let no other transaction count or take at this child until this one is over."""
        ...

    def by_identifier(self, identifier: str, platform: str | None = None) -> list[Child]:
        """Find those with an identifier: one at most on a platform."""
        ...

    def by_name(self, platform: str, first_name: str, last_name: str, born: date) -> list[Child]:
        """Find those born on a day whose names are the same to a reader (``same_name``)."""
        ...

    def called(self, platform: str, name: str) -> list[Child]:
        """Find those who have not left and are called so to a reader, in whatever order."""
        ...

    def classes(self, platform: str, limit: int) -> list[str]:
        """Give the classes in which there is anybody, in order."""
        ...

    def of_platform(
        self, platform: str, class_name: str | None, after: int, limit: int
    ) -> list[Child]:
        """Give those who have not left, by id, after one of them; of one class where named."""
        ...

    def leave(self, platform: str, staying: Sequence[int], now: datetime) -> int:
        """Mark all others as having left; gives how many."""
        ...
