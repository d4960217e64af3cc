"""What comes back of a mail that did not arrive (scope C7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from school.signing import TokenMaker

Permanence = Literal["hard", "soft", "delayed"]
"""For good; for now; or not yet, which its server goes on trying."""

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PROOF = 10  # hexadecimal digits: 40 bits, which can be tried only by writing mails
_MARK = re.compile(rf"b-([0-9a-z]{{1,13}})-([0-9a-f]{{{_PROOF}}})")


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One recipient who was not reached.

    ``mark`` is what the envelope of our mail carried, empty where it did not come back; ``tokens``
    are those in what was returned of it; ``recipient`` is its address in normal form, or empty.
    """

    permanence: Permanence
    mark: str = ""
    tokens: tuple[str, ...] = ()
    recipient: str = ""


def mark_of(notice: int, tokens: TokenMaker) -> str:
    """Give what the envelope of a notice's mail carries, so that a bounce names it (VERP).

    Nobody can make one who has not seen it. At most 26 characters of ``[a-z0-9-]``.
    """
    return f"b-{_base36(notice)}-{_proof(notice, tokens)}"


def notice_of(mark: str, tokens: TokenMaker) -> int | None:
    """Give the notice whose mark this is, in any case; ``None`` for an invented one."""
    found = _MARK.fullmatch(mark.strip().lower())
    if found is None:
        return None
    notice = int(found[1], 36)
    return notice if found[2] == _proof(notice, tokens) else None


def _proof(notice: int, tokens: TokenMaker) -> str:
    return tokens.digest(f"bounce:{notice}")[:_PROOF]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _LETTERS[rest] + digits
    return digits or "0"
