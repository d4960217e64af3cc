"""Reports of imports: what was new, corrected, unchanged or refused, and why, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.table import Table
from rich.text import Text

from cartable.folding_table import folding_table
from locales import Catalogue
from school.refusals import Refusal

Outcome = Literal["new", "corrected", "unchanged"]
Place = Literal["line", "table", "file"]
Left = int | Literal["withheld"] | None
"""How many children were marked as having left; nobody was where rows had to be refused."""

OUTCOMES: tuple[Outcome, ...] = ("new", "corrected", "unchanged")


@dataclass(frozen=True, slots=True)
class Refused:
    """What was not taken: the row's number, or the name of a table or file, and the reasons."""

    where: int | str
    reasons: tuple[Refusal, ...]


@dataclass(slots=True)
class Report:
    """What became of each row (of each table of ``schools.toml``, of each text of the terms)."""

    place: Place = "line"
    platform: str | None = None
    dry_run: bool = False
    counts: Counter[Outcome] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    left: Left = None
    notes: list[Refusal] = field(default_factory=list)
    """What the secretariat should know though it was done: worded as reasons are."""

    @property
    def total(self) -> int:
        """How many were looked at."""
        return self.counts.total() + len(self.refused)

    @property
    def status(self) -> int:
        """The exit status of contract.md: 0 done, 1 partly refused."""
        return 1 if self.refused else 0

    def refuse(self, where: int | str, reasons: Iterable[Refusal]) -> None:
        """Record what was not taken."""
        self.refused.append(Refused(where, tuple(reasons)))


def report_document(report: Report, words: Catalogue) -> dict[str, object]:
    """Give a report as the document that ``--json`` prints."""
    left = {} if report.left is None else {"left": report.left}
    return {
        "platform": report.platform,
        "dry_run": report.dry_run,
        "total": report.total,
        **{outcome: report.counts[outcome] for outcome in OUTCOMES},
        **left,
        "notes": [_document(note, words) for note in report.notes],
        "refused": len(report.refused),
        "refusals": [
            {report.place: one.where, "reasons": [_document(why, words) for why in one.reasons]}
            for one in report.refused
        ],
    }


def refusal_document(refusal: Refusal, words: Catalogue) -> dict[str, object]:
    """Give the refusal of a whole file as the document that ``--json`` prints."""
    return {"error": _document(refusal, words)}


def _document(refusal: Refusal, words: Catalogue) -> dict[str, object]:
    return {
        "key": refusal.key,
        "column": refusal.values.get("column"),
        "text": reason_words(refusal, words),
    }


def reason_words(refusal: Refusal, words: Catalogue) -> str:
    """Word a reason, naming the column that it is about; within it, the reason of a reason."""
    values = {
        name: reason_words(value, words) if isinstance(value, Refusal) else value
        for name, value in refusal.values.items()
    }
    columns = values.get("columns")
    if isinstance(columns, Sequence):
        values["columns"] = ", ".join(_column(str(one), words) for one in columns)
    reason = words.text(refusal.key, **values)
    if "column" not in values:
        return reason
    return words.text(
        "import.report.reason", column=_column(str(values["column"]), words), reason=reason
    )


def _column(name: str, words: Catalogue) -> str:
    return words.text(f"import.column.{name}")


def report_tables(report: Report, words: Catalogue) -> list[Table | Text]:
    """Give a report as people read it on a terminal: the counts, then each refused row."""
    counts = Table.grid(padding=(0, 2))
    counts.add_column(justify="right", style="bold")
    for outcome in OUTCOMES:
        counts.add_row(str(report.counts[outcome]), words.text(f"import.report.{outcome}"))
    if isinstance(report.left, int):
        counts.add_row(str(report.left), words.text("import.report.left"))
    counts.add_row(str(len(report.refused)), words.text("import.report.refused"))
    shown: list[Table | Text] = [counts]
    shown += [Text(f"⚠ {reason_words(note, words)}") for note in report.notes]
    if report.left == "withheld":
        shown.append(Text(words.text("import.report.withheld")))
    if report.dry_run:
        shown.insert(0, Text(words.text("import.report.dry_run"), style="italic"))
    if report.refused:
        shown.append(_refusals(report, words))
    return shown


def _refusals(report: Report, words: Catalogue) -> Table:
    titles = (words.text(f"import.report.{report.place}"), words.text("import.report.reasons"))
    rows = []
    for one in report.refused:
        reasons = "\n".join(reason_words(why, words) for why in one.reasons)
        rows.append((str(one.where), reasons))
    return folding_table(titles, rows)
