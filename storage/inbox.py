"""The inbox, as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from school.inbox import TRIES, EarlierInputError, Input, Source, State
from storage.moments import from_ms, to_ms
from storage.statements import Statements
from storage.texts import key_set

_HANDED_IN_ONCE: tuple[Source, ...] = ("telegram", "click")
"""What cannot come again after a while; a mail may, for as long as it lies where it is read."""


class Inbox:
    """Keeps inputs; see ``school.inbox.InboxRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def store(self, inputs: list[Input]) -> list[Input]:
        """Keep inputs; gives those that were not known yet."""
        fresh = [one for one in inputs if self._store(one)]
        if any(one.holder != self._tx.holding.holder for one in fresh):
            self._inputs_came()
        return fresh

    def _inputs_came(self) -> None:
        self._tx.owed.add("inputs")
        self._tx.waiting.add("inputs")

    def _store(self, one: Input) -> bool:
        return bool(
            self._tx.change(
                "store_input",
                source=one.source,
                input=one.key,
                position=one.order,
                lane=one.lane,
                holder=one.holder,
                payload=one.payload,
                received_at=to_ms(one.received_at),
            )
        )

    def waiting(self, source: Source, after: int, limit: int) -> list[Input]:
        """Give inputs not yet done with an order above ``after``, in order."""
        rows = self._tx.all("waiting_inputs", source=source, after=after, limit=limit)
        return [_input(row) for row in rows]

    def waiting_within(
        self, source: Source, after: int, size: int, limit: int, *, tried: bool
    ) -> list[Input]:
        """Give those that failed before, or those that did not, up to about ``size`` bytes."""
        rows = self._tx.all(
            "waiting_inputs_within",
            source=source,
            after=after,
            bytes=size,
            limit=limit,
            least=1 if tried else 0,
            most=TRIES if tried else 0,
        )
        return [_input(row) for row in rows]

    def known(self, source: Source, keys: Iterable[str]) -> dict[str, State]:
        """Give the states of those inputs that are known."""
        rows = self._tx.all("inputs_known", source=source, inputs=key_set(keys))
        return {str(key): state for key, state in rows}

    def held(self, source: Source, holder: str, after: int, limit: int) -> list[Input]:
        """Give those of them that a process is to treat."""
        rows = self._tx.all("inputs_held", source=source, holder=holder, after=after, limit=limit)
        return [_input(row) for row in rows]

    def waiting_in(self, source: Source, lane: str, after: int, limit: int) -> list[Input]:
        """Give the same of one lane."""
        rows = self._tx.all(
            "waiting_inputs_in_lane", source=source, lane=lane, after=after, limit=limit
        )
        return [_input(row) for row in rows]

    def is_turn(self, source: Source, key: str) -> bool:
        """Whether an input is still to be treated; its lane is ours until the commit."""
        first = self._tx.one("first_input_of_lane", source=source, input=key)
        if first is not None and first[0] == key:
            return True
        if self.is_open(source, key):
            raise EarlierInputError
        return False

    def give(self, source: Source, choose: Callable[[str], str], limit: int) -> int:
        """Give inputs whose holder is gone to whom ``choose`` names for their lane."""
        orphans = self._tx.all("inputs_of_nobody", source=source, limit=limit)
        for key, lane in orphans:
            self._tx.change("give_input", source=source, input=key, holder=choose(lane))
        if orphans:
            self._inputs_came()
        return len(orphans)

    def done(self, source: Source, key: str, now: datetime) -> bool:
        """Mark an input done and erase its payload; ``False`` where it was done before."""
        return bool(self._tx.change("input_done", source=source, input=key, now=to_ms(now)))

    def failed(self, source: Source, key: str, error: str, now: datetime) -> int:
        """Count a failed try; the third sets the input aside. Gives the number of tries."""
        row = self._tx.one(
            "input_failed", source=source, input=key, error=error, tries=TRIES, now=to_ms(now)
        )
        return TRIES if row is None else int(row[0])

    def set_aside(self, source: Source, key: str, error: str, now: datetime) -> bool:
        """Set an input aside at once; ``False`` where it does not wait."""
        return bool(
            self._tx.change(
                "input_set_aside", source=source, input=key, error=error, now=to_ms(now)
            )
        )

    def gone(self, keys: Iterable[str]) -> None:
        """Take note of mails that no longer lie where they are read."""
        self._tx.change("mails_gone", inputs=key_set(keys))

    def here(self, keys: Iterable[str]) -> None:
        """Take note of mails that lie there after all."""
        self._tx.change("mails_here", inputs=key_set(keys))

    def treated(self, after: str, limit: int) -> list[str]:
        """Give keys of mails that were treated and are not known to have gone."""
        return [str(key) for (key,) in self._tx.all("treated_mails", after=after, limit=limit)]

    def forget(self, before: datetime, limit: int) -> int:
        """Remove inputs done before a moment, of mails those that have gone; gives how many."""
        about = {"before": to_ms(before), "limit": limit}
        return self._tx.change("drop_gone_mails", **about) + sum(
            self._tx.change("drop_old_inputs", source=source, **about) for source in _HANDED_IN_ONCE
        )

    def is_open(self, source: Source, key: str) -> bool:
        """Whether an input waits to be treated."""
        row = self._tx.one("input_state", source=source, input=key)
        return row is not None and row[0] == "new"


def _input(row: Sequence[Any]) -> Input:
    source, key, order, lane, payload, received_at, *about = row
    return Input(source, key, order, lane, bytes(payload or b""), from_ms(received_at), *about)
