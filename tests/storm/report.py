"""The table of a storm, for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.storm.storm import Outcome


def show(outcome: Outcome) -> None:
    """Print one table, and below it what went wrong."""
    table = Table(title=outcome.plan.name, title_justify="left", show_lines=False)
    table.add_column("promise")
    table.add_column("figures")
    table.add_column("broken", justify="right")
    table.add_row("the storm", _words(outcome.figures), "")
    for line in outcome.lines:
        table.add_row(line.promise, _words(line.figures), str(line.broken))
    console = Console(width=120)
    console.print(table)
    for line in outcome.lines:
        if line.broken and line.why:
            console.print(f"{line.promise}: {line.why}", markup=False)
    for note in outcome.notes:
        console.print(note, markup=False)


def document(outcomes: list[Outcome]) -> dict[str, Any]:
    """Give all outcomes as one JSON document."""
    return {
        "broken": sum(outcome.broken for outcome in outcomes),
        "storms": [
            {
                "name": outcome.plan.name,
                "plan": asdict(outcome.plan),
                "figures": outcome.figures,
                "lines": [asdict(line) for line in outcome.lines],
                "notes": outcome.notes,
            }
            for outcome in outcomes
        ],
    }


def _words(figures: dict[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in figures.items())
