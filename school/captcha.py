"""CAPTCHA: a short code to be copied from a picture, or digits given in words (scope A4)."""

from __future__ import annotations

import secrets
import unicodedata

TRIES = 10
"""After so many the sign-up is left for another day; the link stays good."""

ALPHABET = "34679ACEFHJKPRTXY"
"""Letters and digits that nobody takes for one another, however they are tilted."""

LENGTH = 5


def code() -> str:
    """Draw a code for a picture."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def digits() -> str:
    """Draw a code of digits, to be given in words to those who cannot see a picture."""
    return "".join(secrets.choice("123456789") for _ in range(LENGTH))


RIGHT, WRONG = "right", "wrong"


def judged(code: str, text: str) -> str:
    """Say whether a typed code is ``RIGHT`` or ``WRONG``: what was typed need not be kept."""
    return RIGHT if tidy(text) == code else WRONG


def tidy(text: str) -> str:
    """Give a typed code as it is compared: spaces apart, any case, any way of writing digits."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()[:40]
