"""What secretariats write of certificates, and what is told of it."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from locales import LANGUAGES, Catalogues
from school.certificate_rows import KIND_NAMES, CertificateRules, Entry, file_name_of
from school.certificates import KINDS, Kind
from school.imports import Cell
from school.refusals import Refusal
from school.titles import CERTIFICATE_TITLES, bare
from tests.cast import row

GOOD: dict[str, Cell] = {
    "email": "Sophie.Lambert@Example.ORG ",
    "last_name": "Lambert",
    "first_name": "Sophie",
    "birth_date": "03/08/1998",
    "title": "Néerlandais - test de niveau",
    "kind": "Test de niveau",
    "awarded_on": "2020-09-04",
    "reference": "ICC-2020-0003",
    "file": "",
}


def judge(**changes: Cell) -> Entry | list[Refusal]:
    return CertificateRules().judge({**GOOD, **changes})


def reasons(**changes: Cell) -> list[tuple[str, object]]:
    judged = judge(**changes)
    assert isinstance(judged, list)
    return [(one.key, one.values["column"]) for one in judged]


def test_a_good_row_becomes_what_the_school_issues() -> None:
    assert judge() == Entry(row(), None)
    assert judge(file="attestation.pdf") == Entry(row(), "attestation.pdf")
    assert judge(birth_date="") == Entry(row(birth_date=None), None)
    assert judge(birth_date=date(1998, 8, 3), awarded_on=date(2020, 9, 4)) == Entry(row(), None)


def test_what_copying_adds_is_taken_away() -> None:
    copied = judge(
        first_name="\u00a0So\u00adphie ", last_name="\ufeffLambert", reference="\0ICC-2020-0003\0"
    )
    assert copied == Entry(row(), None)


@pytest.mark.parametrize(
    ("column", "cell", "key"),
    [
        ("email", "", "import.cell.empty"),
        ("email", "sophie.lambert", "address.malformed"),
        ("email", "a@b.be, c@d.be", "address.malformed"),
        ("last_name", "  ", "import.cell.empty"),
        ("last_name", "1234", "name.malformed"),
        ("first_name", "S" * 101, "name.too_long"),
        ("birth_date", "31/02/1998", "import.cell.date"),
        ("birth_date", "2021-01-01", "import.certificate.born_later"),
        ("title", "", "import.cell.empty"),
        ("title", "T" * 201, "import.cell.too_long"),
        ("title", "Comptabilit\ufffd", "import.cell.unreadable"),
        ("title", "a\x07b", "import.cell.unreadable"),
        ("kind", "diplôme", "import.certificate.kind"),
        ("awarded_on", "juin 2020", "import.cell.date"),
        ("awarded_on", "26/06/20", "import.cell.date"),
        ("reference", "#REF!", "import.cell.formula"),
        ("reference", "R" * 81, "import.cell.too_long"),
        ("file", "../secret.pdf", "import.certificate.file_name"),
    ],
)
def test_each_fault_is_told_with_its_column(column: str, cell: str, key: str) -> None:
    assert reasons(**{column: cell}) == [(key, column)]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    assert reasons(email="?", kind="?", awarded_on="?") == [
        ("address.malformed", "email"),
        ("import.certificate.kind", "kind"),
        ("import.cell.date", "awarded_on"),
    ]


def test_a_report_repeats_no_more_of_a_text_than_fits() -> None:
    judged = judge(kind="x" * 10_000)
    assert isinstance(judged, list)
    assert judged[0].values["value"] == "x" * 60 + "…"


@given(some.dictionaries(some.sampled_from(sorted(GOOD)), some.text(max_size=300)))
def test_any_cells_are_judged_without_an_error(cells: dict[str, str]) -> None:
    judged = CertificateRules().judge({**GOOD, **cells})
    assert isinstance(judged, Entry) or all(
        one.values["column"] in CERTIFICATE_TITLES for one in judged
    )


@given(some.text(alphabet=string.printable + "é/\\:\0", max_size=40))
def test_a_file_name_leads_nowhere_else(text: str) -> None:
    try:
        name = file_name_of(text)
    except Refusal:
        return
    assert not set(name) & set("/\\:\0")
    assert name not in (".", "..")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_known_by_its_names(kind: Kind) -> None:
    for name in KIND_NAMES[kind].split("|"):
        judged = judge(kind=name.upper())
        assert isinstance(judged, Entry)
        assert judged.row.kind == kind


def test_no_name_stands_for_two_kinds() -> None:
    names = [
        name for names in KIND_NAMES.values() for name in {bare(one) for one in names.split("|")}
    ]
    assert len({*names}) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_report_proposes_to_write_is_understood(language: str) -> None:
    sentence = Catalogues.load().of(language).text("import.certificate.kind", value="?")
    proposed = bare(sentence)
    for kind in KINDS:
        assert any(bare(name) in proposed for name in KIND_NAMES[kind].split("|")), kind
