"""Closings and exports, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from school.closings import Closing
from storage.moments import from_ms, from_ms_or_none, to_ms
from storage.statements import Statements


class Closings:
    """Keeps closings and exports; see ``school.closings.ClosingRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def begin(self, closing: Closing) -> None:
        """Keep a closing, in place of an earlier one of the account."""
        self._tx.change(
            "begin_closing",
            account=closing.account,
            asked_at=to_ms(closing.asked_at),
            closes_at=to_ms(closing.closes_at),
        )

    def of(self, account: int) -> Closing | None:
        """Give the closing of an account, if there is one that was not taken back."""
        row = self._tx.one("closing", account=account)
        return None if row is None else _closing(row)

    def reopen(self, account: int, now: datetime) -> bool:
        """Take a closing back; ``False`` where there is none."""
        return bool(self._tx.change("reopen_account", account=account, now=to_ms(now)))

    def welcomed(self, account: int) -> bool:
        """Forget a closing that was taken back; ``False`` where there is none."""
        return bool(self._tx.change("forget_reopened", account=account))

    def to_remind(self, before: datetime, limit: int) -> list[Closing]:
        """Give closings that come before a moment and were not reminded of, and mark them so."""
        rows = self._tx.all("closings_to_remind", before=to_ms(before), limit=limit)
        for account, *_ in rows:
            self._tx.change("closing_reminded", account=account)
        return [_closing(row) for row in rows]

    def due(self, now: datetime, limit: int) -> list[int]:
        """Give the accounts whose time has come."""
        return [int(one) for (one,) in self._tx.all("closings_due", now=to_ms(now), limit=limit)]

    def export(self, number: int, account: int, chat: int, now: datetime) -> None:
        """Record that an export was asked for in a chat."""
        self._tx.change("add_export", id=number, account=account, chat=chat, now=to_ms(now))

    def exports_since(self, account: int, since: datetime) -> int:
        """Count those of an account."""
        row = self._tx.one("exports_since", account=account, since=to_ms(since))
        return 0 if row is None else int(row[0])

    def exported_in(self, chat: int, since: datetime) -> int | None:
        """Give the account whose export was asked for in a chat last, if it was lately."""
        row = self._tx.one("exported_in", chat=chat, since=to_ms(since))
        return None if row is None else int(row[0])

    def forget_exports(self, before: datetime, limit: int) -> int:
        """Remove what was asked for before a moment; gives how many."""
        return self._tx.change("forget_exports", before=to_ms(before), limit=limit)


def _closing(row: Sequence[Any]) -> Closing:
    account, asked_at, closes_at, reopened_at = row
    return Closing(account, from_ms(asked_at), from_ms(closes_at), from_ms_or_none(reopened_at))
