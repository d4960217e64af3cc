"""The table of a storm, for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.storm.plan import Outcome, words


def show(outcome: Outcome) -> None:
    """Print one table, and below it what went wrong."""
    print(explain(outcome))


def explain(outcome: Outcome) -> str:
    """Write the table, and below it what went wrong."""
    table = Table(title=outcome.plan.name, title_justify="left")
    table.add_column("promise")
    table.add_column("figures")
    table.add_column("broken", justify="right")
    table.add_row("the storm", words(outcome.figures), "")
    for line in outcome.lines:
        table.add_row(line.promise, words(line.figures) or line.why, str(line.broken))
    whys = [f"{line.promise}: {line.why}" for line in outcome.lines if line.broken and line.why]
    console = Console(width=120)
    with console.capture() as written:
        console.print(table)
    return "\n".join((written.get(), *whys, *outcome.notes))


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
