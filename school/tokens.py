"""Tokens: what a link or a reply carries to show that a mailbox was read (scope C3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Purpose = Literal[
    "activation", "unsubscribe", "confirmation", "staff", "command", "conversation", "help"
]

# What a mail client, a server or a phone's keyboard may do to a token: change its case, put
# spaces or a full stop around it.
_TOKEN = re.compile(r"[a-z0-9]{26}\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: its digest, bound to one address and one purpose.

    ``subject`` is what it is about where that is no certificate: the id of a confirmation, of an
    invitation of staff or of a problem.
    """

    digest: str
    purpose: Purpose
    email: str
    certificate: int | None
    made_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None
    subject: int | None = None

    @property
    def open(self) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.withdrawn_at is None


class TokenRows(Protocol):
    """Where tokens are kept, as digests only."""

    def add(self, token: Token) -> None:
        """Keep a token that is about to be mailed; mailed again, it is as if made now."""
        ...

    def get(self, digest: str) -> Token | None:
        """Find one by its digest."""
        ...

    def use(self, certificate: int, now: datetime) -> None:
        """Mark the activation tokens of a certificate used, whichever mail they came in."""
        ...

    def use_of(self, purpose: Purpose, subject: int, now: datetime) -> None:
        """Mark all tokens of one purpose about one subject used, whichever mail they came in."""
        ...

    def withdraw(self, certificate: int, now: datetime) -> None:
        """Withdraw the activation tokens of a certificate that is taken back or readdressed."""
        ...

    def forget(self, purpose: Purpose, before: datetime, limit: int) -> int:
        """Remove tokens of a purpose that were made before a moment; gives how many."""
        ...

    def forget_ended(self, purpose: Purpose, before: datetime, limit: int) -> int:
        """Remove those of them that were used or withdrawn before it; gives how many."""
        ...


def tidy_token(text: str) -> str | None:
    """Give the token in what arrived, or ``None`` where it cannot be one."""
    token = text.strip().strip(".,;<>[]()").lower()
    return token if _TOKEN.match(token) else None
