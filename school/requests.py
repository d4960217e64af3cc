"""Requests: what a guardian asks of the secretariat with one tap, until somebody has done it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

RequestKind = Literal["separate_account"]


@dataclass(frozen=True, slots=True)
class Request:
    """A wish of an account, about a child; ``closed_by`` is the staff account that did it."""

    id: int
    platform: str
    kind: RequestKind
    account: int
    child: int | None
    made_at: datetime
    closed_at: datetime | None = None
    closed_by: int | None = None


class RequestRows(Protocol):
    """Where requests are kept."""

    def add(self, request: Request) -> bool:
        """Keep a new one; ``False`` where the account has the same one open for this child."""
        ...

    def get(self, request: int) -> Request | None:
        """Find one by its id."""
        ...

    def open_at(self, account: int, child: int, kind: RequestKind) -> Request | None:
        """Find what an account asks about a child and nobody has closed."""
        ...

    def open_of(self, platform: str) -> list[Request]:
        """Give those of a platform that nobody has closed, the oldest first."""
        ...

    def close(self, request: int, closed_by: int, now: datetime) -> bool:
        """Record that one was done; ``False`` where it was before."""
        ...
