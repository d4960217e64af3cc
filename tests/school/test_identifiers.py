"""Identifiers: names of every script in letters of ASCII, typed however people type (scope B2)."""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from cartable.on_demand import romanised
from school.accounts import person_name
from school.identifiers import LONGEST_LOCAL, has_both_names, made_identifier, normal_identifier
from school.refusals import Refusal

DOMAIN = "isu-dour.be"
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = get_args(Form)
SHAPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*@isu-dour\.be\Z")


def made(first: str, last: str, *taken: str) -> str:
    return made_identifier(first, last, DOMAIN, romanised, taken.__contains__)


def typed(text: str, domain: str | None = DOMAIN) -> str:
    return normal_identifier(text, domain, romanised)


@pytest.mark.parametrize(
    ("first", "last", "local"),
    [
        ("Albert", "Durant", "albert.durant"),
        ("Jürgen", "Müller", "jurgen.muller"),
        ("Øystein", "Straße", "oystein.strasse"),
        ("Øystein", "STRASSE", "oystein.strasse"),
        ("Mai", "Đặng", "mai.dang"),
        ("Thị Mai", "Nguyễn", "thimai.nguyen"),
        ("Jean-François", "Van den Broeck", "jean-francois.vandenbroeck"),
        ("Zoë", "D'Hondt", "zoe.dhondt"),
        ("Seán", "O’Brien", "sean.obrien"),
        ("Zoë", "D´Hondt", "zoe.dhondt"),
        ("Zoë", "Dʼ Hondt", "zoe.dhondt"),
        ("Öykü", "Çelik", "oyku.celik"),
        ("İbrahim", "Işık", "ibrahim.isik"),
        ("Łukasz", "Żółć", "lukasz.zolc"),
        ("Þórður", "Æsir", "thordur.aesir"),
        ("Đorđe", "Ćirić", "dorde.ciric"),
        ("Œdipe", "Ŀull", "oedipe.lull"),
        ("Мария", "Іваненко", "mariya.ivanenko"),
        ("Νίκος", "Παπαδόπουλος", "nikos.papadopoylos"),
        ("Юлия", "Мельникова-Орлова", "yuliya.melnikova-orlova"),
        ("محمد", "علي", "mhmd.ly"),
        ("प्रिया", "शर्मा", "priya.srma"),
        ("明", "山田", "ming.shantian"),
        ("김", "철수", "gim.cheolsu"),
        ("Ａｌｂｅｒｔ", "Ｄｕｒａｎｔ", "albert.durant"),
        ("Ana‑Maria", "López–Gómez", "ana-maria.lopez-gomez"),  # no-break hyphen, en dash
        ("Ana\u00adMaria", "\u200eGómez\u200f", "anamaria.gomez"),  # soft hyphen, marks
        ("Anne -- Marie", "-Petit-", "anne-marie.petit"),
        ("Zoé 🌸", "Petit ❤️", "zoe.petit"),
        ("J. P.", "St. Pierre, Jr.", "jp.stpierrejr"),
        ("Paral·lel", "Col·lell", "parallel.collell"),
        ("Louis", "XIV 14", "louis.xiv14"),
    ],
)
def test_a_name_becomes_an_identifier(first: str, last: str, local: str) -> None:
    assert made(first, last) == f"{local}@{DOMAIN}"
    for form in FORMS:
        other = [unicodedata.normalize(form, name) for name in (first, last)]
        assert made(*other) == f"{local}@{DOMAIN}"


def test_namesakes_are_numbered_from_two_on() -> None:
    first = f"albert.durant@{DOMAIN}"
    second = f"albert.durant2@{DOMAIN}"
    assert made("Albert", "Durant", first) == second
    assert made("ALBERT", "Dûrant", first, second) == f"albert.durant3@{DOMAIN}"
    assert made("Albert", "Durant", second) == first


def test_what_is_too_long_is_cut_and_can_still_be_numbered() -> None:
    first = made("Maximilian" * 9, "Oberhuber-" * 9)
    local = first.removesuffix(f"@{DOMAIN}")
    assert len(local) == LONGEST_LOCAL
    assert local.startswith("maximilianmaximilianmaximilianm.oberhuber-")
    second = made("Maximilian" * 9, "Oberhuber-" * 9, first)
    assert (len(second), second[-13:]) == (len(first), f"2@{DOMAIN}")
    # The name that is short stays whole.
    assert made("Max", "O" * 90) == f"max.{'o' * 60}@{DOMAIN}"
    assert made("M" * 90, "Ott") == f"{'m' * 60}.ott@{DOMAIN}"


@pytest.mark.parametrize(("first", "last"), [("🌸", "Petit"), ("Zoé", "ـ"), ("", ""), ("-", "'")])
def test_a_name_without_letters_asks_for_an_identifier(first: str, last: str) -> None:
    with pytest.raises(Refusal) as refused:
        made(first, last)
    assert refused.value == Refusal("identifier.none")


@pytest.mark.parametrize(
    "text",
    [
        "zoe-marie.dhondt2@isu-dour.be",
        "zoe-marie.dhondt2",
        "  Zoë-Marie.D'Hondt2 ",
        "ZOË‑MARIE . D’HONDT2 @ ISU–DOUR.BE",
        "Zoe\u0308-Marie.d hondt2＠isu-dour.be.",
        "ＺＯＥ－ＭＡＲＩＥ．ＤＨＯＮＤＴ２",
        "\u200ezoe-marie..dhondt2\n",
    ],
)
def test_what_people_type_is_read_the_same_way(text: str) -> None:
    assert typed(text) == "zoe-marie.dhondt2@isu-dour.be"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a.b@elsewhere.be", "a.b@elsewhere.be"),
        ("12345", "12345@isu-dour.be"),
        ("jean.de.la.fontaine", "jean.de.la.fontaine@isu-dour.be"),
    ],
)
def test_what_the_school_has_chosen_itself_is_kept(text: str, found: str) -> None:
    assert typed(text) == found


def test_without_a_school_the_domain_must_be_typed() -> None:
    assert typed("Albert.Durant@ISU-Dour.be", None) == "albert.durant@isu-dour.be"
    with pytest.raises(Refusal) as refused:
        typed("albert.durant", None)
    assert refused.value == Refusal("identifier.malformed")


@pytest.mark.parametrize(
    "text",
    ["", " ", "@", "@isu-dour.be", "a.b@", "a.b@ .", "a@b@c", "...", "'-'", "🌸", "a" * 1001],
)
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        typed(text, None if text.startswith("a.b") else DOMAIN)
    assert refused.value == Refusal("identifier.malformed")


# Letters of every script there is, and what stands between them in names.
LETTERS = some.characters(categories=("Lu", "Ll", "Lt", "Lo", "Lm", "Mn", "Mc", "Nd"))
LATIN = some.sampled_from("abcdeéèëêàâçñöøüßœæłđðþıİŠžABCÉÈÖØÜŒŁ")
BETWEEN = some.sampled_from(" -'’\u2010\u2011\u2013\u00a0\u00ad\u200e")
NAMES = some.text(LETTERS | LATIN | BETWEEN, min_size=1, max_size=30)


def made_of(first: str, last: str) -> str:
    """Make one, of names that a form would take and that have letters."""
    try:
        return made(person_name(first), person_name(last))
    except Refusal:
        assume(False)
        raise


@given(NAMES, NAMES)
def test_an_identifier_is_an_address_in_ascii_and_reads_as_itself(first: str, last: str) -> None:
    identifier = made_of(first, last)
    assert SHAPE.match(identifier)
    assert len(identifier.partition("@")[0]) <= LONGEST_LOCAL
    assert typed(identifier) == identifier == typed(identifier.partition("@")[0])


@given(NAMES, NAMES, some.sampled_from(FORMS))
def test_accents_in_one_piece_or_two_make_no_difference(first: str, last: str, form: Form) -> None:
    other = [unicodedata.normalize(form, name) for name in (first, last)]
    assert made_of(first, last) == made_of(*other)


@given(NAMES, NAMES, some.sampled_from((str.upper, str.lower, str.title, str.casefold)))
def test_case_makes_no_difference(first: str, last: str, cased: Callable[[str], str]) -> None:
    assert made_of(first, last) == made_of(cased(first), cased(last))


@given(NAMES, NAMES, some.booleans())
def test_a_name_typed_with_a_dot_is_its_identifier(first: str, last: str, whole: bool) -> None:
    identifier = made_of(first, last)
    dots = unicodedata.normalize("NFKC", first + last)
    assume("." not in dots and "@" not in dots)
    assert typed(f"{first}.{last}" + (f"@{DOMAIN}" if whole else "")) == identifier


@given(NAMES, NAMES, some.integers(0, 40))
def test_namesakes_never_share_one(first: str, last: str, others: int) -> None:
    made_of(first, last)
    known: list[str] = []
    for _ in range(others):
        known.append(made(first, last, *known))
    assert len({*known}) == others
    assert all(len(one.partition("@")[0]) <= LONGEST_LOCAL for one in known)


@given(some.text(max_size=80), some.sampled_from((DOMAIN, None)))
def test_anything_may_be_typed(text: str, domain: str | None) -> None:
    try:
        identifier = typed(text, domain)
    except Refusal:
        return
    assert identifier.isascii()
    assert typed(identifier, domain) == identifier


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("albert.durant", True),
        (" Jean-François.Van den Broeck ", True),
        ("albert.durant12", True),
        ("Зоя.Дуран", True),
        ("albert durant", False),
        ("albert.", False),
        (".durant", False),
        ("albert.12", False),
        ("albert1.durant", False),
        ("alb.ert.durant", False),
        ("Soleil.Dour.2024", False),
        ("ra72.ysac.absb", False),
        ("rabb.ysac.absb", False),
        ("ra72ysacabsb", False),
    ],
)
def test_a_short_identifier_is_two_names_and_nothing_like_a_password(text: str, has: bool) -> None:
    assert has_both_names(text) is has
