"""What secretariats write in their files, and what is told of it."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from locales import LANGUAGES, Catalogues
from school.certificates import KINDS, Kind
from school.certificate_rows import KIND_NAMES, CertificateRules, Entry, file_name_of
from school.imports import Cell, day, tidy
from school.refusals import Refusal
from school.titles import CERTIFICATE_TITLES, bare, certificate_titles
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
    assert tidy("Anne \n  Marie") == "Anne Marie"
    assert tidy("e\u0301te\u0301") == "été"


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


@pytest.mark.parametrize(
    "text",
    ["2020-06-26", "26/06/2020", "26-6-2020", "26.06.2020", "26.6.2020", "2020-06-26 00:00:00",
     "2020-06-26T00:00:00"],
)  # fmt: skip
def test_a_day_is_written_iso_or_day_first(text: str) -> None:
    assert day(text) == date(2020, 6, 26)


@pytest.mark.parametrize(
    "text",
    ["06/26/2020", "26/06-2020", "2020/06/26", "26 juin 2020", "43999", "0026-06-26", "26/06/9999",
     "٢٦/٠٦/٢٠٢٠", "2020-06-26 14:30", "-1", ""],
)  # fmt: skip
def test_what_could_mean_another_day_is_no_date(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        day(text)
    assert refused.value.key == "import.cell.date"


@given(some.dates(date(1900, 1, 1), date(2100, 12, 31)), some.sampled_from("/.-"))
def test_any_day_is_read_back(one: date, mark: str) -> None:
    assert day(one.isoformat()) == one
    assert day(f"{one.day}{mark}{one.month:02}{mark}{one.year}") == one


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


SECRETARIATS = {
    "fr": "Adresse e-mail;Nom;Prénom;Date de naissance;Intitulé;Type;Date de délivrance;"
    "Référence;Fichier",
    "nl": "E-mailadres;Naam;Voornaam;Geboortedatum;Titel;Soort;Datum;Referentie;Bestand",
    "de": "E-Mail-Adresse;Nachname;Vorname;Geburtsdatum;Bezeichnung;Art;Ausstellungsdatum;"
    "Referenz;Datei",
    "en": "E-mail address;Last name;First name;Date of birth;Title;Kind;Awarded on;Reference;File",
}
FIELDS = ["email", "last_name", "first_name", "birth_date", "title", "kind", "awarded_on",
          "reference", "file"]  # fmt: skip


@pytest.mark.parametrize("titles", SECRETARIATS.values(), ids=SECRETARIATS)
def test_titles_are_known_in_each_language_whatever_their_writing(titles: str) -> None:
    known = certificate_titles()
    assert known.fields(titles.split(";")) == FIELDS
    assert known.fields(titles.upper().split(";")) == FIELDS
    assert known.fields(titles.replace("é", "e").replace("-", " ").split(";")) == FIELDS
    assert known.fields(f" {one}\u00a0:" for one in titles.split(";")) == FIELDS


def test_no_title_stands_for_two_fields() -> None:
    titles = [
        bare(title)
        for field, written in CERTIFICATE_TITLES.items()
        for title in {bare(one) for one in (field, *written.split("|"))}
    ]
    assert len({*titles}) == len(titles)


def test_a_column_that_nobody_needs_is_left_alone() -> None:
    fields = certificate_titles().fields([*SECRETARIATS["fr"].split(";"), "Remarque", ""])
    assert fields == [*FIELDS, None, None]


def test_missing_columns_are_named() -> None:
    with pytest.raises(Refusal) as refused:
        certificate_titles().fields(["Nom", "Prénom", "Courriel", "Intitulé"])
    assert refused.value == Refusal(
        "import.table.columns", columns=("kind", "awarded_on", "reference")
    )


def test_two_columns_for_one_field_are_not_chosen_between() -> None:
    with pytest.raises(Refusal) as refused:
        certificate_titles().fields([*SECRETARIATS["fr"].split(";"), "Courriel"])
    assert refused.value == Refusal("import.table.twice", first="Adresse e-mail", second="Courriel")
