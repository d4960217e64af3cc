"""Imports certificates: each row a piece of its own, with the PDF that belongs to it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cartable.handed_in import PdfFolder
from cartable.imports.rows import (
    Group,
    Judged,
    Progress,
    groups,
    judged,
    run,
    survey,
    take_all,
    unseen,
)
from cartable.platforms import chosen_platform
from cartable.reports import Outcome, Report
from cartable.tables import open_table
from school.certificate_rows import CertificateRules, Entry
from school.certificates import CertificateRow, Issued
from school.files import file_digest
from school.imports import Cells
from school.refusals import Refusal
from school.school import Opening
from school.store import Store, Transaction
from school.titles import certificate_titles

_OUTCOMES: Mapping[Issued, Outcome] = {
    Issued.NEW: "new",
    Issued.CORRECTED: "corrected",
    Issued.UNCHANGED: "unchanged",
}


async def import_certificates(
    store: Store,
    open_school: Opening,
    path: Path,
    *,
    platform: str | None = None,
    files: Path | None = None,
    dry_run: bool = False,
    progress: Progress = unseen,
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
    judge = partial(_judge, CertificateRules(), folder)
    found = await asyncio.to_thread(survey, judged(table, judge), lambda one: [one.row.reference])
    report = Report(platform=chosen.id, dry_run=dry_run)
    issuing = _Issuing(store, open_school, chosen.id, found.again, dry_run)
    items = _items(judged(table, judge), folder)
    gathered = groups(items, report, lambda item: len(item.content))
    await take_all(gathered, issuing.issue, report, found.total, progress)
    return report


def _judge(rules: CertificateRules, folder: PdfFolder, cells: Cells) -> Entry | Sequence[Refusal]:
    """Judge a row, and whether its PDF can be taken."""
    entry = rules.judge(cells)
    if not isinstance(entry, Entry) or entry.file_name is None:
        return entry
    try:
        folder.check(entry.file_name)
    except Refusal as refusal:
        return [refusal]
    return entry


@dataclass(frozen=True, slots=True)
class _Item:
    """A good row on its way in, with the PDF that belongs to it."""

    row: CertificateRow
    content: bytes = b""


def _items(entries: Judged[Entry], folder: PdfFolder) -> Judged[_Item]:
    """Read the PDFs of good rows, each when its turn comes."""
    for number, entry in entries:
        if not isinstance(entry, Entry):
            yield number, entry
            continue
        try:
            content = folder.read(entry.file_name) if entry.file_name else b""
        except Refusal as refusal:
            yield number, [refusal]
            continue
        row = replace(entry.row, file=file_digest(content)) if content else entry.row
        yield number, _Item(row, content)


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
        self._first: dict[str, tuple[int, _Item]] = {}

    async def issue(self, group: Group[_Item], report: Report) -> None:
        """Issue a group and enter what became of each row into the report.

        All at once, as the database likes it best; rows of one reference one after the other.
        """
        by_reference: dict[str, list[tuple[int, _Item]]] = {}
        for number, item in group:
            by_reference.setdefault(item.row.reference, []).append((number, item))
        ended = await asyncio.gather(
            *(self._issue_in_turn(items, report) for items in by_reference.values()),
            return_exceptions=True,
        )
        for error in ended:
            if error is not None:
                raise error

    async def _issue_in_turn(self, items: Group[_Item], report: Report) -> None:
        issue = self._rehearse if self._dry_run else self._issue
        for number, item in items:
            try:
                work = partial(issue, number, item)
                outcome = await run(self._store, work, dry_run=self._dry_run)
            except Refusal as refusal:
                report.refuse(number, [refusal])
            else:
                report.counts[_OUTCOMES[outcome]] += 1

    def _issue(self, number: int, item: _Item, tx: Transaction) -> Issued:
        """Issue one row.

        A row that another further down corrects is issued only where there is nothing yet: what
        an earlier import left is the later row's to judge, or importing a file again would go
        back and forth.
        """
        reference = item.row.reference
        corrected = number < self._last.get(reference, 0)
        if corrected and tx.certificates.by_reference(self._platform, reference):
            return Issued.UNCHANGED
        school = self._open_school(tx)
        if item.row.file is not None:
            tx.files.put(item.row.file, item.content, school.unit.clock.now())
        return school.certificates.issue(self._platform, item.row)

    def _rehearse(self, number: int, item: _Item, tx: Transaction) -> Issued:
        reference = item.row.reference
        if reference in self._last:
            # What the first row of this reference did was undone: it is done before the next.
            first = self._first.setdefault(reference, (number, replace(item, content=b"")))
            if first[0] != number:
                with suppress(Refusal):
                    self._issue(*first, tx)
        return self._issue(number, item, tx)
