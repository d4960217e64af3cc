"""Reads the catalogues and gives words and dates in a person's language."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.messages.pofile import read_po

from locales.elision import Filling

LANGUAGES = ("fr", "nl", "de", "en")
"""The languages of every channel; the first is the one that a missing choice falls back to."""

_FOLDER = Path(__file__).parent
_WRITTEN_AS = {"en": "en_GB"}
"""Where dates are written otherwise than in the language's first country."""

_DAYS_KEPT = 500
"""More than all lists of a school show at a time."""


class Catalogue:
    """The words of one language."""

    def __init__(self, language: str, words: Mapping[str, str | tuple[str, ...]]) -> None:
        self.language = language
        self._words = words
        self._filling = Filling()
        self._locale = Locale.parse(_WRITTEN_AS.get(language, language))
        # A broadcast writes the same day to everybody, and Babel takes a while for each.
        self._written = lru_cache(maxsize=_DAYS_KEPT)(self._write)

    def __contains__(self, key: str) -> bool:
        return key in self._words

    @property
    def keys(self) -> frozenset[str]:
        """All keys that this catalogue has words for."""
        return frozenset(self._words)

    def text(self, key: str, /, **values: object) -> str:
        """Give the words of ``key`` with ``values`` filled in.

        A plural is chosen by the value ``n``; ``{name:de}`` elides as French does. Raises
        ``KeyError`` for an unknown key; the test suite keeps that from happening.
        """
        words = self._words[key]
        if isinstance(words, tuple):
            n = values.get("n")
            one = isinstance(n, int) and self._locale.plural_form(n) == "one"
            words = words[0 if one else 1]
        return self._filling.vformat(words, (), values)

    def pieces(self, key: str) -> tuple[str, ...]:
        """Give what of the words of ``key``, in all their forms, is so whatever is filled in."""
        forms = self._words[key]
        every = (forms,) if isinstance(forms, str) else forms
        return tuple(piece for form in every for piece, *_ in self._filling.parse(form) if piece)

    def html(self, key: str, /, **values: object) -> str:
        """Give the words of ``key``, which may carry HTML, with every value escaped."""
        return self.text(
            key,
            **{
                name: html.escape(value, quote=False) if isinstance(value, str) else value
                for name, value in values.items()
            },
        )

    def date(self, day: date) -> str:
        """Write a date in full: « 26 juin 2020 », and « 1er juin 2020 », which CLDR has not."""
        return self._written(day.year, day.month, day.day)

    def duration(self, seconds: float) -> str:
        """Write how long something takes or took, in its largest unit: « 3 min »."""
        return format_timedelta(timedelta(seconds=seconds), format="short", locale=self._locale)

    def moment(self, at: datetime) -> str:
        """Write a date and time: « 26 juin 2020, 11:45 », in the zone that ``at`` carries."""
        return f"{self.date(at)}, {at:%H:%M}"

    def _write(self, year: int, month: int, day: int) -> str:
        written = format_date(date(year, month, day), format="long", locale=self._locale)
        return f"1er{written[1:]}" if self.language == "fr" and day == 1 else written


class Catalogues:
    """The catalogues of every language, read once however often they are asked for."""

    def __init__(self, catalogues: Mapping[str, Catalogue]) -> None:
        self._catalogues = catalogues

    @classmethod
    def load(cls, folder: Path = _FOLDER) -> Catalogues:
        """Read ``<folder>/<language>/*.po``."""
        return cls({language: _read(folder / language, language) for language in LANGUAGES})

    def of(self, language: str) -> Catalogue:
        """Give the catalogue of ``language``, or the French one where there is none."""
        return self._catalogues.get(language) or self._catalogues[LANGUAGES[0]]


@cache  # the files do not change while a program runs, and reading them takes 50 ms
def _read(folder: Path, language: str) -> Catalogue:
    words: dict[str, str | tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                key = message.id if isinstance(message.id, str) else message.id[0]
                if not key:
                    continue  # the header
                if key in words:
                    raise ValueError(f"{path}: the key {key} stands in two catalogues")
                forms = message.string or ""
                words[key] = forms if isinstance(forms, str) else tuple(forms)
    return Catalogue(language, words)
