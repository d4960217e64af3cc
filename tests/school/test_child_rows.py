"""What secretariats write of children, and what is told of it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cartable.on_demand import romanised
from school.child_rows import LANGUAGE_NAMES, ChildRow, ChildRules
from school.imports import Cell
from school.refusals import Refusal
from school.titles import CHILD_TITLES
from tests.cast import ISU_DOUR

TODAY = date(2026, 6, 26)
GOOD: dict[str, Cell] = {
    "identifier": "Zoë.D’Hondt",
    "last_name": " D'Hondt",
    "first_name": "Zoë ",
    "class": "2 A",
    "birth_date": "08/11/2009",
    "language": "Nederlands",
    "guardian_places": "3",
    "email": "Zoe@Example.ORG",
    "address": "Rue du Roi Albert 10\n7370  Dour",
}
ZOE = ChildRow(
    identifier="zoe.dhondt@isu-dour.be",
    first_name="Zoë",
    last_name="D'Hondt",
    class_name="2 A",
    birth_date=date(2009, 11, 8),
    language="nl",
    guardian_places=3,
    email="zoe@example.org",
    address="Rue du Roi Albert 10, 7370 Dour",
)


def judge(without: tuple[str, ...] = (), /, **changes: Cell) -> ChildRow | list[Refusal]:
    cells = {**GOOD, **{name.removesuffix("_"): cell for name, cell in changes.items()}}
    cells = {column: cell for column, cell in cells.items() if column not in without}
    return ChildRules(ISU_DOUR, romanised, TODAY).judge(cells)


def read(**changes: Cell) -> ChildRow:
    row = judge(**changes)
    assert isinstance(row, ChildRow)
    return row


def test_a_good_row_becomes_what_the_school_enters() -> None:
    assert read() == ZOE
    assert read(birth_date=date(2009, 11, 8)) == ZOE
    assert read(address="Rue du Roi Albert 10, \r\n 7370 Dour\r\n") == ZOE
    assert read(identifier="") == replace(ZOE, identifier=None)


def test_an_empty_cell_says_the_usual_and_a_missing_column_nothing() -> None:
    assert read(language="", guardian_places="", email="", address="") == replace(
        ZOE, language="fr", guardian_places=2, email="", address=""
    )
    row = judge(("identifier", "language", "guardian_places", "email", "address"))
    assert row == replace(
        ZOE, identifier=None, language=None, guardian_places=None, email=None, address=None
    )


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("fr", "fr"), ("FR", "fr"), ("Français", "fr"), ("nl-BE", "nl"), ("Néerlandais", "nl"),
        ("engels", "en"), ("Englisch", "en"), ("de", "fr"), ("allemand", "fr"), ("arabe", "fr"),
        ("?", "fr"),
    ],
)  # fmt: skip
def test_a_language_that_is_not_the_schools_is_its_first(written: str, language: str) -> None:
    assert read(language=written).language == language


def test_every_language_is_known_by_its_names() -> None:
    rules = ChildRules(replace(ISU_DOUR, languages=("en", "de", "nl", "fr")), romanised, TODAY)
    for language, names in LANGUAGE_NAMES.items():
        for name in names.split("|"):
            row = rules.judge({**GOOD, "language": name.upper()})
            assert isinstance(row, ChildRow)
            assert row.language == language, name


@pytest.mark.parametrize(
    ("column", "cell", "key"),
    [
        ("identifier", "zoe.dhondt@elsewhere.be", "import.child.domain"),
        ("identifier", "'", "identifier.malformed"),
        ("identifier", "zoe@dhondt@isu-dour.be", "identifier.malformed"),
        ("identifier", "#N/A", "import.cell.formula"),
        ("last_name", "", "import.cell.empty"),
        ("first_name", " \u00a0", "import.cell.empty"),
        ("first_name", "12", "name.malformed"),
        ("last_name", "D" * 101, "name.too_long"),
        ("class_", "", "import.cell.empty"),
        ("class_", "A" * 41, "import.cell.too_long"),
        ("birth_date", "", "import.cell.empty"),
        ("birth_date", "31/02/2005", "import.cell.date"),
        ("birth_date", "12/25/2005", "import.cell.date"),
        ("birth_date", "26/06/2026", "import.child.unborn"),
        ("birth_date", date(2062, 1, 1), "import.child.unborn"),
        ("guardian_places", "0", "import.child.places"),
        ("guardian_places", "5", "import.child.places"),
        ("guardian_places", "-1", "import.child.places"),
        ("guardian_places", "deux", "import.child.places"),
        ("guardian_places", "２", "import.child.places"),
        ("email", "zoe@", "address.malformed"),
        ("address", "R" * 201, "import.cell.too_long"),
        ("address", "Rue\ufffd", "import.cell.unreadable"),
        ("language", "f\x07r", "import.cell.unreadable"),
    ],
)
def test_each_fault_is_told_with_its_column(column: str, cell: Cell, key: str) -> None:
    judged = judge(**{column: cell})
    assert isinstance(judged, list)
    assert [(one.key, one.values["column"]) for one in judged] == [(key, column.removesuffix("_"))]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    judged = judge(last_name="", birth_date="?", guardian_places="9")
    assert isinstance(judged, list)
    assert [one.values["column"] for one in judged] == [
        "last_name",
        "birth_date",
        "guardian_places",
    ]


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"first_name": "ZOE", "last_name": "d hondt"}, True),
        ({"identifier": "another", "class_": "6B"}, True),
        ({"birth_date": "09/11/2009"}, False),
        ({"first_name": "Noé"}, False),
        ({"first_name": "Hondt", "last_name": "Zoë D"}, False),
    ],
)
def test_rows_are_about_one_person_where_a_reader_says_so(
    changes: dict[str, Cell], same: bool
) -> None:
    assert (read(**changes).person == ZOE.person) is same


@given(some.dictionaries(some.sampled_from(sorted(GOOD)), some.text(max_size=250)))
def test_any_cells_are_judged_without_an_error(cells: dict[str, str]) -> None:
    judged = ChildRules(ISU_DOUR, romanised, TODAY).judge({**GOOD, **cells})
    assert isinstance(judged, ChildRow) or all(
        one.values["column"] in CHILD_TITLES for one in judged
    )
