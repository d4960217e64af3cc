"""Counts of what happens: kept from the start, and by the metrics once they are loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

_Metrics = Callable[[str, str, int], None]


class Counts:
    """What rooms count in: the metrics are loaded with the pages, after most of what is counted."""

    def __init__(self) -> None:
        self._kept: Counter[tuple[str, str]] = Counter()
        self._metrics: _Metrics | None = None

    def count(self, room: str, event: str) -> None:
        """Count an event of a room; both are words of ours, never of a person."""
        if self._metrics is None:
            self._kept[room, event] += 1
        else:
            self._metrics(room, event, 1)

    def hand_to(self, metrics: _Metrics) -> None:
        """Hand over what was counted, and from now on what will be."""
        self._metrics = metrics
        for (room, event), times in self._kept.items():
            metrics(room, event, times)
        self._kept.clear()
