"""Charts: a handful of counts, drawn for whoever looks rather than reads (scope D3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Bar:
    """One count and what it is of."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts under a title; ``below`` says of what moment they are."""

    title: str
    language: str
    bars: Sequence[Bar]
    below: str


class ChartPainter(Protocol):
    """Draws charts."""

    def chart(self, chart: Chart) -> bytes:
        """Give a PNG with a bar for each count. Takes tens of milliseconds: use a thread."""
        ...
