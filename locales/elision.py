"""Elides as French does: « de Marie » but « d’Albert », for names that no catalogue knows."""

from __future__ import annotations

import unicodedata
from string import Formatter
from typing import Any

_VOWELS = frozenset("aeiouæœ")
_NO_VOWEL = ("oua", "oui", "onze")
"""What sounds like a consonant, or is said as if it did: de Ouassim, de onze."""

_MUTE_H = (
    "harmon", "hector", "helen", "helia", "helio", "heloi", "henri", "herbert", "hermel",
    "hermi", "herv", "hilair", "hilari", "hippol", "homer", "honor", "horac", "horten", "hospi",
    "hotel", "hopita", "hubert", "hugo", "hugue", "huguet", "humani", "hyacin",
)  # fmt: skip
"""How words begin whose h is mute; that of other names is not: de Hassan, de Harry, de Haute."""

_ELIDED = {"de": "d’", "que": "qu’"}


class Filling(Formatter):
    """Fills values in; ``{name:de}`` is « de » and the name, elided where French wants it."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one value; ``format_spec`` is ``de`` or ``que``, or what Python makes of it."""
        if format_spec not in _ELIDED:
            return str(super().format_field(value, format_spec))
        text = str(value)
        return f"{_ELIDED[format_spec]}{text}" if begins_mutely(text) else f"{format_spec} {text}"


def begins_mutely(text: str) -> bool:
    """Whether the word before ``text`` loses its vowel: it begins with a vowel or a mute h.

    A y is a vowel before a consonant alone: d’Yves, de Yann. Case and accents make no difference.
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    if bare.startswith("y"):
        return bare[1:2].isalpha() and bare[1] not in _VOWELS
    if bare.startswith("h"):
        return bare.startswith(_MUTE_H)
    return bare[:1] in _VOWELS and not bare.startswith(_NO_VOWEL)
