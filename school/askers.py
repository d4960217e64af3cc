"""Askers: what a mailbox that may be a stranger's is told of whoever asks for it (scope B8)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

LONGEST_SHOWN = 30
_IN_NAMES = " '’-"


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose request an address is.

    ``name`` is what ``shown_name`` gives, ``at`` when the address was given, where the
    schools are. ``is_contested`` says that another account waits for the same address.
    """

    name: str
    at: datetime
    is_contested: bool


def shown_name(first_name: str, last_name: str) -> str:
    """Give « Philippe D. », ``LONGEST_SHOWN`` characters at most; nothing without a first name.

    Names are free text. Without digits, dots and the like nothing that was put into one becomes
    a link, an address or a number to call, whatever a mail program makes links of.
    """
    first, last = _letters(first_name), _letters(last_name)
    initial = next((one.upper() for one in last if one.isalpha()), "")
    end = f" {initial}." if initial else ""
    room = LONGEST_SHOWN - len(end)
    short = first if len(first) <= room else f"{first[: room - 1].rstrip()}…"
    return f"{short}{end}" if first else ""


def _letters(name: str) -> str:
    text = unicodedata.normalize("NFC", name)
    return " ".join("".join(one if _belongs(one) else " " for one in text).split())


def _belongs(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or sign in _IN_NAMES
