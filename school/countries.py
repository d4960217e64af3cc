"""Names the port that knows the countries of the world, and finds one by what somebody types."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Protocol

from school.refusals import Refusal

_MOST = 8
"""Countries that are offered for what somebody typed; of more, nobody reads the list."""


class Countries(Protocol):
    """Names countries."""

    def names(self, language: str) -> Mapping[str, str]:
        """Give the countries by their codes (ISO 3166-1 alpha-2), in the order of their names."""
        ...

    def otherwise(self, text: str) -> str | None:
        """Give the code of a country that goes by ``text`` in another language, or as a code."""
        ...


def find(countries: Countries, language: str, text: str) -> Sequence[str]:
    """Give the codes of the countries that somebody may mean, at least one; raises ``Refusal``.

    The whole name is the country; otherwise it is one with a word that begins so. Accents and
    capitals do not count.
    """
    typed = _bare(text)
    names = {code: _bare(name) for code, name in countries.names(language).items()}
    same = [code for code, name in names.items() if name == typed]
    other = None if same else countries.otherwise(text)
    if typed and (same or other):
        return same or [other or ""]
    alike = [code for code, name in names.items() if typed and f" {typed}" in f" {name}"]
    if not alike:
        raise Refusal("profile.country_unknown")
    if len(alike) > _MOST:
        raise Refusal("profile.country_too_many")
    return alike


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(
        one if one.isalnum() else " " for one in letters if unicodedata.category(one) != "Mn"
    )
    return " ".join(kept.split())
