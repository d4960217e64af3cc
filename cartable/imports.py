"""Imports: brings the secretariat's files in, a few rows to a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cartable.handed_in import PdfFolder
from cartable.platforms import chosen_platform
from cartable.repeats import Sieve
from cartable.reports import Outcome, Report
from cartable.tables import open_table
from school.certificates import CertificateRow, Issued
from school.files import file_digest
from school.imports import CertificateRules, Entry
from school.refusals import Refusal
from school.school import Opening
from school.store import Store, Transaction
from school.titles import certificate_titles

Progress = Callable[[int, int | None], None]
"""Called with the rows done and, once it is known, how many there are."""

_GROUP = 100  # rows that are committed together
_GROUP_BYTES = 16 << 20  # or fewer, where they come with files
_OUTCOMES: Mapping[Issued, Outcome] = {
    Issued.NEW: "new",
    Issued.CORRECTED: "corrected",
    Issued.UNCHANGED: "unchanged",
}

Judged = Iterator[tuple[int, Entry | Sequence[Refusal]]]


def _unseen(done: int, total: int | None) -> None:
    """Show no progress."""


async def import_certificates(
    store: Store,
    open_school: Opening,
    path: Path,
    *,
    platform: str | None = None,
    files: Path | None = None,
    dry_run: bool = False,
    progress: Progress = _unseen,
) -> Report:
    """Issue the certificates of a CSV or XLSX file (scope A1); ``files`` is the PDFs' folder.

    The file is read twice: first to judge every row and to learn which references come again
    further down, then to issue. Raises ``Refusal`` where nothing of it can be used, and
    ``StoreError`` where the database took no more: what was taken stays, and importing the file
    again goes on from there.
    """
    table = await asyncio.to_thread(open_table, path, certificate_titles())
    chosen = await store.run(lambda tx: chosen_platform(tx, platform, kind="institute"))
    folder = PdfFolder(files)
    rules = CertificateRules()

    def judged() -> Judged:
        for number, cells in table.rows():
            entry = [cells] if isinstance(cells, Refusal) else rules.judge(cells)
            yield number, _with_file(entry, folder)

    total, last = await asyncio.to_thread(_survey, judged())
    report = Report(platform=chosen.id, dry_run=dry_run)
    issuing = _Issuing(store, open_school, chosen.id, last, dry_run)
    for group in _groups(judged(), folder, report):
        await issuing.issue(group, report)
        progress(report.total, total)
    progress(total, total)
    report.refused.sort(key=lambda one: int(one.where))
    return report


def _with_file(entry: Entry | Sequence[Refusal], folder: PdfFolder) -> Entry | Sequence[Refusal]:
    """Check that the PDF of a good row can be taken."""
    if not isinstance(entry, Entry) or entry.file_name is None:
        return entry
    try:
        folder.check(entry.file_name)
    except Refusal as refusal:
        return [refusal]
    return entry


def _survey(judged: Judged) -> tuple[int, dict[str, int]]:
    """Count the rows, and find where each reference that comes again stands last."""
    sieve, last, total = Sieve(), dict[str, int](), 0
    for number, entry in judged:
        total += 1
        if isinstance(entry, Entry) and sieve.knows(entry.row.reference):
            last[entry.row.reference] = number
    return total, last


@dataclass(frozen=True, slots=True)
class _Item:
    """A good row on its way in, with the PDF that belongs to it."""

    number: int
    row: CertificateRow
    content: bytes = b""


def _groups(judged: Judged, folder: PdfFolder, report: Report) -> Iterator[list[_Item]]:
    """Gather good rows into groups that fit into memory and a short transaction."""
    group: list[_Item] = []
    size = 0
    for number, entry in judged:
        if not isinstance(entry, Entry):
            report.refuse(number, entry)
            continue
        try:
            content = folder.read(entry.file_name) if entry.file_name else b""
        except Refusal as refusal:
            report.refuse(number, [refusal])
            continue
        row = replace(entry.row, file=file_digest(content)) if content else entry.row
        group.append(_Item(number, row, content))
        size += len(content)
        if len(group) >= _GROUP or size >= _GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


class _RehearsedError(Exception):
    """Rolls back what a dry run has done, and says what it was."""

    def __init__(self, outcome: Issued) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


class _Issuing:
    """Issues groups of rows, each row a piece of its own; a dry run does and undoes the same."""

    def __init__(
        self,
        store: Store,
        open_school: Opening,
        platform: str,
        last: Mapping[str, int],
        dry_run: bool,
    ) -> None:
        self._store = store
        self._open_school = open_school
        self._platform = platform
        self._last = last
        self._dry_run = dry_run
        self._first: dict[str, _Item] = {}

    async def issue(self, group: Sequence[_Item], report: Report) -> None:
        """Issue a group and enter what became of each row into the report.

        All at once, as the database likes it best; rows of one reference one after the other.
        """
        by_reference: dict[str, list[_Item]] = {}
        for item in group:
            by_reference.setdefault(item.row.reference, []).append(item)
        ended = await asyncio.gather(
            *(self._issue_in_turn(items, report) for items in by_reference.values()),
            return_exceptions=True,
        )
        for error in ended:
            if error is not None:
                raise error

    async def _issue_in_turn(self, items: Sequence[_Item], report: Report) -> None:
        work = self._rehearse if self._dry_run else self._issue
        for item in items:
            try:
                outcome = await self._store.run(partial(work, item))
            except _RehearsedError as rehearsed:
                outcome = rehearsed.outcome
            except Refusal as refusal:
                report.refuse(item.number, [refusal])
                continue
            report.counts[_OUTCOMES[outcome]] += 1

    def _issue(self, item: _Item, tx: Transaction) -> Issued:
        """Issue one row.

        A row that another further down corrects is issued only where there is nothing yet: what
        an earlier import left is the later row's to judge, or importing a file again would go
        back and forth.
        """
        reference = item.row.reference
        corrected = item.number < self._last.get(reference, 0)
        if corrected and tx.certificates.by_reference(self._platform, reference):
            return Issued.UNCHANGED
        school = self._open_school(tx)
        if item.row.file is not None:
            tx.files.put(item.row.file, item.content, school.unit.clock.now())
        return school.certificates.issue(self._platform, item.row)

    def _rehearse(self, item: _Item, tx: Transaction) -> Issued:
        reference = item.row.reference
        if reference in self._last:
            # What the first row of this reference did was undone: it is done before the next.
            first = self._first.setdefault(reference, replace(item, content=b""))
            if first.number != item.number:
                with suppress(Refusal):
                    self._issue(first, tx)
        raise _RehearsedError(self._issue(item, tx))
