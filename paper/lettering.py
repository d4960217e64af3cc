"""Makes free text fit to print: names and titles come from files that anybody may have written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from anyascii import anyascii

Script = Callable[[str], str]
"""Writes a text in letters that the fonts have, or are hoped to have."""

_GAP = re.compile(r"[^\S\u00a0\u202f]+")  # white space, but for spaces that must not break

_UNKNOWN_SCRIPT = re.compile(
    "[^"
    "\u0020-\u06ff"  # Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic
    "\u0900-\u097f"  # Devanagari
    "\u10a0-\u10ff"  # Georgian
    "\u1e00-\u1fff"  # Latin and Greek with further accents
    "\u2010-\u203a"  # punctuation
    "]"
)


def printable(text: str, script: Script, longest: int) -> str:
    """Give ``text`` on one line, composed (NFC) and written in ``script``.

    What is longer than ``longest`` characters ends there, in an ellipsis. Control, private and
    unassigned characters are left out, and so are those that turn the direction of the text after
    them: a certificate must read as it was entered.
    """
    composed = _GAP.sub(" ", unicodedata.normalize("NFC", text))
    kept = "".join(c for c in composed if unicodedata.category(c)[0] != "C")
    line = script(kept).strip()
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def as_written(text: str) -> str:
    """Give ``text`` itself."""
    return text


def in_known_scripts(text: str) -> str:
    """Romanise what is written in scripts that the fonts do not have, and leave out emoji.

    A text of nothing but emoji is spelt out.
    """
    return _UNKNOWN_SCRIPT.sub(_romanised, text).strip() or in_ascii(text)


def in_ascii(text: str) -> str:
    """Romanise everything, accents included: every font has these letters."""
    return anyascii(text)


def _romanised(found: re.Match[str]) -> str:
    character = found.group()
    return "" if unicodedata.category(character) == "So" else anyascii(character)
