"""What a figure is: measured beside its peers, in turn, and held against its goals."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

RESULTS = Path(__file__).parent / "results"
_QUIET = 0.2  # cores that other work may use


@dataclass(frozen=True, slots=True)
class Sample:
    """One round of one party: ``value`` in the comparison's unit.

    Where that is a rate, ``cpu_ms`` is the processor time that each one took, in milliseconds;
    where it is a cost, ``per_second`` is the rate at which it was paid. ``busy_cores`` is what
    other work used right before: rates and times of a busy machine say little.
    """

    value: float
    cpu_ms: float | None = None
    per_second: float | None = None
    busy_cores: float = 0.0


@dataclass(frozen=True, slots=True)
class Party:
    """Cartable or what it is held against, with its rounds; ``about`` says in a line what it is.

    ``goal`` is how many times its value we want ours to be: at least, or at most where less is
    better. ``percentile`` says which of its samples stands for all, where that is not the middle.
    """

    name: str
    about: str
    samples: Sequence[Sample]
    goal: float | None = None
    percentile: int = 50

    @property
    def value(self) -> float:
        """What stands for its rounds: their median, or the percentile that is asked for."""
        if self.percentile == 50 or len(self.samples) == 1:
            return self.median
        values = [sample.value for sample in self.samples]
        return quantiles(values, n=100, method="inclusive")[self.percentile - 1]

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return median(sample.value for sample in self.samples)

    @property
    def cpu_ms(self) -> float | None:
        """The median of the rounds that have one."""
        known = [sample.cpu_ms for sample in self.samples if sample.cpu_ms is not None]
        return median(known) if known else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of ours and of its peers, from one run; ``figure`` may have parts: « P10 start »."""

    figure: str
    title: str
    unit: str
    conditions: str
    ours: Party
    peers: Sequence[Party]
    less_is_better: bool = False

    @property
    def busy_cores(self) -> float:
        """How many cores other work used, in the median over all rounds of all parties."""
        parties = (self.ours, *self.peers)
        return median(sample.busy_cores for party in parties for sample in party.samples)

    @property
    def disturbed(self) -> bool:
        """Whether other work left too little of the machine for rates to say much."""
        return self.busy_cores > _QUIET

    def shown(self, party: Party) -> str:
        """Write a party's value, with its unit."""
        digits = 0 if party.value >= 20 else 2
        return f"{party.value:,.{digits}f} {self.unit}"

    def cpu_ratio(self, peer: Party) -> float | None:
        """How many times our processor time the peer's is, where both are known."""
        if self.ours.cpu_ms is None or peer.cpu_ms is None:
            return None
        return peer.cpu_ms / self.ours.cpu_ms

    def ratio(self, peer: Party) -> float:
        """How many times the peer's value ours is."""
        return self.ours.value / peer.value

    def times(self, peer: Party) -> str:
        """Write that ratio; around 1 its second digit counts."""
        ratio = self.ratio(peer)
        return f"{ratio:.{1 if ratio >= 2 else 2}f}×"

    def goal(self, peer: Party) -> str:
        """Write what we want the ratio to be."""
        if peer.goal is None:
            return "–"
        return f"{'≤' if self.less_is_better else '≥'} {peer.goal:g}×"

    def met(self, peer: Party) -> bool:
        """Whether the goal against this peer is met."""
        if peer.goal is None:
            return True
        ratio = self.ratio(peer)
        return ratio <= peer.goal if self.less_is_better else ratio >= peer.goal

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
            "less_is_better": self.less_is_better,
            "parties": [_party_as_json(party) for party in (self.ours, *self.peers)],
            "ratios": [
                {
                    "peer": peer.name,
                    "ratio": round(self.ratio(peer), 2),
                    "cpu_ratio": _rounded(self.cpu_ratio(peer), 2),
                    "goal": peer.goal,
                    "met": self.met(peer),
                }
                for peer in self.peers
            ],
        }


def _party_as_json(party: Party) -> dict[str, Any]:
    apart = {} if party.percentile == 50 else {f"p{party.percentile}": round(party.value, 3)}
    return {
        "name": party.name,
        "about": party.about,
        "median": round(party.median, 3),
        **apart,
        "median_cpu_ms": _rounded(party.cpu_ms, 3),
        "rounds": [
            {name: round(value, 3) for name, value in asdict(sample).items() if value is not None}
            for sample in party.samples
        ],
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


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
    name = comparison.figure.lower().replace(" ", "-")
    text = json.dumps(comparison.as_json(), indent=2, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")
    (RESULTS / f"{name}.svg").write_text(picture, "utf-8")
