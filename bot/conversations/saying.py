"""Saying: what a script says and offers as words of a language, the same on every face."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from bot.conversations.steps import BACK, CANCEL, Choice, Step, Words

_FEW, _SHORT = 4, 8


class Speech(Protocol):
    """One language; ``locales.Catalogue`` is."""

    def text(self, key: str, /, **values: object) -> str:
        """Give the words of a key with values filled in."""
        ...

    def html(self, key: str, /, **values: object) -> str:
        """Give the words of a key, which may carry HTML, with every value escaped."""
        ...

    def date(self, day: date) -> str:
        """Write a date in full."""
        ...

    def moment(self, at: datetime) -> str:
        """Write a date and time."""
        ...


def words(speech: Speech, said: Words) -> str:
    """Give words as HTML, their values escaped; one may be words, several, a date or a moment."""
    return speech.html(said.key, **_plain(speech, said.values)).strip()


def label(speech: Speech, said: Words) -> str:
    """Give words as they stand on a button, which knows no HTML."""
    return speech.text(said.key, **_plain(speech, said.values))


def are_short(labels: Sequence[str]) -> bool:
    """Whether buttons can stand several in a row: many of few characters, as those of classes."""
    return len(labels) > _FEW and all(len(one) <= _SHORT for one in labels)


def recognise(speech: Speech, step: Step, text: str) -> str | None:
    """Read a choice out of typed words: what stands on its button, emoji and accents apart."""
    typed = bare(text)
    # A password may hold such a word, but is never the bare word.
    leaving = ways_out(step) if step.kind == "secret" and text.strip().isalpha() else ()
    for choice in (*step.choices, *leaving):
        if typed and typed == bare(label(speech, choice.words)):
            return choice.name
    return None


def ways_out(step: Step) -> Sequence[Choice]:
    """Give the ways out that stand under a step, beside one that it has of its own."""
    back = [Choice(BACK, Words("conversation.back"))] if step.can_go_back else []
    return back if step.closes else [*back, Choice(CANCEL, Words("conversation.cancel"))]


def _plain(speech: Speech, values: Mapping[str, object]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Words):
            plain[name] = label(speech, value)
        elif isinstance(value, datetime):
            plain[name] = speech.moment(value)
        elif isinstance(value, date):
            plain[name] = speech.date(value)
        elif isinstance(value, (list, tuple)):
            plain[name] = ", ".join(label(speech, one) for one in value)
        else:
            plain[name] = value
    return plain


def short(text: str, most: int) -> str:
    """Give at most so many characters of a title, for a button or a line."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def bare(text: str) -> str:
    """Give what typed words are compared by: letters and digits in one case, without accents."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(one if one.isalnum() else " " for one in letters if not _is_mark(one))
    return " ".join(kept.split())


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"
