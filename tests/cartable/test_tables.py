"""Tables are read whatever they were saved as; what is none is refused clearly."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cartable.tables import open_table
from school.imports import Cell
from school.refusals import Refusal
from school.titles import Titles, certificate_titles
from tests.cartable.tables import TITLES, csv_text, student, xlsx_file
from tests.cast import SAMPLES

CHILDREN = Titles(
    {
        "identifier": "identifiant",
        "last_name": "nom|naam",
        "first_name": "prénom|voornaam",
        "class": "classe|klas",
        "birth_date": "date de naissance|geboortedatum",
        "language": "langue|taal",
    },
    ("last_name", "first_name"),
)
PEOPLE = Titles({"name": "nom", "city": "ville", "note": "remarque"}, ("name",))


def read(path: Path, titles: Titles | None = None) -> list[tuple[int, object]]:
    found: list[tuple[int, object]] = []
    for number, row in open_table(path, titles or certificate_titles()).rows():
        found.append((number, row.key if isinstance(row, Refusal) else dict(row)))
    return found


def cells(path: Path, titles: Titles) -> list[Mapping[str, Cell]]:
    rows = [row for _, row in open_table(path, titles).rows()]
    assert not any(isinstance(row, Refusal) for row in rows)
    return [row for row in rows if not isinstance(row, Refusal)]


def refusal(path: Path) -> str:
    with pytest.raises(Refusal) as refused:
        read(path)
    return refused.value.key


def expected(*numbers: int) -> list[tuple[int, object]]:
    return [(n + 1, dict(zip(TITLES, student(n), strict=True))) for n in numbers]


def test_the_samples_are_read_as_a_person_reads_them() -> None:
    children = open_table(SAMPLES / "children.csv", CHILDREN).rows()
    names = {number: row for number, row in children if not isinstance(row, Refusal)}
    assert [*names] == [2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14]  # 7 is empty
    assert names[9]["birth_date"] == "31/02/2005"
    assert names[12]["last_name"] == ""
    assert names[10]["first_name"] == "Thị Mai"

    dutch = cells(SAMPLES / "children-windows.csv", CHILDREN)
    assert [one["first_name"] for one in dutch] == ["Noëlle", "André", "Anaïs"]
    assert dutch[2]["birth_date"] == "1/9/2007"

    certificates = cells(SAMPLES / "certificates.csv", certificate_titles())
    assert [one["reference"] for one in certificates][-1] == "ICC-2020-0002"


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_every_usual_writing_gives_the_same_rows(
    tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    path = tmp_path / "table.csv"
    text = csv_text([student(1), student(2)], delimiter, newline)
    path.write_text(text, encoding, newline="")
    assert read(path) == expected(1, 2)


def test_a_delimiter_within_the_titles_does_not_mislead(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text('"Remarque, a, b, c, d";Nom\nx;Zoë\n', "utf-8")
    assert cells(path, PEOPLE) == [{"name": "Zoë"}]


def test_a_line_that_announces_the_delimiter_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "announced.csv"
    path.write_text("sep=;\r\nNom;Ville\r\nZoë;Dour\r\n", "utf-8", newline="")
    assert read(path, PEOPLE) == [(2, {"name": "Zoë", "city": "Dour"})]


def test_one_broken_letter_does_not_spoil_the_others(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes("Nom;Ville\nZoë;Liège\nAndr\xe9;Dour\nÇelik;Mons\n".encode("utf-8", "replace")
                     .replace("André".encode(), b"Andr\xe9"))  # fmt: skip
    assert [one["name"] for one in cells(path, PEOPLE)] == ["Zoë", "Andr\ufffd", "Çelik"]


def test_a_cell_may_run_over_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text('Nom;Ville;Remarque\nZoë;Dour;"un\ndeux; ""trois"""\nAl;Mons;\n', "utf-8")
    assert read(path, PEOPLE) == [
        (2, {"name": "Zoë", "city": "Dour", "note": 'un\ndeux; "trois"'}),
        (3, {"name": "Al", "city": "Mons", "note": ""}),
    ]


def test_empty_rows_count_and_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"\r\n;;\r\nNom;Ville\r\n\r\n ;\r\n\0\0\r\nAl;Mons\r\n\r\n")
    assert read(path, PEOPLE) == [(7, {"name": "Al", "city": "Mons"})]


def test_a_cell_too_many_is_told_rather_than_moved(tmp_path: Path) -> None:
    path = tmp_path / "shifted.csv"
    path.write_text("Nom,Ville\nDurant, Albert,Dour\nAl,Mons,,\nBo\n", "utf-8")
    assert read(path, PEOPLE) == [
        (2, "import.table.too_many_cells"),
        (3, {"name": "Al", "city": "Mons"}),
        (4, {"name": "Bo"}),
    ]


@pytest.mark.parametrize(
    ("bad", "key"),
    [
        ('"Zoë;Dour', "import.table.quotes"),
        ('"Zoë"x;Dour', "import.table.quotes"),
        ("Z" * 70_000, "import.table.line_too_long"),
        ("Z" * 200_000, "import.table.line_too_long"),
        ('"' + "Z" * 70_000, "import.table.line_too_long"),
    ],
)
def test_a_broken_row_costs_no_other(tmp_path: Path, bad: str, key: str) -> None:
    path = tmp_path / "broken.csv"
    good = [f"Name{number};Dour" for number in range(300)]
    path.write_text("\n".join(["Nom;Ville", good[0], bad, *good[1:]]), "utf-8")
    rows = read(path, PEOPLE)
    assert rows[1] == (3, key)
    assert [number for number, _ in rows] == [*range(2, 303)]
    assert [row["name"] for _, row in rows if isinstance(row, dict)] == [
        f"Name{number}" for number in range(300)
    ]


def test_a_workbook_gives_texts_dates_and_numbers(tmp_path: Path) -> None:
    row: list[object] = list(student(1))
    row[3], row[6], row[7] = date(1998, 8, 3), datetime(2020, 6, 26, 14, 30), 20200001
    path = xlsx_file(tmp_path / "table.xlsx", [[], row, [None] * 9, student(3)])
    first, last = read(path)
    assert first[0] == 3
    assert isinstance(first[1], dict)
    assert first[1]["birth_date"] == date(1998, 8, 3)
    assert first[1]["awarded_on"] == date(2020, 6, 26)
    assert first[1]["reference"] == "20200001"
    assert last == (5, dict(zip(TITLES, student(3), strict=True)))


def test_a_note_beside_the_table_is_no_cell_of_it(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "note.xlsx", [[*student(1), "", "to be checked!"]])
    assert read(path) == expected(1)


def test_a_workbook_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "table.xlsx", [student(1)]).rename(tmp_path / "table.csv")
    assert read(path) == expected(1)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "import.table.empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "import.table.empty"),
        (b"\0" * 100, "import.table.empty"),
        (b";;;\r\n;;;\r\n", "import.table.columns"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "import.table.none"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "import.table.none"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "import.table.none"),
        (bytes(range(256)) * 20, "import.table.none"),
        (b"<!DOCTYPE html><html><table>", "import.table.none"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "import.table.old_excel"),
        (b"PK\x03\x04 but no archive", "import.table.none"),
        (b"nom;ville\nZo;Dour\n", "import.table.columns"),
        (
            b"Bonjour, ceci est une lettre.\n\nElle n'a pas de tableau.",
            "import.table.columns",
        ),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "anything"
    path.write_bytes(content)
    assert refusal(path) == key


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "import.table.unreadable"
    assert refusal(tmp_path / "missing.csv") == "import.table.unreadable"


def archive(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return path


def test_another_archive_is_no_table(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"content.xml": b"<office/>"})
    assert refusal(path) == "import.table.none"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "bomb.xlsx", [student(1)])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/huge.xml", b"\0" * (64 << 20))
    assert path.stat().st_size < 1 << 20
    assert refusal(path) == "import.table.too_large"


def test_a_workbook_full_of_texts_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "texts.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"<workbook/>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(65):
                part.write(bytes(1 << 20))
    assert refusal(path) == "import.table.too_large"


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">
%s]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&z;</t></si></sst>
""" % b"".join(
    b'<!ENTITY %c "%s">' % (one, b"&%c;" % (one - 1 if one > 98 else 97) * 10)
    for one in range(98, 123)
)  # fmt: skip


def repacked(path: Path, changes: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    return archive(path, {**parts, **changes})


_INLINE = re.compile(rb't="inlineStr"><is><t>(.*?)</t></is>')
_STRINGS = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def as_excel_writes(path: Path) -> Path:
    """Move the texts of a workbook into a table of their own, as openpyxl does not."""
    texts: list[bytes] = []

    def moved(cell: re.Match[bytes]) -> bytes:
        texts.append(cell[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    with zipfile.ZipFile(path) as book:
        sheet = _INLINE.sub(moved, book.read("xl/worksheets/sheet1.xml"))
        types = book.read("[Content_Types].xml").replace(
            b"</Types>",
            b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % _STRINGS,
        )
    strings = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
    return repacked(
        path,
        {
            "xl/worksheets/sheet1.xml": sheet,
            "[Content_Types].xml": types,
            "xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/'
            b'spreadsheetml/2006/main">%s</sst>' % strings,
        },
    )


def test_a_workbook_as_excel_writes_it(tmp_path: Path) -> None:
    path = as_excel_writes(xlsx_file(tmp_path / "excel.xlsx", [student(1), student(2)]))
    assert read(path) == expected(1, 2)


def test_a_formula_gives_the_value_last_computed(tmp_path: Path) -> None:
    path = as_excel_writes(xlsx_file(tmp_path / "formula.xlsx", [student(1)]))
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    sheet = re.sub(rb'<c r="H2".*?</c>', b'<c r="H2" t="str"><f>1</f><v>ICC-F</v></c>', sheet)
    sheet = re.sub(rb'<c r="E2".*?</c>', b'<c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', sheet)
    ((_, row),) = read(repacked(path, {"xl/worksheets/sheet1.xml": sheet}))
    assert isinstance(row, dict)
    assert (row["reference"], row["title"]) == ("ICC-F", "#DIV/0!")


@pytest.mark.parametrize(
    "changes",
    [
        {"xl/sharedStrings.xml": LAUGHS},
        {"xl/sharedStrings.xml": b"<sst"},
        {"xl/workbook.xml": b""},
        {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c"},
        {"[Content_Types].xml": b"<Types/>"},
    ],
)
def test_a_damaged_workbook_is_refused(tmp_path: Path, changes: Mapping[str, bytes]) -> None:
    whole = as_excel_writes(xlsx_file(tmp_path / "damaged.xlsx", [student(1)]))
    path = repacked(whole, changes)
    assert refusal(path) == "import.table.damaged"


def test_a_workbook_that_breaks_off_is_refused(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "short.xlsx", [student(n) for n in range(200)])
    path.write_bytes(path.read_bytes()[:-2000])
    assert refusal(path) in ("import.table.damaged", "import.table.none")


@settings(deadline=None)
@given(
    rows=some.lists(
        some.lists(
            some.text(some.characters(exclude_categories=["Cs", "Cc"]), max_size=30).filter(
                lambda cell: cell.strip() == cell and cell != ""
            ),
            min_size=3, max_size=3,
        ),
        max_size=20,
    ),
    delimiter=some.sampled_from([";", ",", "\t"]),
    encoding=some.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_whatever_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "table.csv"
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["Nom", "Ville", "Remarque"], *rows])
    path.write_text(text.getvalue(), encoding, newline="")
    assert [list(row.values()) for row in cells(path, PEOPLE)] == rows


@settings(deadline=None)
@given(some.binary(max_size=3000) | some.text(max_size=1000).map(str.encode))
def test_no_file_makes_the_reader_fall_over(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "table"
    path.write_bytes(b"Nom;Ville\r\n" + content)
    with suppress(Refusal):  # anything else would be a fault of ours
        numbers = [number for number, _ in read(path, PEOPLE)]
        assert numbers == sorted(set(numbers))
