"""Guardians, as rows."""

from __future__ import annotations

from school.guardians import Guardian
from storage.moments import from_ms_or_none, to_ms_or_none
from storage.statements import Statements


class Guardians:
    """Keeps guardians; see ``school.guardians.GuardianRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def put(self, guardian: Guardian) -> None:
        """Keep or replace what is known of one; of one that is kept, the chosen child stays."""
        self._tx.change(
            "put_guardian",
            account=guardian.account,
            role=guardian.role,
            phone=guardian.phone,
            mobile=guardian.mobile,
            chosen=guardian.chosen,
            completed_at=to_ms_or_none(guardian.completed_at),
        )

    def choose(self, account: int, child: int) -> None:
        """Record which child's page was opened last."""
        self._tx.change("choose_child", account=account, child=child)

    def get(self, account: int) -> Guardian | None:
        """Find one by its account."""
        row = self._tx.one("guardian", account=account)
        if row is None:
            return None
        number, role, phone, mobile, chosen, completed_at = row
        return Guardian(number, role, phone, mobile, chosen, from_ms_or_none(completed_at))
