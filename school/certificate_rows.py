"""Judges the rows of ``certificates.csv``: a good one, or every reason against it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from school.accounts import person_name
from school.addresses import normal_address
from school.certificates import CertificateRow, Kind
from school.imports import Cells, cut, day, field, reasons, short
from school.refusals import Refusal
from school.titles import bare

LONGEST_TITLE = 200
LONGEST_REFERENCE = 80
LONGEST_FILE_NAME = 200

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
        email = field(cells, "email", normal_address)
        last_name = field(cells, "last_name", person_name)
        first_name = field(cells, "first_name", person_name)
        birth_date = field(cells, "birth_date", day, required=False)
        title = field(cells, "title", short(LONGEST_TITLE))
        kind = field(cells, "kind", self._kind)
        awarded_on = field(cells, "awarded_on", day)
        reference = field(cells, "reference", short(LONGEST_REFERENCE))
        file_name = field(cells, "file", file_name_of, required=False)
        against = reasons(
            email, last_name, first_name, birth_date, title, kind, awarded_on, reference, file_name
        )
        if birth_date.value and awarded_on.value and birth_date.value >= awarded_on.value:
            against.append(Refusal("import.certificate.born_later", column="birth_date"))
        if against:
            return against
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
            raise Refusal("import.certificate.kind", value=cut(text)) from None


def file_name_of(text: str) -> str:
    """Check the name of a file: of the folder itself, never a path; raises ``Refusal``."""
    if len(text) > LONGEST_FILE_NAME or text.startswith(".") or re.search(r"[/\\:\0]", text):
        raise Refusal("import.certificate.file_name", value=cut(text))
    return text
