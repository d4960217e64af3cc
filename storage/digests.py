"""What waits for people's digests, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson

from school.digests import DigestItem
from storage.moments import from_ms, to_ms
from storage.statements import Statements


class Digests:
    """Keeps items of digests; see ``school.digests.DigestRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, item: DigestItem, keys: Sequence[str]) -> bool:
        """Let an item wait; ``False`` where under all of ``keys`` something was owed already."""
        owed = [self._tx.change("owe_once", unique_key=key, id=item.id) for key in keys]
        if not any(owed):
            return False
        self._tx.change(
            "add_digest_item",
            id=item.id,
            account=item.account,
            channel=item.channel,
            kind=item.kind,
            data=orjson.dumps(item.data).decode(),
            made_at=to_ms(item.made_at),
        )
        return True

    def waiting(self, before: datetime, after: int, limit: int) -> list[int]:
        """Give accounts, by id after one of them, for which items wait from before a moment."""
        rows = self._tx.all("accounts_with_items", before=to_ms(before), after=after, limit=limit)
        return [int(account) for (account,) in rows]

    def take(self, account: int, before: datetime) -> list[DigestItem]:
        """Remove the items of an account from before a moment, and give them, the oldest first."""
        taken = self._tx.all("take_digest_items", account=account, before=to_ms(before))
        return [
            DigestItem(number, owner, channel, kind, orjson.loads(data), from_ms(made_at))
            for number, owner, channel, kind, data, made_at in sorted(taken, key=lambda row: row[0])
        ]
