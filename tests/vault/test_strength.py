from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zxcvbn import matching

from school.passwords import RULES, Reason, Strength, StrengthMeter, context_words, judge
from vault.strength import WORDS_FILE, ZxcvbnMeter

PERSON = (
    "Institut La Sainte-Union",
    "Albert",
    "Durant",
    "albert.durant@isu-dour.be",
    "Antoinette Dupond",
)
CONTEXT = context_words(PERSON)


@pytest.fixture(scope="module")
def meter() -> StrengthMeter:
    return ZxcvbnMeter.load()


@pytest.mark.parametrize(
    ("rule", "password", "reason"),
    [
        ("smartcertificate", "azerty1", Reason.COMMON),
        ("smartcertificate", "bonjour1", Reason.COMMON),
        ("smartcertificate", "m0tdepasse", Reason.COMMON),
        ("smartcertificate", "wachtwoord1", Reason.COMMON),
        ("smartcertificate", "kennwort1", Reason.COMMON),
        ("smartcertificate", "abc123", Reason.COMMON),
        ("smartcertificate", "zzzzzzzzz1", Reason.REPETITION),
        ("smartcertificate", "a15041987", Reason.DATE),
        ("smartcertificate", "Durant2012", Reason.CONTEXT),
        ("smartcertificate", "sainteunion7", Reason.CONTEXT),
        ("smartcertificate", "tnarud15", Reason.CONTEXT),
        ("smartcertificate", "Albért2009", Reason.CONTEXT),
        ("smartcertificate", "k7wq2m", Reason.GUESSABLE),
        ("smartschool", "Azerty123!", Reason.COMMON),
        ("smartschool", "Motdepasse2024!", Reason.COMMON),
        ("smartschool", "Dour2024!", Reason.CONTEXT),
        ("smartschool", "isu-Dour2024", Reason.CONTEXT),
        ("smartschool", "albert durant sainte union", Reason.CONTEXT),
        ("strict", "Albert.Durant1", Reason.CONTEXT),
    ],
)
def test_what_is_refused_and_why(
    meter: StrengthMeter, rule: str, password: str, reason: Reason
) -> None:
    assert [one.reason for one in judge(RULES[rule], password, PERSON, meter)] == [reason]


@pytest.mark.parametrize(
    ("rule", "password"),
    [
        ("smartcertificate", "chat42fleur"),
        ("smartcertificate", "tulipe7riviere"),
        ("smartcertificate", "k7wq2mt"),
        ("smartschool", "Tulipe7Riviere"),
        ("smartschool", "correct cheval pile agrafe"),
        ("smartschool", "Albert mange trois gaufres et rit"),
        ("smartschool", "K7wq2m!xPz"),
        ("smartschool", "😀🐙🚲🥐🌧😀a1Z"),
        ("strict", "Tulipe7Riviere!"),
    ],
)
def test_what_is_accepted(meter: StrengthMeter, rule: str, password: str) -> None:
    assert judge(RULES[rule], password, PERSON, meter) == []


@pytest.mark.parametrize("word", ["motdepasse", "quievrain", "azertyuiop", "wachtwoord", "schatzi"])
def test_our_words_count_whatever_the_accents_and_capitals(word: str) -> None:
    """Each is harder to guess for a meter that does not know our list."""
    accented = word.replace("e", "É").replace("a", "à")
    without = ZxcvbnMeter([]).score(f"{word}7k", ())
    for text in (f"{word}7k", f"{accented}7k"):
        assert ZxcvbnMeter.load().score(text, ()).score < max(without.score, 3)


def test_the_words_of_one_person_are_not_left_for_another(meter: StrengthMeter) -> None:
    before = meter.score("Xylandre-99", ())
    with_context = meter.score("Xylandre-99", ("xylandre",))
    assert with_context.score < before.score
    assert with_context.guessed_from is Reason.CONTEXT
    assert meter.score("Xylandre-99", ()) == before
    assert "user_inputs" not in matching.RANKED_DICTIONARIES


def test_threads_do_not_mix_their_contexts(meter: StrengthMeter) -> None:
    names = [f"xylandre{letter}" for letter in "bcdfghjk"] * 8
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda name: meter.score(f"{name}-99", (name,)), names))
    assert {one.guessed_from for one in found} == {Reason.CONTEXT}


@settings(deadline=None, max_examples=200)
@given(
    st.text(st.characters(codec=None), max_size=300),
    st.lists(st.text(st.characters(codec=None), max_size=80), max_size=400),
)
def test_it_never_raises(text: str, context: list[str]) -> None:
    strength = ZxcvbnMeter(["azerty"]).score(text, context)
    assert 0 <= strength.score <= 4


@settings(deadline=None, max_examples=60)
@given(st.text("@4({[<3%1!|$5+708692 zZaA./-", min_size=1, max_size=256))
def test_signs_with_many_readings_are_judged_all_the_same(text: str) -> None:
    assert 0 <= ZxcvbnMeter([]).score(text, ()).score <= 4


@pytest.mark.parametrize(
    "text",
    ["a" * 256, "é" * 256, "1./-" * 64, "👩‍👩‍👧‍👦" * 36, "\ud800" * 99, "İ" * 90, "각" * 200],
)
def test_long_and_odd_texts(meter: StrengthMeter, text: str) -> None:
    assert 0 <= meter.score(text, CONTEXT).score <= 4


def test_random_signs_are_judged_by_their_beginning(
    meter: StrengthMeter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second of the GIL for each such password would be a way to stop the program."""
    judged: list[str] = []
    real = matching.omnimatch

    def seen(text: str, *dictionaries: object) -> object:
        judged.append(text)
        return real(text, *dictionaries)

    monkeypatch.setattr(matching, "omnimatch", seen)
    signs = "@4({[<3%1!|$5+708692"
    assert meter.score(signs * 5, ()).score == 4
    assert len(judged[0]) == 24
    judged.clear()
    assert meter.score("correct cheval pile agrafe, " * 5, ()).score == 4
    assert len(judged[0]) == 72


def test_an_exhausted_stack_scores_nothing(
    meter: StrengthMeter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bottomless(*arguments: object) -> object:
        return bottomless(*arguments)

    monkeypatch.setattr(matching, "omnimatch", bottomless)
    assert meter.score("Tulipe7Riviere!", ()) == Strength(0, Reason.GUESSABLE)


def test_the_list_is_well_made() -> None:
    text = resources.files("vault").joinpath(WORDS_FILE).read_text("utf-8")
    words = [
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    ]
    assert len(words) == len(set(words)) > 500
    assert all(re.fullmatch("[a-z0-9]{3,}", word) for word in words)
