"""Letters, read back as a family, a phone and a screen reader would read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
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

from locales import LANGUAGES, Catalogues
from paper.letters import TypstLetters
from school.papers import LetterPrinter, LetterSheet

LINK = "https://t.me/cartable_bot?start=l_k7m2p9x4w3q8r6t5y2n7c4v9b8"
SHEET = LetterSheet(
    school_name="Institut La Sainte-Union",
    school_address="Rue du Roi Albert 10, 7370 Dour",
    school_phone="+32 65 00 00 00",
    school_email="info@isu-dour.be",
    school_web="http://www.isu-dour.be",
    first_name="Albert",
    last_name="Durant",
    class_name="3A",
    address="Rue de la Station 12, 7370 Dour",
    identifier="albert.durant@isu-dour.be",
    temporary_password="k7m2-p9x4-w3q8",
    deep_link=LINK,
    language="fr",
    made_on=date(2026, 6, 26),
    valid_until=date(2026, 7, 16),
)
PRINTER: LetterPrinter = TypstLetters(Catalogues.load())


def printed(sheets: Sequence[LetterSheet]) -> bytes:
    """The letters as one PDF."""
    out = BytesIO()
    book = PRINTER.book(out)
    for part in PRINTER.letters(sheets):
        book.add(part)
    book.close()
    return out.getvalue()


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def texts_of(sheets: Sequence[LetterSheet]) -> list[str]:
    """Each page's text on one line; there must be a page for each."""
    pages = read(printed(sheets)).pages
    assert len(pages) == len(sheets)
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in pages]


def text_of(sheet: LetterSheet) -> str:
    return texts_of([sheet])[0]


def seen_by_a_phone(sheet: LetterSheet) -> list[str]:
    """What the QR codes say on the page as a printer at 150 dots an inch sets it."""
    with pypdfium2.PdfDocument(printed([sheet])) as document:
        picture = document[0].render(scale=150 / 72).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Mot de passe temporaire", "jusqu’au 16 juillet 2026 inclus", "classe 3A")),
        ("nl", ("Tijdelijk wachtwoord", "tot en met 16 juli 2026", "klas 3A")),
        ("de", ("Vorläufiges Passwort", "bis einschließlich 16. Juli 2026", "Klasse 3A")),
        ("en", ("Temporary password", "up to and including 16 July 2026", "class 3A")),
    ],
)
def test_a_letter_says_all_in_the_familys_language(language: str, words: Sequence[str]) -> None:
    text = text_of(replace(SHEET, language=language))
    for one in (
        *words,
        "Institut La Sainte-Union",
        "Rue du Roi Albert 10, 7370 Dour",
        "+32 65 00 00 00",
        "info@isu-dour.be",
        "www.isu-dour.be",
        "Albert Durant",
        "Rue de la Station 12 7370 Dour",
        "albert.durant@isu-dour.be",
        "@cartable_bot",
        "6.",
    ):
        assert one in text
    assert re.search(r"k7m2\s*p9x4\s*w3q8", text)
    assert "{" not in text


def test_the_qr_code_opens_the_chat() -> None:
    assert seen_by_a_phone(SHEET) == [LINK]


def test_without_a_chat_the_secretariat_is_the_way() -> None:
    sheet = replace(SHEET, deep_link=None)
    text = text_of(sheet)
    assert seen_by_a_phone(sheet) == []
    assert "Telegram" not in text
    assert "Contactez le secrétariat" in text
    assert "+32 65 00 00 00" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("link", [LINK, None])
def test_without_telegram_a_page_is_the_way(language: str, link: str | None) -> None:
    page = "cartable.isu-dour.be/home"
    text = text_of(replace(SHEET, deep_link=link, language=language, page=page))
    assert page in text
    assert "{" not in text
    assert ("@cartable_bot" in text) == (link is not None)


@pytest.mark.parametrize(
    ("language", "button", "first"),
    [
        ("fr", "« Mot de passe oublié ? »", "première connexion"),
        ("nl", "‘Wachtwoord vergeten?’", "eerste"),
        ("de", "„Passwort vergessen?“", "erste"),
        ("en", "“Forgotten your password?”", "first"),
    ],
)
@pytest.mark.parametrize("link", ["https://t.me/cartable_bot?start=forgotten", None])
def test_a_letter_for_who_has_access_says_what_it_is_for(
    language: str, button: str, first: str, link: str | None
) -> None:
    page = "cartable.isu-dour.be/home"
    sheet = replace(SHEET, language=language, again=True, page=page, deep_link=link)
    text = text_of(sheet)
    assert button in re.sub("[\u00a0\u202f]", " ", text)
    assert first not in text.casefold()
    assert page in text
    assert ("@cartable_bot" in text) == (link is not None)
    assert "5." not in text.partition(page)[2], "four steps"
    assert "{" not in text
    assert seen_by_a_phone(sheet) == ([link] if link else [])


def test_without_any_way_the_secretariat_renews_the_access() -> None:
    text = text_of(replace(SHEET, again=True, deep_link=None))
    assert "l’une des deux preuves" in text
    assert "Contactez le secrétariat" in text
    assert "Première connexion" not in text


def test_a_school_without_telephone_is_reached_by_mail_or_in_person() -> None:
    assert "Téléphone" not in text_of(replace(SHEET, school_phone=""))
    nobody = replace(SHEET, school_phone="", school_email="")
    assert "Passez à l’accueil" in text_of(nobody)


def test_the_class_stands_in_the_window_where_no_address_is_given() -> None:
    window = "Au parent ou tuteur de l’élève Albert Durant Classe 3A"
    assert window in text_of(replace(SHEET, address=""))
    assert "Classe 3A" not in text_of(SHEET)
    assert "classe" not in text_of(replace(SHEET, address="", class_name="")).casefold()


def test_the_address_stands_where_the_window_of_the_envelope_is() -> None:
    """115 to 190 mm across and 46 to 80 mm down, and nothing else there (letters.typ)."""
    longest = replace(SHEET, first_name="Jean-François Maximilien", address="Rue, " * 20)
    for sheet in (SHEET, replace(SHEET, first_name="W" * 500), longest):
        with pypdfium2.PdfDocument(printed([sheet])) as document:
            page = document[0].render(scale=10 / 72 * 25.4).to_pil().convert("L")  # 10 a mm
        assert page.crop((1150, 460, 1900, 800)).getextrema()[0] < 128
        for empty in ((1050, 430, 2100, 455), (1050, 460, 1145, 800), (1910, 460, 2100, 800)):
            assert page.crop(empty).getextrema() == (255, 255)


def test_letters_of_many_languages_lie_in_one_file_in_order() -> None:
    sheets = [
        replace(SHEET, language=LANGUAGES[n % 4], identifier=f"eleve.{n}@isu-dour.be")
        for n in range(9)
    ]
    for n, text in enumerate(texts_of(sheets)):
        assert f"eleve.{n}@isu-dour.be" in text


def test_screen_readers_find_what_they_need() -> None:
    reader = read(printed([SHEET, replace(SHEET, language="nl")]))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert re.search(r"pdfuaid:part\W+1\b", root["/Metadata"].get_data().decode())
    assert reader.metadata is not None
    assert reader.metadata.title == "Lettres aux parents"
    assert reader.metadata.author == "Institut La Sainte-Union"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Erdős Şahin Đặng Łukasz", "Erdős Şahin Đặng Łukasz"),
        ("Дмитрий Щербаков", "Дмитрий Щербаков"),
        ("王小明", "WangXiaoMing"),
        ("Zoe\u0301 😀", "Zoé Durant"),
    ],
)
def test_names_in_many_scripts_are_printed_and_spoil_no_others(name: str, shown: str) -> None:
    first, other = texts_of([replace(SHEET, first_name=name), replace(SHEET, first_name="Zoé")])
    assert shown in first
    assert "Zoé Durant" in other


def test_long_names_make_no_second_page() -> None:
    long = replace(
        SHEET,
        first_name="Jean-François Maximilien " * 3,
        last_name="Van den Broeck",
        class_name="3e année de transition, sciences générales",
        identifier=f"{'jean-francois-maximilien.' * 3}@{'institut-saint-joseph.' * 8}be",
        language="de",
    )
    first, second, third = texts_of([SHEET, long, SHEET])
    assert first == third
    assert long.identifier in second.replace(" ", "")


def test_the_widest_words_stay_on_one_page() -> None:
    wide = "W" * 1000
    sheet = replace(
        SHEET,
        school_name=wide,
        school_address=wide,
        school_phone=wide,
        school_email=wide,
        school_web=wide,
        first_name=wide,
        class_name=wide,
        address=wide,
        identifier=wide,
    )
    assert re.search(r"k7m2\s*p9x4\s*w3q8", text_of(sheet))


free_text = st.text(max_size=60) | st.text(st.characters(exclude_categories=()), max_size=250)


@settings(max_examples=40, deadline=None)
@given(free_text, free_text, free_text, free_text)
def test_no_text_keeps_a_letter_from_being_printed(
    first: str, last: str, class_name: str, address: str
) -> None:
    sheet = replace(SHEET, first_name=first, last_name=last, class_name=class_name, address=address)
    assert "albert.durant@isu-dour.be" in text_of(sheet)


@pytest.mark.parametrize(
    ("language", "greeting"),
    [
        ("fr", "Cher parent, cher tuteur de l’élève Albert Durant (classe 3A),"),
        ("nl", "Beste ouder, beste voogd van Albert Durant (klas 3A),"),
        ("de", "Lieber Elternteil, lieber Vormund von Albert Durant (Klasse 3A),"),
        ("en", "Dear parent, dear guardian of Albert Durant (class 3A),"),
    ],
)
def test_a_letter_speaks_to_one_guardian_and_tells_of_no_other(
    language: str, greeting: str
) -> None:
    text = text_of(replace(SHEET, language=language))
    assert greeting in text
    assert not re.search(r"\b1 (sur|van|von|of)\b", text)
