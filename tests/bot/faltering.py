"""A store that fails as a full disk does, as often as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from school.outbox import Notice, Signal
from school.store import Store, StoreError, Transaction

T = TypeVar("T")


class FalteringStore:
    """Fails ``failures`` times before it runs anything, and counts what it was asked."""

    def __init__(self, store: Store, failures: int = 0) -> None:
        self._store = store
        self.failures = failures
        self.asked = 0

    async def run(self, work: Callable[[Transaction], T]) -> T:
        self.asked += 1
        if self.failures > 0:
            self.failures -= 1
            raise StoreError("database or disk is full")
        return await self._store.run(work)

    def listen(self, signal: Signal, listener: Callable[[Sequence[Notice]], None]) -> None:
        self._store.listen(signal, listener)
