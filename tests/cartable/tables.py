"""Makes the files that tests hand in."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl

TITLES = ("email", "last_name", "first_name", "birth_date", "title", "kind", "awarded_on",
          "reference", "file")  # fmt: skip


def student(number: int = 1, **changes: str) -> list[str]:
    """A good row; every student has an accent."""
    row = {
        "email": f"student{number}@example.org",
        "last_name": "Lefèvre",
        "first_name": "Chloé",
        "birth_date": "1998-08-03",
        "title": f"Bases de données {number}",
        "kind": "unit",
        "awarded_on": "2020-06-26",
        "reference": f"ICC-{number:06}",
        "file": "",
    }
    return list({**row, **changes}.values())


CHILDREN = ("identifier", "last_name", "first_name", "class", "birth_date", "language",
            "guardian_places", "email", "address")  # fmt: skip


def pupil(last_name: str = "Durant", first_name: str = "Albert", **changes: str) -> list[str]:
    """A good row of a child's; ``class`` is written ``class_``."""
    row = {
        "identifier": "",
        "last_name": last_name,
        "first_name": first_name,
        "class_": "3A",
        "birth_date": "2008-04-17",
        "language": "fr",
        "guardian_places": "2",
        "email": "",
        "address": "",
    }
    return list({**row, **changes}.values())


def csv_text(
    rows: Iterable[Sequence[str]],
    delimiter: str = ",",
    newline: str = "\r\n",
    titles: Sequence[str] = TITLES,
) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows([titles, *rows])
    return text.getvalue()


def csv_file(
    path: Path,
    rows: Iterable[Sequence[str]],
    encoding: str = "utf-8",
    titles: Sequence[str] = TITLES,
) -> Path:
    path.write_text(csv_text(rows, titles=titles), encoding, newline="")
    return path


def xlsx_file(path: Path, rows: Iterable[Sequence[object]], titles: Sequence[str] = TITLES) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Attestations")
    for row in (titles, *rows):
        sheet.append(list(row))
    book.create_sheet("Autre").append(["nothing", "of", "ours"])
    book.save(path)
    book.close()
    return path
