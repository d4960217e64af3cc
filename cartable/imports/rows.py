"""What all imports have in common: a table is read twice, and taken a group of rows at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cartable.repeats import Sieve
from cartable.reports import Report
from cartable.tables import Table
from school.imports import Cells
from school.refusals import Refusal
from school.store import Store, Transaction

T = TypeVar("T")
Progress = Callable[[int, int | None], None]
"""Called with the rows done and, once it is known, how many there are."""

Judged = Iterator[tuple[int, T | Sequence[Refusal]]]
"""The number of each row, and the good row or all that is wrong with it."""

Group = Sequence[tuple[int, T]]
"""Good rows, with their numbers, that are taken together."""

_GROUP = 100  # rows
_GROUP_BYTES = 16 << 20  # or fewer, where they come with files


def unseen(done: int, total: int | None) -> None:
    """Show no progress."""


def judged(table: Table, judge: Callable[[Cells], T | Sequence[Refusal]]) -> Judged[T]:
    """Judge the rows of a table, one at a time."""
    for number, cells in table.rows():
        yield number, [cells] if isinstance(cells, Refusal) else judge(cells)


@dataclass(slots=True)
class Survey:
    """What a first reading finds: how many rows there are, and what good ones say.

    ``again`` has what is said more than once (and, very seldom, what is not), with the number of
    the row that says it last.
    """

    total: int = 0
    said: Sieve = field(default_factory=Sieve)
    again: dict[str, int] = field(default_factory=dict)


def survey(rows: Judged[T], keys: Callable[[T], Iterable[str]]) -> Survey:
    """Read all rows once; ``keys`` are the texts by which a row may be known again."""
    found = Survey()
    for number, row in rows:
        found.total += 1
        for key in () if isinstance(row, Sequence) else keys(row):
            if found.said.knows(key):
                found.again[key] = number
    return found


def groups(
    rows: Judged[T], report: Report, size: Callable[[T], int] = lambda row: 0
) -> Iterator[Group[T]]:
    """Gather good rows into groups that fit into memory and a short transaction.

    The others are entered into the report. ``size`` is what a row holds, in bytes.
    """
    group: list[tuple[int, T]] = []
    held = 0
    for number, row in rows:
        if isinstance(row, Sequence):
            report.refuse(number, row)
            continue
        group.append((number, row))
        held += size(row)
        if len(group) >= _GROUP or held >= _GROUP_BYTES:
            yield group
            group, held = [], 0
    if group:
        yield group


async def take_all(
    gathered: Iterable[Group[T]],
    take: Callable[[Group[T], Report], Awaitable[None]],
    report: Report,
    total: int,
    progress: Progress,
) -> None:
    """Have every group taken, and put the report in the order of the rows."""
    for group in gathered:
        await take(group, report)
        progress(report.total, total)
    progress(total, total)
    report.refused.sort(key=lambda one: int(one.where))


class _RehearsedError(Exception):
    """Rolls back what a dry run has done, and says what it was."""

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


async def run(store: Store, work: Callable[[Transaction], T], *, dry_run: bool) -> T:
    """Run ``work`` in a transaction; in a dry run it is undone as soon as it is done."""
    if not dry_run:
        return await store.run(work)

    def rehearse(tx: Transaction) -> None:
        raise _RehearsedError(work(tx))

    try:
        await store.run(rehearse)
    except _RehearsedError as rehearsed:
        result: T = rehearsed.result
        return result
    raise AssertionError("a rehearsal ends in its error")
