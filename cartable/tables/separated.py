"""Reads separated values record by record; a broken record is refused without losing the next."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from cartable.tables.encoding import encoding_of
from school.refusals import Refusal

DELIMITERS = (";", ",", "\t")

_LONGEST_LINE = 64 * 1024
_MOST_LINES = 100  # of one record: more breaks within cells are a quotation mark left open
_ANNOUNCED = {f"sep={delimiter}": delimiter for delimiter in DELIMITERS}

Record = tuple[int, list[str] | Refusal]


class SeparatedFile:
    """A text file of separated values."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = encoding_of(path)

    def announced(self) -> str | None:
        """Give the delimiter that a first line ``sep=;`` names, as some programs write it."""
        first = next(self._lines(), "")
        return None if first is None else _ANNOUNCED.get(first.rstrip("\r\n"))

    def records(self, delimiter: str) -> Iterator[Record]:
        """Give each record with its number, or what is wrong with it.

        Numbers are those of a spreadsheet's rows: empty ones count, a cell that runs over several
        lines is in one row, a line ``sep=;`` is none.
        """
        lines = self._lines()
        if self.announced():
            next(lines)
        feed = _Feed(lines)
        reader = csv.reader(feed, delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            feed.taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _OverlongError:
                yield number, Refusal("import.table.line_too_long", longest=_LONGEST_LINE)
            except (csv.Error, _EndlessError):
                feed.give_back()
                yield number, Refusal("import.table.quotes")
            else:
                yield number, cells

    def _lines(self) -> Iterator[str | None]:
        """Give the lines with their ends; ``None`` stands for one that is too long."""
        with self._path.open(encoding=self._encoding, errors="replace", newline="") as file:
            while line := file.readline(_LONGEST_LINE):
                if len(line) < _LONGEST_LINE or line.endswith(("\n", "\r")):
                    yield line
                    continue
                while line and not line.endswith(("\n", "\r")):
                    line = file.readline(_LONGEST_LINE)
                yield None


class _OverlongError(Exception):
    """A line is longer than any row of a school's."""


class _EndlessError(Exception):
    """A record goes on and on."""


class _Feed:
    """Hands lines to the reader and remembers those of the record at hand."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._again: deque[str | None] = deque()
        self.taken: list[str | None] = []

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        if line is None:
            raise _OverlongError if len(self.taken) == 1 else _EndlessError
        if len(self.taken) > _MOST_LINES:
            raise _EndlessError
        return line

    def give_back(self) -> None:
        """Let all but the first line of the record at hand be read again."""
        self._again.extendleft(reversed(self.taken[1:]))
