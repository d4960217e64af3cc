"""What a storm is to be, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.storm.books import Line

APART = ["bot,notices", "bot,notices", "web,mail,schedule"]
"""The parts of each process where parts run apart."""


@dataclass(frozen=True)
class Plan:
    """What storm it is to be: so many kills, or faults of the disk where there are none."""

    engine: str
    parts: list[str]
    """The parts of each process, "" for all."""
    updates: str = "polling"
    kills: int = 300
    people: int = 60
    seed: int = 0

    @property
    def name(self) -> str:
        """What a table calls it."""
        apart = " with parts apart" if any(self.parts) else ""
        what = f"{self.kills} kills" if self.kills else "faults of the disk"
        return f"{self.where}{apart}, {self.updates}: {what}"

    @property
    def where(self) -> str:
        """The engine and how many processes."""
        return f"{self.engine}, {len(self.parts)} process{'es' if len(self.parts) > 1 else ''}"


@dataclass
class Outcome:
    """What came of a storm."""

    plan: Plan
    figures: dict[str, int]
    lines: Sequence[Line]
    notes: Sequence[str]

    @property
    def broken(self) -> int:
        """How many promises were broken."""
        return sum(line.broken > 0 for line in self.lines)


class Weather(Protocol):
    """What strikes: kills, or faults of the disk."""

    @property
    def lines(self) -> Sequence[Line]:
        """What is to be told of the strikes themselves."""
        ...

    @property
    def figures(self) -> dict[str, int]:
        """How it was so far."""
        ...

    @property
    def interruptions(self) -> int:
        """How often what was in flight may have been sent twice."""
        ...

    async def blow(self) -> None:
        """Strike until it is over."""
        ...


def words(figures: dict[str, int]) -> str:
    """Write figures for people to read."""
    return ", ".join(f"{name} {number:,}" for name, number in figures.items())
