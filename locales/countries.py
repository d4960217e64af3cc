"""Countries of the world in the languages of every channel, as CLDR names them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from locales.catalogue import LANGUAGES

_NO_COUNTRIES = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)
"""What CLDR names with two letters besides: islands of others, unions, and codes for tests."""


class CountryNames:
    """Fills the school's port ``Countries``."""

    def names(self, language: str) -> Mapping[str, str]:
        """Give the countries by their codes (ISO 3166-1 alpha-2), in the order of their names."""
        return _names(language if language in LANGUAGES else LANGUAGES[0])

    def otherwise(self, text: str) -> str | None:
        """Give the code of a country that goes by ``text`` in another language, or as a code."""
        typed = " ".join(text.split())
        if typed.upper() in _names(LANGUAGES[0]):
            return typed.upper()
        aliases = get_global("territory_aliases").get(typed.upper(), [])
        if len(aliases) == 1 and aliases[0] in _names(LANGUAGES[0]):
            return str(aliases[0])
        for language in LANGUAGES:
            for code, name in _names(language).items():
                if name.casefold() == typed.casefold():
                    return code
        return None


@cache  # what CLDR says does not change while a program runs
def _names(language: str) -> Mapping[str, str]:
    territories = Locale.parse(language).territories
    countries = {
        code: str(name)
        for code, name in territories.items()
        if len(code) == 2 and code not in _NO_COUNTRIES
    }
    return dict(sorted(countries.items(), key=lambda one: _place(one[1])))


def _place(name: str) -> str:
    """Give where a name stands in the alphabet: an accent does not move it."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in letters if unicodedata.category(one) != "Mn")
