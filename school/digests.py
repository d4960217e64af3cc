"""Digests: what waits to be told once a day, and the rows in which it waits (scope B20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from school.outbox import Channel


@dataclass(frozen=True, slots=True)
class DigestItem:
    """Something to be told in an account's next digest on a channel; ``data`` says what about.

    Under ``told_as`` the data says what it is owed once by, in front of where.
    """

    id: int
    account: int
    channel: Channel
    kind: str
    data: Mapping[str, object]
    made_at: datetime


class DigestRows(Protocol):
    """Where the items of digests wait."""

    def add(self, item: DigestItem, keys: Sequence[str]) -> bool:
        """Let an item wait; ``False`` where under all of ``keys`` something was owed already."""
        ...

    def waiting(self, before: datetime, after: int, limit: int) -> list[int]:
        """Give accounts, by id after one of them, for which items wait from before a moment."""
        ...

    def take(self, account: int, before: datetime) -> list[DigestItem]:
        """Remove the items of an account from before a moment, and give them, the oldest first."""
        ...
