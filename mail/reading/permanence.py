"""How lasting a failure is that a mail server reports: by its status, or else by its words."""

from __future__ import annotations

import re

from mail.reading.phrases import Phrasebook, words_of
from mail.reading.vocabulary import deliveries
from school.undelivered import Permanence

_BOOK = Phrasebook(
    {
        "full": {"": deliveries.FULL_OR_BUSY},
        "delayed": {"": deliveries.DELAYED},
        "nobody": {"": deliveries.NOBODY},
        "refused": {"": deliveries.REFUSED},
    }
)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b", re.ASCII)
_CODE = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])", re.ASCII)
_LOOKED_AT = 3000
_DELIVERED = frozenset({"delivered", "relayed", "expanded"})

# RFC 3463 and the registry that it opened (RFC 5248), and what Microsoft 365 adds. What is not
# here of class 5 is for now: an address is given up at once only where it cannot be right.
_CLOSED = (2, 1)
_HARD = frozenset({
    (1, 1), (1, 2), (1, 3), (1, 4),  # no such mailbox, no such host, not a valid address
    (1, 6), (1, 10), _CLOSED,  # moved without a trace; takes no mail (RFC 7505)
    (4, 1), (4, 4), (4, 310),  # Microsoft: no such recipient; no such host
})  # fmt: skip
_SAYS_NOTHING = frozenset({(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (5, 1)})
"""« Other » statuses, which many servers give for everything: the words tell."""


def permanence_of(status: str, action: str, diagnostic: str, text: str) -> Permanence | None:
    """Give how lasting a failure is; ``None`` where a mail was delivered after all.

    ``status`` and ``action`` are those of RFC 3464, ``diagnostic`` what the other server said,
    ``text`` what is written for people; any may be empty. In doubt it is for now: the mail is sent
    again, and a mailbox that stays away so is given up after days.
    """
    codes = _codes(status) or _codes(diagnostic)
    if action in _DELIVERED or (codes and codes[0] == 2):
        return None
    if action == "delayed":
        return "delayed"
    if codes is None:
        return _by_code(diagnostic) or _by_words(diagnostic) or _by_words(text) or "soft"
    if codes[0] == 4:
        return "soft"
    return _by_status(codes[1:], diagnostic, text)


def _by_status(status: tuple[int, int], diagnostic: str, text: str) -> Permanence:
    """Judge a failure of class 5 by the rest of its status."""
    if status in _SAYS_NOTHING:
        return _of_more_detail(diagnostic) or _by_words(diagnostic) or _by_words(text) or "soft"
    if status == _CLOSED and _by_words(diagnostic) == "soft":
        return "soft"  # Gmail: « is receiving mail at a rate that … »
    return "hard" if status in _HARD else "soft"


def _codes(text: str) -> tuple[int, int, int] | None:
    found = _STATUS.search(text[:_LOOKED_AT])
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _of_more_detail(diagnostic: str) -> Permanence | None:
    """Judge by a status in what the other server said, where that says more."""
    codes = _codes(diagnostic)
    if codes is None or codes[1:] in _SAYS_NOTHING:
        return None
    return "hard" if codes[0] == 5 and codes[1:] in _HARD else "soft"


def _by_code(diagnostic: str) -> Permanence | None:
    """Judge by a code without more: 4xx is for now, 5xx says nothing of the address."""
    found = _CODE.search(diagnostic[:_LOOKED_AT])
    return "soft" if found and found[1] == "4" else None


def _by_words(text: str) -> Permanence | None:
    found = {one.meaning for one in _BOOK.read(words_of(text[:_LOOKED_AT]))}
    if "delayed" in found:
        return "delayed"
    if "full" in found:
        return "soft"
    if "nobody" in found:
        return "hard"
    return "soft" if "refused" in found else None
