"""P9, its second half: how quickly a school's letters are made, and in how much memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.commands import Ran, memory, ran
from bench.comparisons import Comparison, Party, Sample
from storage.driver import sqlite3

PLACES = 2  # letters for each child

_LEAST_RATE = 50.0  # pages a second
_FLAT = 1.2  # times the memory that a tenth takes
_BOT_NAME = "INSERT INTO facts (name, value) VALUES ('bot_name', 'cartable_bot')"


def made(data: Path) -> Ran:
    """Make the letters of all children in the database of a folder, QR codes included."""
    with closing(sqlite3.connect(data / "cartable.db")) as database, database:
        database.execute(_BOT_NAME)
    return ran(["letters", "make", data / "letters.pdf", "--platform", "isu-dour"], data)


def told(one: Ran, children: int) -> str:
    """Say how a run went."""
    return (
        f"their {PLACES * children:,} letters are made at "
        f"{PLACES * children / one.seconds:.0f} pages/s, with {one.memory:.0f} MB at most"
    )


def comparisons(
    few: Sequence[Ran], many: Sequence[Ran], children: tuple[int, int]
) -> Sequence[Comparison]:
    """Hold the rate against what we ask of ourselves, and the memory against a tenth's."""
    fewer, more = (PLACES * count for count in children)
    least = Party("the least", "what we ask of ourselves", [Sample(_LEAST_RATE)], goal=1.0)
    about = "cartable letters make, a PDF with QR codes, to the end of the process"
    return [
        Comparison(
            figure="P9 letters",
            title=f"Making {more:,} letters",
            unit="pages/s",
            conditions=f"A4, PDF/UA-1, each in its language, SQLite; medians of {len(many)} runs",
            ours=Party("Cartable", about, [_rate(one, more) for one in many]),
            peers=[least],
        ),
        Comparison(
            figure="P9 letters memory",
            title="The most memory while letters are made",
            unit="MB",
            conditions=f"resident at its highest; medians of {len(many)} runs, in turn",
            ours=Party(f"{more:,} letters", about, memory(many)),
            peers=[Party(f"{fewer:,} letters", about, memory(few), goal=_FLAT)],
            less_is_better=True,
        ),
    ]


def _rate(one: Ran, pages: int) -> Sample:
    cpu_ms = 1000 * one.cpu / pages
    return Sample(pages / one.seconds, cpu_ms, busy_cores=one.busy_cores)
