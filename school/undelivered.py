"""What comes back of a mail that did not arrive (scope C7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from school.signing import TokenMaker

Permanence = Literal["hard", "soft", "delayed"]
"""For good; for now; or not yet, which its server goes on trying."""

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PROOF = 11  # hexadecimal digits: 44 bits, tried only by writing mails
_PREFIX = "b-"


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
    return f"{_PREFIX}{_base36(notice)}-{_proof(notice, tokens)}"


def notice_of(mark: str, tokens: TokenMaker) -> int | None:
    """Give the notice whose mark this is, in any case; ``None`` for an invented one."""
    number, _, proof = mark.strip().lower().removeprefix(_PREFIX).partition("-")
    if not mark.lower().startswith(_PREFIX) or not number.isalnum() or not number.isascii():
        return None
    notice = int(number, 36)
    return notice if len(number) <= 13 and proof == _proof(notice, tokens) else None


def _proof(notice: int, tokens: TokenMaker) -> str:
    return tokens.digest(f"bounce:{notice}")[:_PROOF]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _LETTERS[rest] + digits
    return digits or "0"
