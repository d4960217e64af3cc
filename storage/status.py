"""Figures over all rows, and facts about the installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, get_args

import orjson

from school.places import Reached
from storage.moments import to_ms
from storage.statements import Statements
from storage.texts import keepable

_UNDER_WAY = timedelta(minutes=5)
"""Longer than a transaction takes, and than clocks differ: what is older can no more appear."""
_FOREVER = 2**62


@dataclass(frozen=True, slots=True)
class _Tally:
    """What was done of each part of a queue up to a moment; its rows may be gone."""

    until: int = 0
    numbers: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, row: Sequence[Any] | None) -> _Tally:
        return cls(**orjson.loads(row[0])) if row else cls()

    def written(self) -> str:
        return orjson.dumps(self).decode()

    def grown(self, more: Mapping[str, int], until: int) -> _Tally:
        parts = {*self.numbers, *more}
        sums = {part: self.numbers.get(part, 0) + more.get(part, 0) for part in parts}
        return _Tally(until, sums)


def _fact(queue: str) -> str:
    return f"tally_{queue}"


class Status:
    """Counts and remembers; see ``school.status.StatusRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def queues(self, now: datetime) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
        """Give the figures of inbox and outbox."""
        return {
            "inbox": self._queue("inbox", "done", "set_aside", now),
            "outbox": self._queue("outbox", "sent", "failed", now),
        }

    def _queue(
        self, queue: str, closed: str, given_up: str, now: datetime
    ) -> dict[str, dict[str, float]]:
        at = to_ms(now)
        tally = _Tally.read(self._tx.one("recall", name=_fact(queue)))
        since_then = self._closed(queue, closed, tally.until, _FOREVER)
        lost = {str(part): int(number) for part, number in self._tx.all(f"{queue}_{given_up}")}
        waiting = {str(part): about for part, *about in self._tx.all(f"{queue}_open")}
        later = {str(part): int(number) for part, number in self._put_off(queue)}
        figures = {}
        for part in sorted({*tally.numbers, *since_then, *lost, *waiting, *later}):
            number, oldest = waiting.get(part, (0, at))
            figures[part] = {
                "waiting": number + later.get(part, 0),
                closed: tally.numbers.get(part, 0) + since_then.get(part, 0),
                given_up: lost.get(part, 0),
                "oldest_seconds": max(0, at - oldest) / 1000,
            }
        return figures

    def _put_off(self, queue: str) -> Sequence[Sequence[Any]]:
        """Give what waits and is not due, by part of a queue."""
        return self._tx.all("outbox_later") if queue == "outbox" else ()

    def tally(self, now: datetime) -> None:
        """Add up what was done and sent since the last time."""
        until = to_ms(now - _UNDER_WAY)
        for queue, closed in (("inbox", "done"), ("outbox", "sent")):
            self._tx.change("remember_first", name=_fact(queue), value="{}")
            tally = _Tally.read(self._tx.one("recall_to_change", name=_fact(queue)))
            if until > tally.until:
                more = self._closed(queue, closed, tally.until, until)
                self.remember(_fact(queue), tally.grown(more, until).written())

    def _closed(self, queue: str, closed: str, since: int, until: int) -> dict[str, int]:
        rows = self._tx.all(f"{queue}_{closed}", since=since, until=until)
        return {str(part): int(number) for part, number in rows}

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

    def steps(self) -> Mapping[str, int]:
        """Give how many families are at each step of their first connection."""
        reached = {str(step): int(number) for step, number in self._tx.all("letters_by_step")}
        at_letters = {step: reached.get(step, 0) for step in get_args(Reached)}
        all_of_them = self._count("guardian_count")
        in_details, done = self._count("guardians_in_details"), self._count("guardians_done")
        address = all_of_them - in_details - done
        return {**at_letters, "details": in_details, "address": address, "done": done}

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
