"""Certificates, read back as a person, a phone and an archive would read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from locales import Catalogues
from paper.certificates import TypstCertificates
from school.papers import CertificatePrinter, CertificateSheet

CODE = "k7m2p9x4w3q8r6t5y2n7c4v9b8"
URL = f"https://cartable.example.be/v/{CODE}"
SHEET = CertificateSheet(
    school_name="Institut des Carrières Commerciales",
    school_address="Rue de la Fontaine 4, 1000 Bruxelles",
    school_web="https://www.icc.example.be/",
    first_name="Amélie",
    last_name="Durant",
    birth_date=date(2001, 5, 3),
    title="Gestion de projets : méthodes agiles",
    kind="unit",
    awarded_on=date(2026, 6, 12),
    reference="UE-2026-0417",
    code=CODE,
    verify_url=URL,
    language="fr",
    issued_on=date(2026, 9, 21),
)
PRINTER: CertificatePrinter = TypstCertificates(Catalogues.load())

HEADINGS = {
    ("fr", "unit"): "Attestation de réussite – Unité d’enseignement",
    ("fr", "level_test"): "Attestation de réussite – Test de niveau",
    ("fr", "exemption"): "Attestation de dispense",
    ("fr", "exemption_test"): "Attestation de réussite – Test dispensatoire",
    ("en", "unit"): "Certificate of Achievement – Course unit",
    ("en", "level_test"): "Certificate of Achievement – Level test",
    ("en", "exemption"): "Certificate of Exemption",
    ("en", "exemption_test"): "Certificate of Achievement – Exemption test",
    ("nl", "unit"): "Attest van slagen – Onderwijseenheid",
    ("nl", "level_test"): "Attest van slagen – Niveautest",
    ("nl", "exemption"): "Attest van vrijstelling",
    ("nl", "exemption_test"): "Attest van slagen – Vrijstellingsproef",
    ("de", "unit"): "Erfolgsbescheinigung – Kurseinheit",
    ("de", "level_test"): "Erfolgsbescheinigung – Einstufungstest",
    ("de", "exemption"): "Bescheinigung über die Befreiung",
    ("de", "exemption_test"): "Erfolgsbescheinigung – Befreiungsprüfung",
}
DATES = {
    "fr": ("né(e) le 3 mai 2001", "12 juin 2026", "21 septembre 2026"),
    "en": ("born on", "2026", "2026"),
    "nl": ("geboren op 3 mei 2001", "12 juni 2026", "21 september 2026"),
    "de": ("geboren am 3. Mai 2001", "12. Juni 2026", "21. September 2026"),
}


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def text_of(sheet: CertificateSheet) -> str:
    """The page's text on one line; there must be one page."""
    pages = read(PRINTER.certificate(sheet)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().replace("\u200b", "").split())


def seen_by_a_phone(sheet: CertificateSheet) -> str:
    """What the QR code says on the page as a viewer paints it."""
    with pypdfium2.PdfDocument(PRINTER.certificate(sheet)) as document:
        picture = document[0].render(scale=2).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    return code.text


@pytest.mark.parametrize(("language", "kind"), HEADINGS)
def test_every_field_is_on_the_page_in_each_language_and_kind(language: str, kind: str) -> None:
    sheet = replace(SHEET, language=language, kind=kind)
    text = text_of(sheet)
    for part in HEADINGS[language, kind].split(" – "):
        assert part in text
    for words in (
        *DATES[language],
        "Amélie Durant",
        "Gestion de projets : méthodes agiles",
        "Institut des Carrières Commerciales",
        "Rue de la Fontaine 4, 1000 Bruxelles",
        "www.icc.example.be",
        "UE-2026-0417",
        "k7m2 p9x4 w3q8 r6t5 y2n7 c4v9 b8",
        URL,
    ):
        assert words in text
    assert "{" not in text


def test_the_qr_code_opens_the_verification_page() -> None:
    assert seen_by_a_phone(SHEET) == URL


def test_without_a_public_page_the_qr_code_carries_the_code_and_the_school_is_named() -> None:
    sheet = replace(SHEET, verify_url=None)
    assert seen_by_a_phone(sheet) == CODE
    text = text_of(sheet)
    assert "L’établissement confirme" in text
    assert "/v/" not in text


def test_a_code_that_has_marks_of_its_own_is_printed_as_it_is() -> None:
    assert "AB3-CD4-EF5" in text_of(replace(SHEET, code="AB3-CD4-EF5"))


def test_an_unknown_birth_date_leaves_no_trace() -> None:
    assert "né(e)" not in text_of(replace(SHEET, birth_date=None))


def test_archives_and_screen_readers_find_what_they_need() -> None:
    reader = read(PRINTER.certificate(SHEET))
    about = reader.metadata
    assert about is not None
    assert about.title == "Attestation de réussite – Unité d’enseignement – Amélie Durant"
    assert about.author == "Institut des Carrières Commerciales"
    assert about.creation_date is not None
    assert about.creation_date.date() == date(2026, 9, 21)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    described = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part\W+2\b", described)
    assert re.search(r"pdfaid:conformance\W+A\b", described)
    assert re.search(r"pdfuaid:part\W+1\b", described)
    assert {"LibertinusSerif-Regular", "LibertinusSerif-Semibold"} <= set(fonts_of(reader))


def fonts_of(reader: PdfReader) -> Iterator[str]:
    """The names of the embedded fonts, without the mark of a subset."""
    resources: Any = reader.pages[0]["/Resources"]
    for font in resources["/Font"].values():
        yield font.get_object()["/BaseFont"].partition("+")[2].removesuffix("-Identity-H")


def test_the_same_sheet_gives_the_same_bytes_from_any_printer_and_thread() -> None:
    first = PRINTER.certificate(SHEET)
    again = TypstCertificates(Catalogues.load())
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(again.certificate, [SHEET] * 24)) == {first}
    assert PRINTER.certificate(replace(SHEET, first_name="Aurélie")) != first


def test_threads_do_not_mix_up_their_students() -> None:
    names = [f"Élève{n}" for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda name: text_of(replace(SHEET, first_name=name)), names))
    for name, text in zip(names, texts, strict=True):
        assert f"{name} Durant" in text


@pytest.mark.parametrize(
    "name",
    [
        "Erdős Şahin Đặng Thị Ễ Łukasz Þórður Øystein Ħal Ġorġ Ţîrlea Ștefan",
        "Дмитрий Щербаков",
        "Їжакевич Ґалаґан",
        "Ωραία Παπαδοπούλου",
        "D’Hondt O'Neill-Müller",
    ],
)
def test_names_of_european_students_are_printed_as_written(name: str) -> None:
    assert name in text_of(replace(SHEET, first_name=name, last_name=""))


def test_a_decomposed_name_is_composed() -> None:
    assert "Zoé" in text_of(replace(SHEET, first_name="Zoe\u0301"))


@pytest.mark.parametrize(
    ("name", "printed"),
    [("王小明", "WangXiaoMing"), ("Đặng 가나", "Đặng GaNa"), ("Zoé 😀", "Zoé Durant")],
)
def test_letters_without_a_glyph_are_romanised_and_the_others_kept(name: str, printed: str) -> None:
    assert printed in text_of(replace(SHEET, first_name=name))


def test_scripts_read_from_the_right_are_printed() -> None:
    text = text_of(replace(SHEET, first_name="محمد", last_name="שלום"))
    assert set("محمد") | set("שלום") <= set(text)


@pytest.mark.parametrize(
    "hostile",
    [
        '#eval("1+1")',
        "#sys.inputs",
        '#read("/etc/passwd")',
        "$ x^2 / 0 $ *b* _i_ = h",
        '"] #panic() [',
        "</script><b>& \\ ` ~ @ <label>",
        "{code} %s {0}",
    ],
)
def test_hostile_text_is_printed_as_text_wherever_it_stands(hostile: str) -> None:
    text = text_of(
        replace(
            SHEET,
            first_name=hostile,
            last_name="",
            title=hostile,
            school_name=hostile,
            school_address=hostile,
            reference=hostile,
        )
    )
    assert text.count(" ".join(hostile.split())) == 5


def test_control_characters_and_direction_marks_are_left_out() -> None:
    name = "A\x00mé\u202elie\u2066\x1b[31m\ud800\ue000\u200f"
    assert "Amélie[31m Durant" in text_of(replace(SHEET, first_name=name))


def test_line_breaks_in_a_name_become_spaces() -> None:
    assert "Anne Marie Durant" in text_of(replace(SHEET, first_name="Anne\r\n\tMarie\u2028"))


def test_long_names_and_titles_are_printed_whole_on_one_page() -> None:
    name = "Jean-François de la Tour " * 8
    title = "Législation sociale européenne et communication " * 4
    text = text_of(replace(SHEET, first_name=name, title=title))
    for words in (name, title):
        assert words.replace(" ", "") in text.replace(" ", "")


def test_the_widest_words_stay_on_one_page_and_within_it() -> None:
    wide = "W" * 1000
    sheet = replace(
        SHEET,
        first_name=wide,
        title=wide,
        school_name=wide,
        school_address=wide,
        school_web=wide,
        reference=wide,
    )
    assert "W" * 299 + "…" in text_of(sheet).replace(" ", "")
    with pypdfium2.PdfDocument(PRINTER.certificate(sheet)) as document:
        page = document[0].render(scale=10 / 72 * 25.4).to_pil().convert("L")  # 10 pixels a mm
    for left, right in ((140, 300), (1810, 1960)):  # between the frame and the margins
        assert page.crop((left, 140, right, 2830)).getextrema() == (255, 255)


free_text = st.text(max_size=60) | st.text(st.characters(exclude_categories=()), max_size=250)


@settings(max_examples=60, deadline=None)
@given(free_text, free_text, free_text, free_text)
def test_no_text_keeps_a_certificate_from_being_printed(
    first: str, last: str, title: str, reference: str
) -> None:
    sheet = replace(SHEET, first_name=first, last_name=last, title=title, reference=reference)
    assert "k7m2 p9x4" in text_of(sheet)
