"""Opens a table whatever it was saved as, and gives its rows by field."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cartable.tables.separated import DELIMITERS, SeparatedFile
from cartable.tables.workbook import is_workbook, workbook_records
from school.imports import Cell, Cells
from school.refusals import Refusal
from school.titles import Titles

Row = tuple[int, Cells | Refusal]
"""The number that a spreadsheet shows beside a row, and its cells or what is wrong with it."""

_Records = Iterable[tuple[int, Sequence[Cell] | Refusal]]

_HEAD = 4096
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table)", re.IGNORECASE)
# What no text has; a zero may be half of a letter in UTF-16, or padding.
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Table:
    """A table that has been recognised; its rows can be read as often as needed."""

    _records: Callable[[], _Records]
    _fields: Sequence[str | None]
    _header: int
    _shifts: bool

    def rows(self) -> Iterator[Row]:
        """Give the rows after the titles, one at a time; rows without content are left out.

        Raises ``Refusal`` where a workbook turns out to be damaged further down.
        """
        for number, record in self._records():
            if number <= self._header:
                continue
            if isinstance(record, Refusal):
                yield number, record
            elif not _is_empty(record):
                yield number, self._by_field(record)

    def _by_field(self, record: Sequence[Cell]) -> Cells | Refusal:
        # A delimiter within a cell that was not quoted has moved all that follows.
        if self._shifts and not _is_empty(record[len(self._fields) :]):
            return Refusal("import.table.too_many_cells")
        pairs = zip(self._fields, record, strict=False)
        return {field: cell for field, cell in pairs if field is not None}


def open_table(path: Path, titles: Titles) -> Table:
    """Recognise a CSV or XLSX file by its content.

    Raises ``Refusal`` where it cannot be read, is no table, has no rows at all, or lacks columns.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if not head.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
            raise Refusal("import.table.empty")
        if head.startswith(b"PK"):
            if not is_workbook(path):
                raise Refusal("import.table.none")
            return _table(lambda: workbook_records(path), titles, shifts=False)
        _check_text(head)
        return _separated(SeparatedFile(path), titles)
    except OSError as error:
        raise Refusal("import.table.unreadable", reason=error.strerror or "") from error


def _check_text(head: bytes) -> None:
    if head.startswith(_OLD_EXCEL):
        raise Refusal("import.table.old_excel")
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    binary = not wide and len(_BINARY.findall(head)) * 50 > len(head)
    if head.startswith(_OTHER) or _MARKUP.match(head) or binary:
        raise Refusal("import.table.none")


def _separated(file: SeparatedFile, titles: Titles) -> Table:
    """Take the delimiter under which the first row has most titles that are known."""
    delimiter = file.announced() or max(
        DELIMITERS, key=lambda one: _likelihood(file.records(one), titles)
    )
    return _table(lambda: file.records(delimiter), titles, shifts=True)


def _likelihood(records: _Records, titles: Titles) -> tuple[int, int]:
    try:
        _, header = _header(records)
    except Refusal:
        return 0, 0
    known = sum(titles.field(str(title)) is not None for title in header)
    return known, len(header)


def _table(records: Callable[[], _Records], titles: Titles, *, shifts: bool) -> Table:
    number, header = _header(records())
    return Table(records, titles.fields(str(title) for title in header), number, shifts)


def _header(records: _Records) -> tuple[int, Sequence[Cell]]:
    for number, record in records:
        if isinstance(record, Refusal):
            raise record
        if not _is_empty(record):
            return number, record
    raise Refusal("import.table.empty")


def _is_empty(record: Sequence[Cell]) -> bool:
    return all(isinstance(cell, str) and not cell.strip("\0 \t\r\n\xa0") for cell in record)
