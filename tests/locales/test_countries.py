"""The countries of the world in four languages, and how one is found."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from locales import LANGUAGES
from locales.countries import CountryNames
from school.countries import find
from school.refusals import Refusal

COUNTRIES = CountryNames()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_same_countries(language: str) -> None:
    names = COUNTRIES.names(language)
    assert set(names) == set(COUNTRIES.names("fr"))
    assert 245 < len(names) < 255
    assert {"BE", "CD", "TR", "MA", "PS", "TW", "XK"} <= set(names)
    assert not {"EU", "UN", "ZZ", "IC"} & set(names)


def test_they_stand_in_the_order_of_the_alphabet_and_accents_do_not_move_them() -> None:
    names = list(COUNTRIES.names("fr").values())
    assert names.index("Espagne") < names.index("États-Unis") < names.index("Fidji")


@given(some.sampled_from(LANGUAGES), some.sampled_from(sorted(COUNTRIES.names("fr"))))
def test_every_country_is_found_by_its_name_in_any_case(language: str, code: str) -> None:
    name = COUNTRIES.names(language)[code]
    assert code in find(COUNTRIES, language, name.upper())
    assert code in find(COUNTRIES, language, f"  {name} ")


@given(some.text(max_size=30))
def test_anything_typed_finds_countries_or_is_refused(text: str) -> None:
    found = []
    with suppress(Refusal):
        found = list(find(COUNTRIES, "fr", text))
        assert 0 < len(found) <= 8
    assert set(found) <= set(COUNTRIES.names("fr"))
