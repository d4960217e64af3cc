"""Measures figures and prints them as one table: `python -m bench [P1 …] [--rounds 5]`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from rich.console import Console
from rich.table import Table

from bench import (
    accounts,
    arrivals,
    broadcast,
    latency,
    parents,
    refusals,
    replies,
    start,
    steps,
    two_processes,
    unlimited,
)
from bench.comparisons import Comparison, Party, keep
from bench.picture import picture
from bench.processes import MeasurementFault

Measure = Callable[[int, float, Callable[[str], None]], Sequence[Comparison]]

FIGURES: Mapping[str, Measure] = {
    "P1": steps.measure,
    "P2": latency.measure,
    "P3": broadcast.measure,
    "P4": unlimited.measure,
    "P6": replies.measure,
    "P7": arrivals.measure,
    "P8": accounts.measure,
    "P9": parents.measure,
    "P10": start.measure,
    "P11": two_processes.measure,
    "S1": refusals.measure,
}
"""What can be measured; rounds, seconds of a window and where progress is told go in."""

_FEWEST_ROUNDS = 5
_WIDTH = 160  # of what is written to a file: no terminal folds it


def table(comparisons: Sequence[Comparison]) -> Table:
    """Give a row for each peer of each figure."""
    rows = Table(title="Cartable beside its peers")
    rows.add_column("figure")
    rows.add_column("ours", justify="right", no_wrap=True)
    rows.add_column("peer")
    for name in ("theirs", "CPU, ms", "by CPU", "ratio", "goal"):
        rows.add_column(name, justify="right", no_wrap=True)
    rows.add_column("met")
    for one in comparisons:
        for peer in one.peers:
            rows.add_row(
                one.figure,
                one.shown(one.ours),
                peer.name,
                one.shown(peer),
                *_by_cpu(one, peer),
                one.times(peer),
                one.goal(peer),
                "yes" if one.met(peer) else "NO",
            )
    return rows


def _by_cpu(one: Comparison, peer: Party) -> tuple[str, str]:
    ratio = one.cpu_ratio(peer)
    if ratio is None:
        return "", ""
    return f"{one.ours.cpu_ms:.2f} · {peer.cpu_ms:.2f}", f"{ratio:.1f}×"


def _stop(number: int, _: FrameType | None) -> None:
    """Unwind, so that whatever was started is ended."""
    sys.exit(128 + number)


def main() -> int:
    """Measure what was asked for; 0 where every goal is met."""
    signal.signal(signal.SIGTERM, _stop)
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    options.add_argument("--rounds", type=int, default=_FEWEST_ROUNDS)
    options.add_argument("--seconds", type=float, default=8.0, help="of each round's window")
    given = options.parse_args()
    if unknown := set(given.figures) - FIGURES.keys():
        options.error(f"unknown: {', '.join(sorted(unknown))}")
    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    comparisons: list[Comparison] = []
    for name, measure in FIGURES.items():
        if given.figures and name not in given.figures:
            continue
        try:
            measured = measure(given.rounds, given.seconds, console.print)
        except MeasurementFault as fault:
            console.print(f"{name} could not be measured: {fault}", markup=False)
            return 2
        comparisons += measured
        if given.rounds < _FEWEST_ROUNDS:
            console.print(f"Fewer than {_FEWEST_ROUNDS} rounds: nothing is kept.")
        for comparison in measured:
            if given.rounds >= _FEWEST_ROUNDS:
                keep(comparison, picture(comparison))
            if comparison.disturbed:
                console.print(
                    f"{comparison.figure}: other work used {comparison.busy_cores:.1f} cores "
                    "meanwhile; rates and times need a quiet machine."
                )
    console.print(table(comparisons))
    return 0 if all(one.met(peer) for one in comparisons for peer in one.peers) else 1


if __name__ == "__main__":
    sys.exit(main())
