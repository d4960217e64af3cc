"""Guardians: the adults whose accounts reach children, and the details they give (scope B7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

Role = Literal["mother", "father", "stepmother", "stepfather", "guardian", "grandparent", "other"]

ROLES: tuple[Role, ...] = get_args(Role)
"""What a guardian can be to the children of the account; the catalogues name them."""


@dataclass(frozen=True, slots=True)
class Guardian:
    """What an account that reaches children has beside its name and addresses.

    ``phone`` and ``mobile`` are E.164 or empty; ``role`` is empty until the details were given
    (``completed_at``); ``chosen`` is the child whose page was opened last.
    """

    account: int
    role: Role | Literal[""] = ""
    phone: str = ""
    mobile: str = ""
    chosen: int | None = None
    completed_at: datetime | None = None


class GuardianRows(Protocol):
    """Where guardians are kept."""

    def put(self, guardian: Guardian) -> None:
        """Keep or replace what is known of one; of one that is kept, the chosen child stays."""
        ...

    def choose(self, account: int, child: int) -> None:
        """Record which child's page was opened last; an account that is no guardian becomes one."""
        ...

    def get(self, account: int) -> Guardian | None:
        """Find one by its account."""
        ...
