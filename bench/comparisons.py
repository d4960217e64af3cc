"""What a figure is: measured beside its peers, in turn, and held against its goals."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).parent / "results"
_QUIET = 0.2  # cores that other work may use


@dataclass(frozen=True, slots=True)
class Sample:
    """One round of one party: how many a second, and the processor time that each took.

    ``busy_cores`` is what other work used right before: rates of a busy machine say little.
    """

    per_second: float
    cpu_ms: float
    busy_cores: float = 0.0


@dataclass(frozen=True, slots=True)
class Party:
    """Cartable or a peer, with its rounds; ``goal`` is how many times its figure we want."""

    name: str
    keeps: str
    samples: Sequence[Sample]
    goal: float | None = None

    @property
    def per_second(self) -> float:
        """The median of the rounds."""
        return median(sample.per_second for sample in self.samples)

    @property
    def cpu_ms(self) -> float:
        """The median of the rounds, in milliseconds of processor time for each."""
        return median(sample.cpu_ms for sample in self.samples)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of ours and of its peers, from one run."""

    figure: str
    title: str
    unit: str
    conditions: str
    ours: Party
    peers: Sequence[Party]

    @property
    def busy_cores(self) -> float:
        """How many cores other work used, in the median over all rounds of all parties."""
        parties = (self.ours, *self.peers)
        return median(sample.busy_cores for party in parties for sample in party.samples)

    @property
    def disturbed(self) -> bool:
        """Whether other work left too little of the machine for rates to say much."""
        return self.busy_cores > _QUIET

    def cpu_ratio(self, peer: Party) -> float:
        """How many times our processor time the peer's is."""
        return peer.cpu_ms / self.ours.cpu_ms

    def ratio(self, peer: Party) -> float:
        """How many times the peer's figure ours is."""
        return self.ours.per_second / peer.per_second

    def met(self, peer: Party) -> bool:
        """Whether the goal against this peer is met."""
        return peer.goal is None or self.ratio(peer) >= peer.goal

    def as_json(self) -> dict[str, Any]:
        """Give all of it, each round included."""
        return {
            "figure": self.figure,
            "title": self.title,
            "unit": self.unit,
            "conditions": self.conditions,
            "measured_on": datetime.now(UTC).date().isoformat(),
            "machine": machine(),
            "busy_cores": round(self.busy_cores, 2),
            "parties": [
                {
                    "name": party.name,
                    "keeps": party.keeps,
                    "median_per_second": round(party.per_second, 1),
                    "median_cpu_ms": round(party.cpu_ms, 3),
                    "rounds": [
                        {name: round(value, 3) for name, value in asdict(sample).items()}
                        for sample in party.samples
                    ],
                }
                for party in (self.ours, *self.peers)
            ],
            "ratios": [
                {
                    "peer": peer.name,
                    "ratio": round(self.ratio(peer), 2),
                    "cpu_ratio": round(self.cpu_ratio(peer), 2),
                    "goal": peer.goal,
                    "met": self.met(peer),
                }
                for peer in self.peers
            ],
        }


def machine() -> dict[str, object]:
    """Describe the machine in general terms."""
    return {
        "cores": os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def keep(comparison: Comparison, picture: str) -> None:
    """Write ``results/<figure>.json`` and its picture."""
    RESULTS.mkdir(exist_ok=True)
    name = comparison.figure.lower()
    text = json.dumps(comparison.as_json(), indent=2, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")
    (RESULTS / f"{name}.svg").write_text(picture, "utf-8")
