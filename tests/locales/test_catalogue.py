"""One catalogue: its words, plurals, escaping, dates; and what stands in where one lacks."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Catalogue, Catalogues

WORDS: dict[str, str | tuple[str, ...]] = {
    "hello": "<b>Bonjour {name}</b>",
    "file": ("{n} fichier", "{n} fichiers"),
    "plain": "C’est fait",
}
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def french() -> Catalogue:
    return Catalogue("fr", WORDS)


def write(folder: Path, language: str, topic: str, *entries: str) -> None:
    (folder / language).mkdir(exist_ok=True)
    text = "\n".join([HEADER, *entries])
    (folder / language / f"{topic}.po").write_text(text, "utf-8")


def test_values_are_filled_in() -> None:
    assert french().text("hello", name="Zoé") == "<b>Bonjour Zoé</b>"
    assert french().text("plain") == "C’est fait"


def test_a_missing_key_or_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        french().text("nothing")
    with pytest.raises(KeyError):
        french().text("hello")
    assert "nothing" not in french()
    assert "hello" in french()
    assert french().keys == set(WORDS)


@pytest.mark.parametrize(
    ("language", "n", "form"),
    [
        ("fr", 0, "one"), ("fr", 1, "one"), ("fr", 2, "many"), ("fr", 1_000_000, "many"),
        ("nl", 0, "many"), ("nl", 1, "one"), ("nl", 2, "many"),
        ("de", 0, "many"), ("de", 1, "one"), ("de", 2, "many"),
        ("en", 0, "many"), ("en", 1, "one"), ("en", 2, "many"),
    ],
)  # fmt: skip
def test_each_language_counts_in_its_way(language: str, n: int, form: str) -> None:
    assert Catalogue(language, {"x": ("one", "many")}).text("x", n=n) == form


def test_a_plural_shows_its_number() -> None:
    assert [french().text("file", n=n) for n in (1, 3)] == ["1 fichier", "3 fichiers"]


@given(st.text(), st.integers())
def test_html_escapes_what_is_filled_in_and_nothing_else(name: str, number: int) -> None:
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert french().html("hello", name=name) == f"<b>Bonjour {escaped}</b>"
    assert french().html("hello", name=number) == f"<b>Bonjour {number}</b>"


@given(st.text())
def test_what_is_filled_in_is_never_read_as_a_place_to_fill_in(name: str) -> None:
    assert french().text("hello", name=f"{{n}}{name}") == f"<b>Bonjour {{n}}{name}</b>"


@pytest.mark.parametrize(
    ("language", "written", "first"),
    [
        ("fr", "26 juin 2020", "1er août 2020"),
        ("nl", "26 juni 2020", "1 augustus 2020"),
        ("de", "26. Juni 2020", "1. August 2020"),
        ("en", "26 June 2020", "1 August 2020"),
    ],
)
def test_dates_are_written_as_in_belgium(language: str, written: str, first: str) -> None:
    catalogue = Catalogue(language, {})
    assert catalogue.date(date(2020, 6, 26)) == written
    assert catalogue.date(date(2020, 8, 1)) == first
    at = datetime(2020, 6, 26, 9, 5, tzinfo=ZoneInfo("Europe/Brussels"))
    assert catalogue.moment(at) == f"{written}, 09:05"


@given(st.dates())
def test_only_the_first_is_an_ordinal_in_french(day: date) -> None:
    written = french().date(day)
    assert written.startswith("1er " if day.day == 1 else f"{day.day} ")


def test_every_language_is_loaded_and_speaks_for_itself() -> None:
    catalogues = Catalogues.load()
    assert [catalogues.of(one).language for one in LANGUAGES] == list(LANGUAGES)
    assert len({catalogues.of(one).text("menu.home") for one in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", ["it", "", "FR-be"])
def test_french_stands_in_for_a_language_that_is_none_of_ours(language: str) -> None:
    assert Catalogues.load().of(language).language == "fr"


def test_files_of_a_language_are_one_catalogue(tmp_path: Path) -> None:
    write(tmp_path, "fr", "one", 'msgid "a"\nmsgstr "Été\\n{x}"')
    counted = 'msgid "b"\nmsgid_plural "b"\nmsgstr[0] "un"\nmsgstr[1] "deux"'
    write(tmp_path, "fr", "two", counted)
    catalogue = Catalogues.load(tmp_path).of("fr")
    assert catalogue.keys == {"a", "b"}
    assert catalogue.text("a", x=1) == "Été\n1"
    assert [catalogue.text("b", n=n) for n in (1, 2)] == ["un", "deux"]


def test_a_key_in_two_files_is_refused(tmp_path: Path) -> None:
    for topic in ("one", "two"):
        write(tmp_path, "fr", topic, 'msgid "a"\nmsgstr "x"')
    with pytest.raises(ValueError, match="the key a stands in two catalogues"):
        Catalogues.load(tmp_path)
