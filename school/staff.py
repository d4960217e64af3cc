"""Staff: who works for a school, in which role, from when until when (scope D0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, get_args

StaffRole = Literal["secretariat", "teacher", "administrator"]

STAFF_ROLES: tuple[StaffRole, ...] = get_args(StaffRole)

StaffState = Literal["invited", "expired", "works", "revoked"]
"""How a role stands: ``expired`` is an invitation that nobody accepted in time."""

VALID = timedelta(days=14)
"""How long an invitation can be accepted; a mailbox is read by others one day."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One role of one person at one platform; ``account`` is theirs once they have accepted."""

    id: int
    platform: str
    email: str
    role: StaffRole
    invited_at: datetime
    account: int | None = None
    accepted_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def works(self) -> bool:
        """Whether the role may be used now."""
        return self.account is not None and self.revoked_at is None

    @property
    def valid_until(self) -> datetime:
        """The moment from which the invitation cannot be accepted any more."""
        return self.invited_at + VALID

    def state(self, now: datetime) -> StaffState:
        """Say how the role stands at a moment."""
        if self.revoked_at is not None:
            return "revoked"
        if self.account is not None:
            return "works"
        return "invited" if now < self.valid_until else "expired"


class StaffRows(Protocol):
    """Where staff is kept."""

    def add(self, member: StaffMember) -> bool:
        """Keep a new one; ``False`` where the same role was given and not revoked."""
        ...

    def update(self, member: StaffMember) -> None:
        """Write one again as a whole."""
        ...

    def get(self, member: int) -> StaffMember | None:
        """Find one by its id."""
        ...

    def of_account(self, account: int) -> list[StaffMember]:
        """Give the roles of an account that were not revoked."""
        ...

    def of_platform(self, platform: str | None) -> list[StaffMember]:
        """Give everybody ever invited, of one platform or of all, by platform and address."""
        ...
