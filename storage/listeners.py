"""Who in this process is told of what was committed, here or by another process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from school.outbox import Notice, Signal
from storage.transaction import Tx

_log = logging.getLogger(__name__)

Listener = Callable[[Sequence[Notice]], None]


@dataclass(frozen=True, slots=True)
class Signals:
    """What a commit tells here; see ``storage.statements.Statements``."""

    fresh: Sequence[Notice] = ()
    owed: frozenset[Signal] = frozenset()
    lying: frozenset[Signal] = frozenset()

    @classmethod
    def of(cls, tx: Tx) -> Signals:
        """Give what a transaction tells once it is committed."""
        return cls(tx.fresh, frozenset(tx.owed), frozenset(tx.lying))


NO_SIGNALS = Signals()


class Listeners:
    """The listener of each signal."""

    def __init__(self) -> None:
        self._listeners: dict[Signal, Listener] = {}

    def add(self, signal: Signal, listener: Listener) -> None:
        """Tell ``listener`` of a signal from now on."""
        self._listeners[signal] = listener

    def tell(self, signals: Signals) -> None:
        """Hand over what was leased as it was made; what is lying beside must be looked for."""
        for signal in signals.owed:
            fresh = [one for one in signals.fresh if one.channel == signal]
            self._tell(signal, fresh)
            if fresh and signal in signals.lying:
                self._tell(signal, ())

    def look(self, signals: frozenset[str] | None = None) -> None:
        """Have them look: at these signals, or at all where something may have been missed."""
        for signal in self._listeners:
            if signals is None or signal in signals:
                self._tell(signal, ())

    def _tell(self, signal: Signal, fresh: Sequence[Notice]) -> None:
        listener = self._listeners.get(signal)
        if listener is None:
            return
        try:
            listener(fresh)
        except Exception:
            # It was committed: whoever waits for it must hear so, and leases run out by themselves.
            _log.exception("a listener of %s failed", signal)
