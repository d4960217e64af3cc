"""Reads the cells of files that the secretariat hands in: their values, or what is wrong with them.

A cell is a text as it stands in the file, or a date where a spreadsheet knows it as one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from school.refusals import Refusal

T = TypeVar("T")
Cell = str | date
Cells = Mapping[str, Cell]

_SHOWN = 60  # characters of a faulty text that a report repeats

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?\Z", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})\Z", re.ASCII)
_YEARS = range(1900, 2101)
# What a spreadsheet shows, and saves, where a formula has failed.
_FAILED = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#VALEUR!", "#REF!", "#NAME?", "#NOM?", "#NUM!", "#N/A")
)
_UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
# A soft hyphen, or an invisible mark that came with a copy from a web page, is nobody's.
_DROPPED = str.maketrans("", "", "\u00ad\u200b\u200e\u200f\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A field: its value, or what is wrong with it; neither where it is empty and may be."""

    value: T | None = None
    reason: Refusal | None = None

    @property
    def good(self) -> T:
        """The value of a required field of a row without reasons."""
        assert self.value is not None
        return self.value


def field(
    cells: Cells, column: str, read: Callable[[str], T], *, required: bool = True
) -> Field[T]:
    """Read a cell, tidied, by ``read``, which raises ``Refusal``; the reason names its column."""
    cell = cells.get(column, "")
    text = cell.isoformat() if isinstance(cell, date) else tidy(cell)
    if not text:
        missing = Refusal("import.cell.empty", column=column) if required else None
        return Field(reason=missing)
    try:
        return Field(read(_readable(text)))
    except Refusal as refusal:
        return Field(reason=Refusal(refusal.key, **{**refusal.values, "column": column}))


def reasons(*fields: Field[Any]) -> list[Refusal]:
    """Give all that is wrong with the fields of a row, in their order."""
    return [one.reason for one in fields if one.reason is not None]


def tidy(text: str) -> str:
    """Give a text without what spreadsheets and copies add: outer and doubled spaces, marks."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_DROPPED).strip("\0").split())


def _readable(text: str) -> str:
    if text.upper() in _FAILED:
        raise Refusal("import.cell.formula", value=cut(text))
    if "\ufffd" in text or any(unicodedata.category(one) in _UNPRINTABLE for one in text):
        raise Refusal("import.cell.unreadable")
    return text


def day(text: str) -> date:
    """Read a date written ISO (2020-06-26) or day first (26/06/2020, 26.6.2020, 26-06-2020).

    Raises ``Refusal`` for any other writing, for days that no calendar has, and for years that
    can only be slips of the keyboard.
    """
    iso, day_first = _ISO.match(text), _DAY_FIRST.match(text)
    if iso:
        year, month, number = (int(part) for part in iso.groups())
    elif day_first:
        number, month, year = (int(day_first[group]) for group in (1, 3, 4))
    else:
        raise Refusal("import.cell.date", value=cut(text))
    try:
        found = date(year, month, number)
    except ValueError:
        raise Refusal("import.cell.date", value=cut(text)) from None
    if year not in _YEARS:
        raise Refusal("import.cell.date", value=cut(text))
    return found


def cut(text: str) -> str:
    """Give what a report shows of a text."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def short(longest: int) -> Callable[[str], str]:
    """Give what reads a text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise Refusal("import.cell.too_long", longest=longest)
        return text

    return read
