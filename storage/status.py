"""Figures over all rows, and facts about the installation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from storage.moments import to_ms
from storage.statements import Statements
from storage.texts import keepable


class Status:
    """Counts and remembers; see ``school.status.StatusRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def queues(self, now: datetime) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
        """Give the figures of inbox and outbox."""
        return {
            "inbox": self._queue("inbox_counts", ("waiting", "done", "set_aside"), now),
            "outbox": self._queue("outbox_counts", ("waiting", "sent", "failed"), now),
        }

    def _queue(
        self, query: str, names: tuple[str, str, str], now: datetime
    ) -> dict[str, dict[str, float]]:
        at = to_ms(now)
        return {
            name: {
                **dict(zip(names, counts, strict=True)),
                "oldest_seconds": 0.0 if oldest is None else max(0, at - oldest) / 1000,
            }
            for name, *counts, oldest in self._tx.all(query)
        }

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Give the figures of addresses, accounts, certificates and chats."""
        addresses = dict.fromkeys(("pending", "confirmed", "refused", "bad"), 0)
        addresses.update({str(state): count for state, count in self._tx.all("address_counts")})
        issued, activated, revoked = self._tx.one("certificate_counts") or (0, 0, 0)
        return {
            "addresses": addresses,
            "accounts": {"open": self._count("account_count")},
            "certificates": {"issued": issued, "activated": activated, "revoked": revoked},
            "telegram": {"blocked_chats": self._count("blocked_chat_count")},
        }

    def _count(self, query: str) -> int:
        row = self._tx.one(query)
        return 0 if row is None else int(row[0])

    def remember(self, name: str, value: str) -> None:
        """Keep a fact about this installation."""
        self._tx.change("remember", name=name, value=keepable(value))

    def first(self, name: str, value: str) -> str:
        """Keep a fact where none is kept by this name; gives the one that is."""
        self._tx.change("remember_first", name=name, value=value)
        return self.recall(name) or value

    def recall(self, name: str) -> str | None:
        """Give a fact kept by ``remember``."""
        row = self._tx.one("recall", name=name)
        return None if row is None else str(row[0])
