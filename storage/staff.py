"""Staff, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from school.staff import StaffMember
from storage.moments import from_ms, from_ms_or_none, to_ms, to_ms_or_none
from storage.statements import Statements


class Staff:
    """Keeps staff; see ``school.staff.StaffRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, member: StaffMember) -> bool:
        """Keep a new one; ``False`` where the same role was given and not revoked."""
        values = {"platform": member.platform, "email": member.email, "role": member.role}
        return bool(self._tx.change("add_staff", **values, **_changing(member)))

    def update(self, member: StaffMember) -> None:
        """Write one again as a whole."""
        self._tx.change("update_staff", **_changing(member))

    def get(self, member: int) -> StaffMember | None:
        """Find one by its id."""
        row = self._tx.one("staff_member", member=member)
        return None if row is None else _member(row)

    def of_account(self, account: int) -> list[StaffMember]:
        """Give the roles of an account that were not revoked."""
        return [_member(row) for row in self._tx.all("staff_of_account", account=account)]

    def of_platform(self, platform: str | None) -> list[StaffMember]:
        """Give everybody ever invited, of one platform or of all."""
        return [_member(row) for row in self._tx.all("staff_of_platform", platform=platform)]


def _changing(member: StaffMember) -> dict[str, object]:
    return {
        "id": member.id,
        "account": member.account,
        "invited_at": to_ms(member.invited_at),
        "accepted_at": to_ms_or_none(member.accepted_at),
        "revoked_at": to_ms_or_none(member.revoked_at),
    }


def _member(row: Sequence[Any]) -> StaffMember:
    number, platform, email, role, invited_at, account, accepted_at, revoked_at = row
    return StaffMember(
        number, platform, email, role, from_ms(invited_at), account,
        from_ms_or_none(accepted_at), from_ms_or_none(revoked_at),
    )  # fmt: skip
