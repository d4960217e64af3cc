"""What is held about a person, on paper: read back as people and archives would."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from paper.dossiers import TypstDossiers
from school.papers import DossierPrinter, DossierSection, DossierSheet

PRINTER: DossierPrinter = TypstDossiers()
SECTION = DossierSection("Adresses e-mail", [[("Adresse", "sophie@example.org"), ("État", "#bad")]])


def text_of(*sections: DossierSection, title: str = "Vos données") -> tuple[int, str]:
    sheet = DossierSheet(title, "fr", date(2026, 6, 26), ["Voici tout."], sections)
    pages = PdfReader(BytesIO(PRINTER.dossier(sheet)), strict=True).pages
    text = " ".join(page.extract_text().replace("\u200b", "") for page in pages)
    return len(pages), " ".join(text.split())


def test_everything_stands_there_as_it_was_given() -> None:
    pages, text = text_of(SECTION)
    assert pages == 1
    for said in ("Vos données", "Voici tout.", "Adresses e-mail", "sophie@example.org", "#bad"):
        assert said in text


def test_as_many_pages_as_it_takes() -> None:
    pages, text = text_of(*[SECTION] * 120)
    assert pages > 3
    assert text.count("sophie@example.org") == 120


def test_letters_that_no_font_has_are_romanised() -> None:
    _, text = text_of(DossierSection("王", [[("Nom", "王小明 🎓")]]))
    assert "Wang" in text
