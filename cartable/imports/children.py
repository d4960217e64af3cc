"""Imports children: who is in the file is at the school, in the state that the file says."""

from __future__ import annotations

import asyncio
from collections import ChainMap
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from cartable.imports.rows import (
    Group,
    Progress,
    Survey,
    groups,
    judged,
    run,
    survey,
    take_all,
    unseen,
)
from cartable.platforms import chosen_platform
from cartable.reports import Report
from cartable.tables import open_table
from school.child_rows import ChildRow, ChildRules
from school.enrolment import Enrolled, Listed
from school.platforms import Platform
from school.refusals import Refusal
from school.school import Opening
from school.store import Store, Transaction
from school.titles import child_titles

_Taken = list[tuple[int, Enrolled | Refusal]]


async def import_children(
    store: Store,
    open_school: Opening,
    path: Path,
    *,
    platform: str | None = None,
    complete: bool = False,
    dry_run: bool = False,
    progress: Progress = unseen,
) -> Report:
    """Enter the children of a CSV or XLSX file, or bring them up to date (contract, Files).

    ``complete`` says that the file lists the whole school: whoever is not in it is marked as
    having left, unless a row was refused, which may have been theirs. Raises ``Refusal`` where
    nothing of the file can be used, and ``StoreError`` where the database took no more: what was
    taken stays, and importing the file again goes on from there.
    """
    table = await asyncio.to_thread(open_table, path, child_titles())

    def begin(tx: Transaction) -> tuple[Platform, ChildRules]:
        chosen = chosen_platform(tx, platform, kind="school")
        return chosen, open_school(tx).enrolment.rules(chosen)

    chosen, rules = await store.run(begin)
    found = await asyncio.to_thread(survey, judged(table, rules.judge), _keys)
    if complete and not found.total:
        raise Refusal("import.table.empty")
    report = Report(platform=chosen.id, dry_run=dry_run)
    enrolling = _Enrolling(store, open_school, chosen, found, dry_run)
    gathered = groups(judged(table, rules.judge), report)
    await take_all(gathered, enrolling.enrol, report, found.total, progress)
    if complete:
        report.left = "withheld" if report.refused else await enrolling.leave()
    return report


def _keys(row: ChildRow) -> Iterator[str]:
    """Give what two rows about one child have in common: the identifier, or name and birthday."""
    yield row.person
    if row.identifier is not None:
        yield row.identifier


class _Enrolling:
    """Enrols groups of rows, each in one transaction; a dry run does and undoes the same."""

    def __init__(
        self,
        store: Store,
        open_school: Opening,
        platform: Platform,
        found: Survey,
        dry_run: bool,
    ) -> None:
        self._store = store
        self._open_school = open_school
        self._platform = platform
        self._found = found
        self._dry_run = dry_run
        self._lines: dict[int, int] = {}
        self._first: dict[str, tuple[int, bool]] = {}

    async def enrol(self, group: Group[ChildRow], report: Report) -> None:
        """Enrol a group and enter what became of each row into the report.

        The rows of a group share a transaction: a row is refused before anything of it is written.
        """
        rows = []
        for number, row in group:
            if (line := self._line_before(number, row)) is not None:
                report.refuse(number, [Refusal("import.child.again", line=line)])
            else:
                rows.append((number, row))
        for number, enrolled in await run(
            self._store, partial(self._enrol, rows), dry_run=self._dry_run
        ):
            if isinstance(enrolled, Refusal):
                report.refuse(number, [enrolled])
            else:
                report.counts[enrolled.outcome] += 1
                self._lines[enrolled.child] = number

    async def leave(self) -> int:
        """Mark those as having left whom no row was about; gives how many."""
        platform, staying = self._platform.id, self._lines

        def work(tx: Transaction) -> int:
            return self._open_school(tx).enrolment.leave(platform, staying)

        return await run(self._store, work, dry_run=self._dry_run)

    def _enrol(self, rows: Group[ChildRow], tx: Transaction) -> _Taken:
        enrolment = self._open_school(tx).enrolment
        lines = ChainMap({}, self._lines)  # the transaction may be run again from its start
        listed = Listed(self._found.said, lines)
        taken: _Taken = []
        for number, row in rows:
            try:
                enrolled = enrolment.enrol(self._platform, row, listed)
            except Refusal as refusal:
                taken.append((number, refusal))
            else:
                lines[enrolled.child] = number
                taken.append((number, enrolled))
        return taken

    def _line_before(self, number: int, row: ChildRow) -> int | None:
        """Give the number of an earlier row that is about the same child.

        Two of one name, born on one day, are two where both have an identifier of their own.
        """
        named = row.identifier is not None
        line = None
        for key in _keys(row):
            if key not in self._found.again:
                continue
            first, first_named = self._first.setdefault(key, (number, named))
            if first != number and not (key == row.person and named and first_named):
                line = first if line is None else line
        return line
