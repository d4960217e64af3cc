"""Staff: who works for a school, in which role, from when until when (scope D0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

StaffRole = Literal["secretariat", "teacher", "administrator"]

STAFF_ROLES: tuple[StaffRole, ...] = get_args(StaffRole)


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
