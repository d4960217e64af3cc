"""Free text as one line of a mail: what it shows is all there is to it."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # invisible, but some scripts cannot be written without them


def one_line(text: str, longest: int = 300) -> str:
    """Give free text as one line that cannot disguise itself: no controls, no direction marks."""
    kept = "".join(one if _shows(one) else " " for one in unicodedata.normalize("NFC", text))
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _shows(letter: str) -> bool:
    return unicodedata.category(letter)[0] != "C" or letter in _JOINERS
