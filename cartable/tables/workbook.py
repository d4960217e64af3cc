"""Reads the first sheet of an XLSX workbook row by row, within bounds that a small bomb meets."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol, cast

import openpyxl

from school.imports import Cell
from school.refusals import Refusal

_MOST_COLUMNS = 200
_MOST_ROWS = 1_048_576  # of a sheet, by the format itself (ECMA-376)
_LARGEST_PART = 512 << 20  # bytes unpacked: a million rows of certificates take 400 MB
_LARGEST_STRINGS = 64 << 20  # the table of texts is held in memory as a whole
_STEEPEST = 200  # times that a part may grow as it is unpacked; a real sheet grows tenfold
_SMALL = 8 << 20  # bytes unpacked, below which that does not matter


def is_workbook(path: Path) -> bool:
    """Whether a ZIP archive holds a workbook; raises ``Refusal`` where it is too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    if not any(part.filename.startswith("xl/") for part in parts):
        return False
    for part in parts:
        steep = part.file_size > _STEEPEST * max(1, part.compress_size)
        texts = part.filename.lower().endswith("sharedstrings.xml")
        if (
            part.file_size > (_LARGEST_STRINGS if texts else _LARGEST_PART)
            or (steep and part.file_size > _SMALL)
            or sum(one.file_size for one in parts) > 2 * _LARGEST_PART
        ):
            raise Refusal("import.table.too_large")
    return True


def workbook_records(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Give each row of the first sheet with its number; formulas by the value last computed.

    Raises ``Refusal`` where the workbook is damaged.
    """
    try:
        # Given the file, openpyxl neither minds its name nor leaves it open when it gives up.
        with path.open("rb") as file:
            with _quiet():
                book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheet = cast(_Sheet, book.worksheets[0])
            sheet.reset_dimensions()  # programs write wrong ones
            yield from _rows(sheet)
    except Exception as error:
        # openpyxl raises whatever its parsers do: KeyError, ValueError, BadZipFile, ParseError …
        raise Refusal("import.table.damaged") from error


class _Sheet(Protocol):
    """What openpyxl's sheets offer when a workbook is read as a stream."""

    def reset_dimensions(self) -> None:
        """Forget what the sheet says of its own size."""
        ...

    def iter_rows(
        self, *, max_row: int, max_col: int, values_only: bool
    ) -> Iterator[tuple[object, ...]]:
        """Give the rows one at a time."""
        ...


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave out openpyxl's warnings: the styles and validations it cannot keep are not needed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _rows(sheet: _Sheet) -> Iterator[tuple[int, list[Cell]]]:
    rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
    number = 0
    while True:
        with _quiet():
            row = next(rows, None)
        if row is None:
            return
        number += 1
        yield number, [_cell(value) for value in row]


def _cell(value: object) -> Cell:
    """Give a cell as a text, or as a date where the spreadsheet knows it as one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
