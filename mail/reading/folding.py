"""Folds what people type to one form, so that accents, capitals and apostrophes do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import product

_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "ø": "o"}
    | dict.fromkeys("«»„“”", '"')
)

# Accents, what stands between emoji, their skin tones, and what has no width at all.
_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\U0001f3fb-\U0001f3ff]"
)

_CHOICE = re.compile(r"\(([^()]*)\)")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def fold(text: str) -> str:
    """Give ``text`` in small letters without accents, its apostrophes all alike; ß is ss."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_ALIKE))).casefold()


def choices_of(line: str, language: str) -> list[list[str]]:
    """Give what may follow what in a line of a table: for each part, what can stand there.

    ``(a|b)`` stands for either, ``(|a)`` for ``a`` or nothing; German umlauts may also be typed
    with an e.
    """
    parts = _CHOICE.split(line)
    choices = [part.split("|") if n % 2 else [part] for n, part in enumerate(parts)]
    if language == "de":
        choices = [_with_umlauts_spelt(choice) for choice in choices]
    return choices


def lines_of(table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give each line of a table of ``language: lines``, with its language.

    A line that ends with « | » goes on in the next.
    """
    for language, lines in table.items():
        whole = ""
        for line in map(str.strip, lines.splitlines()):
            whole += line
            if whole and not whole.endswith("|"):
                yield language, whole
                whole = ""


def written_out(line: str, language: str) -> Iterator[str]:
    """Give everything that a line of a table stands for."""
    for choice in product(*choices_of(line, language)):
        yield " ".join("".join(choice).split())


def alternatives(table: Mapping[str, str]) -> str:
    """Give a pattern, for folded text, that matches any line of a table of ``language: lines``.

    Longer ones come first; a space stands for any room between words.
    """
    found = {fold(one) for language, line in lines_of(table) for one in written_out(line, language)}
    ordered = sorted(found, key=lambda line: (-len(line), line))
    return "|".join(r"\s+".join(map(re.escape, line.split())) for line in ordered)


def _with_umlauts_spelt(choice: list[str]) -> list[str]:
    return list(dict.fromkeys([*choice, *(one.translate(_UMLAUTS) for one in choice)]))
