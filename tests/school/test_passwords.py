from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.passwords import (
    LONGEST,
    RULES,
    PasswordRule,
    Reason,
    Strength,
    Weakness,
    context_words,
    judge,
    normalise,
    unaccented,
)

STRONG = Strength(4, Reason.GUESSABLE)
SCHOOL = RULES["smartschool"]
CERTIFICATE = RULES["smartcertificate"]
STRICT = RULES["strict"]

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)  # lone surrogates among them


@dataclass
class FixedMeter:
    """Finds every password equally strong, and remembers what it was asked."""

    strength: Strength = STRONG
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def score(self, text: str, context: Sequence[str]) -> Strength:
        self.asked.append((text, tuple(context)))
        return self.strength


def reasons(rule: PasswordRule, password: str, context: Sequence[str] = ()) -> list[Reason]:
    return [one.reason for one in judge(rule, password, context, FixedMeter())]


@pytest.mark.parametrize(
    ("rule", "password", "expected"),
    [
        (CERTIFICATE, "zfkw7", [Reason.TOO_SHORT]),
        (CERTIFICATE, "zfkwp7", []),
        (CERTIFICATE, "zfkwpq", [Reason.NO_DIGIT]),
        (CERTIFICATE, "ZFKWP7", [Reason.NO_LOWERCASE]),
        (CERTIFICATE, "ZFKWP", [Reason.TOO_SHORT, Reason.NO_LOWERCASE, Reason.NO_DIGIT]),
        (CERTIFICATE, "éàüöñ٣", []),  # accented letters are lowercase, an Arabic digit a digit
        (CERTIFICATE, "correct cheval pile agrafe", [Reason.NO_DIGIT]),
        (SCHOOL, "Zfkwp7q", [Reason.TOO_SHORT]),
        (SCHOOL, "Zfkwp7qx", []),
        (SCHOOL, "Zfkwpqx!", []),
        (SCHOOL, "zfkwp7q!", []),
        (SCHOOL, "ZFKWP7Q!", []),
        (SCHOOL, "zfkwp7qx", [Reason.TOO_UNIFORM]),
        (SCHOOL, "😀😀😀😀😀😀a1", []),  # a code point counts 1 and is an "other character"
        (SCHOOL, "abcd efg hi jklmnopq", []),  # 20 and 4 words
        (SCHOOL, "abcd efg hi jklmnop", [Reason.TOO_UNIFORM]),  # 19
        (SCHOOL, "abcdefgh ijklmn opqrst", [Reason.TOO_UNIFORM]),  # 3 words
        (SCHOOL, "abcde abcde abcde abcde", [Reason.TOO_UNIFORM]),  # one word, four times
        (STRICT, "Zfkwp7qxZ!k", [Reason.TOO_SHORT]),
        (STRICT, "Zfkwp7qxZ!kw", []),
        (STRICT, "zfkwpqxzkwtv", [Reason.TOO_UNIFORM]),
        (STRICT, "abcd efg hi jklmnopq", []),
        (SCHOOL, "", [Reason.EMPTY]),
        (SCHOOL, " \u00a0\u3000", [Reason.EMPTY]),
        (SCHOOL, "Zfkwp7qx\n", [Reason.CONTROL_CHARACTER]),
        (SCHOOL, "Zfkwp\x007qx", [Reason.CONTROL_CHARACTER]),
        (SCHOOL, "Zfkwp\ud8007qx", [Reason.CONTROL_CHARACTER]),
        (SCHOOL, " Zfkwp7qx", [Reason.EDGE_SPACE]),
        (SCHOOL, "Zfkwp7qx\u00a0", [Reason.EDGE_SPACE]),
        (SCHOOL, "Zf kwp7qx", []),
    ],
)
def test_composition(rule: PasswordRule, password: str, expected: list[Reason]) -> None:
    assert reasons(rule, password) == expected


def test_reasons_carry_numbers_for_the_catalogue_and_no_text() -> None:
    assert judge(SCHOOL, "Zf7!", (), FixedMeter()) == [
        Weakness(Reason.TOO_SHORT, shortest=8, length=4)
    ]
    assert judge(SCHOOL, "zfkwpqxt", (), FixedMeter()) == [
        Weakness(Reason.TOO_UNIFORM, needed=3, found=1)
    ]
    assert judge(SCHOOL, "a" * 257, (), FixedMeter()) == [
        Weakness(Reason.TOO_LONG, longest=LONGEST)
    ]


@pytest.mark.parametrize("character", ["a", "é", "😀", "e\u0301"])
def test_256_code_points_are_accepted_and_257_refused(character: str) -> None:
    meter = FixedMeter()
    assert judge(SCHOOL, "Z7" + character * 254, (), meter) == []
    assert meter.asked == [(unicodedata.normalize("NFKC", "Z7" + character * 254), ())]
    assert reasons(SCHOOL, "Z7" + character * 255) == [Reason.TOO_LONG]


@pytest.mark.parametrize("composed", ["\u1f82", "\u0390", "각", "\u1e69"])
def test_the_most_decomposed_text_is_measured_after_composition(composed: str) -> None:
    decomposed = unicodedata.normalize("NFD", composed)
    assert normalise(decomposed * LONGEST) == composed * LONGEST


@pytest.mark.parametrize("text", ["x" * 1_000_000, "a" + "\u0301\u0323" * 500_000, "ﷺ" * 256])
def test_huge_texts_are_refused(text: str) -> None:
    assert reasons(SCHOOL, text) == [Reason.TOO_LONG]


@given(ANY_TEXT)
def test_however_it_was_typed_the_answer_is_the_same(text: str) -> None:
    for rule in RULES.values():
        answers = [
            judge(rule, unicodedata.normalize(form, text), (), FixedMeter())
            for form in ("NFC", "NFD", "NFKC", "NFKD")
        ]
        assert all(answer == answers[0] for answer in answers)


@given(ANY_TEXT)
def test_what_strict_accepts_smartschool_accepts(text: str) -> None:
    if not reasons(STRICT, text):
        assert not reasons(SCHOOL, text)


@given(st.text("aZ7é😀ﬁ ", min_size=1), st.integers(64, 128))
def test_64_characters_and_more_are_taken(text: str, length: int) -> None:
    given_reasons = reasons(SCHOOL, (text * length)[:length])
    assert Reason.TOO_LONG not in given_reasons
    assert Reason.TOO_SHORT not in given_reasons


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    try:
        once = normalise(text)
    except ValueError:
        assert len(unicodedata.normalize("NFKC", text)) > LONGEST
    else:
        assert normalise(once) == once


@pytest.mark.parametrize(
    ("rule", "score", "accepted"),
    [
        (CERTIFICATE, 1, False),
        (CERTIFICATE, 2, True),
        (SCHOOL, 2, False),
        (SCHOOL, 3, True),
        (STRICT, 2, False),
        (STRICT, 3, True),
    ],
)
def test_each_rule_asks_for_its_strength(rule: PasswordRule, score: int, accepted: bool) -> None:
    found = judge(rule, "Zfkwp7qxZ!kw", (), FixedMeter(Strength(score, Reason.COMMON)))
    assert found == ([] if accepted else [Weakness(Reason.COMMON)])


def test_a_short_password_is_called_common_but_not_also_guessable() -> None:
    common = FixedMeter(Strength(0, Reason.COMMON))
    guessable = FixedMeter(Strength(0, Reason.GUESSABLE))
    assert [one.reason for one in judge(CERTIFICATE, "abc1", (), common)] == [
        Reason.TOO_SHORT,
        Reason.COMMON,
    ]
    assert [one.reason for one in judge(CERTIFICATE, "abc1", (), guessable)] == [Reason.TOO_SHORT]


PERSON = (
    "Institut La Sainte-Union",
    "Éloïse",
    "D'Hondt",
    "jean-francois.dhondt@isu-dour.be",
)


def test_context_is_what_somebody_who_knows_the_person_tries() -> None:
    words = context_words(PERSON)
    assert {
        "institut la sainte-union",
        "sainte",
        "union",
        "sainteunion",
        "eloise",
        "d'hondt",
        "hondt",
        "dhondt",
        "jean-francois.dhondt@isu-dour.be",
        "jean-francois.dhondt",
        "jeanfrancois",
        "isudour",
    } <= set(words)
    assert "la" not in words
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    "password",
    [
        "Eloise!7",
        "ÉLOÏSE1!",
        "e\u0301loi\u0308se7",
        "Hondt Eloise 12",
        "SainteUnion7!",
        "1DHONDT!z",
    ],
)
def test_a_password_made_of_context_words_is_refused(password: str) -> None:
    assert Reason.CONTEXT in reasons(CERTIFICATE, password, PERSON)


def test_a_context_word_may_stand_in_a_longer_password() -> None:
    assert reasons(SCHOOL, "Eloise mange 3 gaufres", PERSON) == []


def test_the_meter_is_told_the_context_and_the_normal_form() -> None:
    meter = FixedMeter()
    judge(SCHOOL, "Ｚfkwp7qx", ("Marie",), meter)
    assert meter.asked == [("Zfkwp7qx", ("marie",))]


@given(st.lists(ANY_TEXT, max_size=5), ANY_TEXT)
def test_any_context_is_taken(context: list[str], password: str) -> None:
    for rule in RULES.values():
        judge(rule, password, context, FixedMeter())


def test_unaccented() -> None:
    assert unaccented("Éloïse Müller, Đặng, 각😀") == "Eloise Muller, Đang, 각😀"


def test_the_rules_carry_their_names_and_a_hint() -> None:
    assert {name: rule.name for name, rule in RULES.items()} == {
        name: name for name in ("smartcertificate", "smartschool", "strict")
    }
    assert {rule.hint for rule in RULES.values()} == {f"password.hint.{name}" for name in RULES}
