"""The inbox, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from school.inbox import TRIES, Input, Source
from storage.moments import from_ms, to_ms
from storage.statements import Statements


class Inbox:
    """Keeps inputs; see ``school.inbox.InboxRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def store(self, inputs: list[Input]) -> list[Input]:
        """Keep inputs; gives those that were not known yet."""
        return [one for one in inputs if self._store(one)]

    def _store(self, one: Input) -> bool:
        return bool(
            self._tx.change(
                "store_input",
                source=one.source,
                input=one.key,
                position=one.order,
                lane=one.lane,
                payload=one.payload,
                received_at=to_ms(one.received_at),
            )
        )

    def waiting(self, source: Source, after: int, limit: int) -> list[Input]:
        """Give inputs not yet done with an order above ``after``, in order."""
        rows = self._tx.all("waiting_inputs", source=source, after=after, limit=limit)
        return [_input(row) for row in rows]

    def waiting_in(self, source: Source, lane: str, after: int, limit: int) -> list[Input]:
        """Give the same of one lane."""
        rows = self._tx.all(
            "waiting_inputs_in_lane", source=source, lane=lane, after=after, limit=limit
        )
        return [_input(row) for row in rows]

    def done(self, source: Source, key: str, now: datetime) -> bool:
        """Mark an input done and erase its payload; ``False`` where it was done before."""
        return bool(self._tx.change("input_done", source=source, input=key, now=to_ms(now)))

    def failed(self, source: Source, key: str, error: str, now: datetime) -> int:
        """Count a failed try; the third sets the input aside. Gives the number of tries."""
        row = self._tx.one(
            "input_failed", source=source, input=key, error=error, tries=TRIES, now=to_ms(now)
        )
        return TRIES if row is None else int(row[0])

    def is_open(self, source: Source, key: str) -> bool:
        """Whether an input waits to be treated."""
        row = self._tx.one("input_state", source=source, input=key)
        return row is not None and row[0] == "new"


def _input(row: Sequence[Any]) -> Input:
    source, key, order, lane, payload, received_at, attempts = row
    return Input(source, key, order, lane, bytes(payload or b""), from_ms(received_at), attempts)
