"""Judges the rows of a file that the secretariat hands in: a good row, or every reason against it.

A cell is a text as it stands in the file, or a date where a spreadsheet knows it as one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from school.accounts import person_name
from school.addresses import normal_address
from school.certificates import CertificateRow, Kind
from school.refusals import Refusal
from school.titles import bare

T = TypeVar("T")
Cell = str | date
Cells = Mapping[str, Cell]

LONGEST_TITLE = 200
LONGEST_REFERENCE = 80
LONGEST_FILE_NAME = 200
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

KIND_NAMES: Mapping[Kind, str] = {
    "unit": (
        "unit|unité d’enseignement|unité|UE|U.E.|attestation de réussite|réussite d’une UE"
        "|opleidingseenheid|OE|onderwijseenheid|opleidingsonderdeel|vak|module"
        "|lehreinheit|kurseinheit|unterrichtseinheit|course unit|unit of study|course"
    ),
    "level_test": (
        "level test|test de niveau|niveau|epreuve de niveau|niveautest|niveautoets|niveauproef"
        "|einstufungstest|niveauprüfung|placement test"
    ),
    "exemption": (
        "exemption|dispense|vrijstelling|befreiung|freistellung|erlass|waiver|attestation de"
        " dispense"
    ),
    "exemption_test": (
        "exemption test|test dispensatoire|épreuve dispensatoire|test de dispense"
        "|vrijstellingstest|vrijstellingsproef|vrijstellingstoets|befreiungstest"
        "|befreiungsprüfung|freistellungstest"
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A good row, and the name of the PDF that belongs to it, where one does."""

    row: CertificateRow
    file_name: str | None


class CertificateRules:
    """The rules of a row of ``certificates.csv`` (contract, Files)."""

    def __init__(self) -> None:
        self._kinds = {
            bare(name): kind for kind, names in KIND_NAMES.items() for name in names.split("|")
        }

    def judge(self, cells: Cells) -> Entry | list[Refusal]:
        """Give the row, or all that is wrong with it; each reason names its ``column``."""
        email = _field(cells, "email", normal_address)
        last_name = _field(cells, "last_name", person_name)
        first_name = _field(cells, "first_name", person_name)
        birth_date = _field(cells, "birth_date", day, required=False)
        title = _field(cells, "title", lambda text: _short(text, LONGEST_TITLE))
        kind = _field(cells, "kind", self._kind)
        awarded_on = _field(cells, "awarded_on", day)
        reference = _field(cells, "reference", lambda text: _short(text, LONGEST_REFERENCE))
        file_name = _field(cells, "file", file_name_of, required=False)
        reasons = [
            one.reason
            for one in (
                email,
                last_name,
                first_name,
                birth_date,
                title,
                kind,
                awarded_on,
                reference,
                file_name,
            )
            if one.reason is not None
        ]
        if birth_date.value and awarded_on.value and birth_date.value >= awarded_on.value:
            reasons.append(Refusal("import.certificate.born_later", column="birth_date"))
        if reasons:
            return reasons
        row = CertificateRow(
            email=email.good,
            last_name=last_name.good,
            first_name=first_name.good,
            birth_date=birth_date.value,
            title=title.good,
            kind=kind.good,
            awarded_on=awarded_on.good,
            reference=reference.good,
            file=None,
        )
        return Entry(row, file_name.value)

    def _kind(self, text: str) -> Kind:
        try:
            return self._kinds[bare(text)]
        except KeyError:
            raise Refusal("import.certificate.kind", value=_cut(text)) from None


@dataclass(frozen=True, slots=True)
class _Judged(Generic[T]):
    """A field: its value, or what is wrong with it; neither where it is empty and may be."""

    value: T | None = None
    reason: Refusal | None = None

    @property
    def good(self) -> T:
        """The value of a required field of a row without reasons."""
        assert self.value is not None
        return self.value


def _field(
    cells: Cells, column: str, read: Callable[[str], T], *, required: bool = True
) -> _Judged[T]:
    cell = cells.get(column, "")
    text = cell.isoformat() if isinstance(cell, date) else tidy(cell)
    if not text:
        missing = Refusal("import.certificate.empty", column=column) if required else None
        return _Judged(reason=missing)
    try:
        return _Judged(read(_readable(text)))
    except Refusal as refusal:
        return _Judged(reason=Refusal(refusal.key, **{**refusal.values, "column": column}))


def tidy(text: str) -> str:
    """Give a text without what spreadsheets and copies add: outer and doubled spaces, marks."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_DROPPED).strip("\0").split())


def _readable(text: str) -> str:
    if text.upper() in _FAILED:
        raise Refusal("import.certificate.formula", value=_cut(text))
    if "\ufffd" in text or any(unicodedata.category(one) in _UNPRINTABLE for one in text):
        raise Refusal("import.certificate.unreadable")
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
        raise Refusal("import.certificate.date", value=_cut(text))
    try:
        found = date(year, month, number)
    except ValueError:
        raise Refusal("import.certificate.date", value=_cut(text)) from None
    if year not in _YEARS:
        raise Refusal("import.certificate.date", value=_cut(text))
    return found


def file_name_of(text: str) -> str:
    """Check the name of a file: of the folder itself, never a path; raises ``Refusal``."""
    if len(text) > LONGEST_FILE_NAME or text.startswith(".") or re.search(r"[/\\:\0]", text):
        raise Refusal("import.certificate.file_name", value=_cut(text))
    return text


def _cut(text: str) -> str:
    """Give what a report shows of a text."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Refusal("import.certificate.too_long", longest=longest)
    return text
