"""Temporary passwords: what is printed on a letter, and what cannot be one (scope B1)."""

from __future__ import annotations

import string
import unicodedata

from school.refusals import Refusal

SIGNS = "".join(one for one in string.ascii_lowercase + string.digits if one not in "01ilo")
"""The 31 letters and digits without look-alikes."""
GROUP, GROUPS = 4, 3
"""12 of 31 signs are 59 bits: enough for three weeks and one use."""


def tidy_password(text: str) -> str:
    """Give what counts of what was typed: case, width and all but letters and digits do not.

    Phones put capitals, spaces and dashes of their own.
    """
    typed = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in typed if one.isalnum())


def misfit(text: str) -> Refusal | None:
    """Say why a text is no temporary password, whosever it would be; ``None`` for what may be one.

    No letter is looked at, so that this is no try.
    """
    tidy = tidy_password(text)
    if len(tidy) != GROUP * GROUPS:
        return Refusal("letter.not_twelve", n=len(tidy))
    if not set(tidy) <= set(SIGNS):
        return Refusal("letter.foreign_sign", n=len(tidy))
    return None
