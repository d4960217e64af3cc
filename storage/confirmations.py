"""Confirmations of addresses, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from school.confirmations import Confirmation, Outcome
from storage.moments import from_ms, from_ms_or_none, to_ms, to_ms_or_none
from storage.statements import Statements


class Confirmations:
    """Keeps confirmations; see ``school.confirmations.ConfirmationRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def hold(self, account: int) -> None:
        """Let one transaction at a time begin or correct a confirmation of an account."""
        self._tx.one("hold_account", account=account)

    def add(self, confirmation: Confirmation) -> None:
        """Keep a new one; the account has none open."""
        self._tx.change(
            "add_confirmation",
            account=confirmation.account,
            platform=confirmation.platform,
            email=confirmation.email,
            asked_at=to_ms(confirmation.asked_at),
            **_changing(confirmation),
        )

    def update(self, confirmation: Confirmation) -> None:
        """Write one again as a whole."""
        self._tx.change("update_confirmation", **_changing(confirmation))

    def get(self, confirmation: int) -> Confirmation | None:
        """Find one by its id."""
        row = self._tx.one("confirmation", confirmation=confirmation)
        return None if row is None else _confirmation(row)

    def latest(self, account: int) -> Confirmation | None:
        """Give an account's newest one, open or closed."""
        row = self._tx.one("latest_confirmation", account=account)
        return None if row is None else _confirmation(row)

    def open_at(self, email: str) -> list[Confirmation]:
        """Give those that wait for an address, held until the transaction ends."""
        return [_confirmation(row) for row in self._tx.all("confirmations_at", email=email)]

    def has_ended(self, account: int, email: str, outcome: Outcome) -> bool:
        """Whether an account has asked for an address before, with that outcome."""
        wanted = {"account": account, "email": email, "outcome": outcome}
        return self._tx.one("ended_confirmation", **wanted) is not None

    def is_contested(self, confirmation: Confirmation) -> bool:
        """Whether another account waits for the same address."""
        wanted = {"account": confirmation.account, "email": confirmation.email}
        return self._tx.one("rival_confirmation", **wanted) is not None

    def forget_corrected(self, before: datetime, limit: int) -> int:
        """Remove addresses that were corrected before a moment: a stranger's, perhaps."""
        return self._tx.change("forget_corrected_confirmations", before=to_ms(before), limit=limit)

    def to_remind(
        self, level: int, asked_before: datetime, sent_before: datetime, limit: int
    ) -> list[Confirmation]:
        """Give those that wait since a moment and were reminded of less often than ``level``.

        One whose last mail is newer than ``sent_before`` is left in peace.
        """
        rows = self._tx.all(
            "confirmations_to_remind",
            level=level,
            asked_before=to_ms(asked_before),
            sent_before=to_ms(sent_before),
            limit=limit,
        )
        return [_confirmation(row) for row in rows]

    def to_expire(
        self, asked_before: datetime, sent_before: datetime, limit: int
    ) -> list[Confirmation]:
        """Give open ones that wait since a moment, and whose last mail is old as well."""
        rows = self._tx.all(
            "confirmations_to_expire",
            asked_before=to_ms(asked_before),
            sent_before=to_ms(sent_before),
            limit=limit,
        )
        return [_confirmation(row) for row in rows]


def _changing(confirmation: Confirmation) -> dict[str, object]:
    return {
        "id": confirmation.id,
        "sent_at": to_ms(confirmation.sent_at),
        "sent": confirmation.sent,
        "reminded": confirmation.reminded,
        "outcome": confirmation.outcome,
        "closed_at": to_ms_or_none(confirmation.closed_at),
    }


def _confirmation(row: Sequence[Any]) -> Confirmation:
    (number, account, platform, email, asked_at, sent_at, sent, reminded, outcome, closed_at) = row
    return Confirmation(
        number, account, platform, email, from_ms(asked_at), from_ms(sent_at), sent, reminded,
        outcome, from_ms_or_none(closed_at),
    )  # fmt: skip
