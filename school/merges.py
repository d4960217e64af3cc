"""Merges: two accounts of one person that were put together, and what came from the other one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from school.accounts import Account


@dataclass(frozen=True, slots=True)
class Merge:
    """Everything of ``other`` came to ``kept``.

    Until it is undone, or settled after a week, the other account stays, empty: no other rows than
    these know of it.
    """

    id: int
    kept: int
    other: int
    merged_at: datetime
    undone_at: datetime | None = None
    settled_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was neither undone nor settled."""
        return self.undone_at is None and self.settled_at is None


class MergeRows(Protocol):
    """Where merges are kept; they move rows of all topics."""

    def lock(self, account: int) -> None:
        """Hold an account until the transaction ends, for those who merge too."""
        ...

    def add(self, merge: Merge) -> None:
        """Keep a new merge; from now on the other account is nobody's."""
        ...

    def take(self, merge: Merge, first: str | None) -> None:
        """Move everything of the other account to the kept one.

        ``first`` is the address that the kept account is written to, which stays so. What an
        account has once (names, profile, photo) is filled in where it is empty.
        """
        ...

    def end_place(self, merge: Merge, place: int, ends_at: datetime | None) -> None:
        """End a place that both have at a child, as the merge comes; ``ends_at`` is its end."""
        ...

    def ended_places(self, merge: int) -> list[int]:
        """Give the places that a merge has ended."""
        ...

    def give_up(self, merge: Merge, confirmation: int) -> None:
        """Close a confirmation of the other account, of two that are open."""
        ...

    def given_up(self, merge: int) -> list[int]:
        """Give the confirmations that a merge has closed."""
        ...

    def addresses(self, merge: int) -> list[str]:
        """Give the addresses that came from the other account."""
        ...

    def get(self, merge: int) -> Merge | None:
        """Find one by its id, held until the transaction ends."""
        ...

    def of(self, account: int) -> list[Merge]:
        """Give those of an account that were not undone, on either side, the oldest first."""
        ...

    def absorbed(self, account: int) -> list[int]:
        """Give the accounts that came to one, and to those, whether settled or not."""
        ...

    def away(self, account: int) -> Account | None:
        """Give an account also while it is merged into another one."""
        ...

    def due(self, before: datetime, limit: int) -> list[Merge]:
        """Give the open ones that are not younger than a moment, the oldest first."""
        ...

    def give_back(self, merge: Merge, now: datetime) -> None:
        """Undo an open one: what came from the other account is its own again."""
        ...

    def settle(self, merge: Merge, now: datetime) -> None:
        """Remove what is left of the other account, and how it could be given back."""
        ...
