"""Reset codes, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from school.reset_codes import ResetCode
from storage.moments import from_ms, to_ms
from storage.statements import Statements


class ResetCodes:
    """Keeps reset codes; see ``school.reset_codes.ResetCodeRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, code: ResetCode) -> None:
        """Keep a new one."""
        self._tx.change(
            "add_reset_code",
            id=code.id,
            account=code.account,
            chat=code.chat,
            digest=code.digest,
            asked_at=to_ms(code.asked_at),
            tries=code.tries,
        )

    def attempt(self, code: int) -> ResetCode | None:
        """Count a try at one; gives it as it is then."""
        row = self._tx.one("try_reset_code", code=code)
        return None if row is None else _code(row)

    def get(self, code: int) -> ResetCode | None:
        """Find one by its id."""
        row = self._tx.one("reset_code", code=code)
        return None if row is None else _code(row)

    def forget(self, before: datetime, limit: int) -> int:
        """Remove those asked for before a moment; gives how many."""
        return self._tx.change("forget_reset_codes", before=to_ms(before), limit=limit)


def _code(row: Sequence[Any]) -> ResetCode:
    number, account, chat, digest, asked_at, tries = row
    return ResetCode(number, account, chat, digest, from_ms(asked_at), tries)
