"""What a server's refusal says beyond its code: nobody reads there, or too much came at once."""

from __future__ import annotations

import re

_STATUS = re.compile(r"(?<![\d.])[245]\.(\d{1,3}\.\d{1,3})(?!\.?\d)")
"""RFC 3463; never part of an IP address."""

_NOBODY = frozenset(("1.1", "1.2", "1.3", "1.6", "1.10", "2.1", "4.4"))
"""No such mailbox or domain, moved, no such address, null MX (RFC 7505), disabled, no way to it."""
_NOBODY_WORDS = re.compile(
    r"(?:no such|unknown|invalid|non-?existent|unrouteable) "
    r"(?:user|recipient|mailbox|address|local)"
    r"|(?:user|recipient|mailbox|address|account)(?: \S+)? (?:is )?"
    r"(?:unknown|not found|does(?: not|n't) exist|disabled|inactive)"
    r"|recipient address rejected: access denied",  # what Microsoft says, as 5.4.1
    re.IGNORECASE,
)
_REFUSED_BY_POLICY = "7."  # X.7.x: security or policy; the mailbox may well be there

_OF_THAT_MAILBOX = "2."  # X.2.x: full, or written to too much; others of its domain are not
_OF_ONE_MAIL = "5."  # X.5.x: the conversation with us, such as its number of recipients
_GREYLISTED = re.compile(r"gr[ea]y.?list", re.IGNORECASE)
_TOO_MUCH = re.compile(
    r"too (?:many|much|fast|quick|frequent)|throttl|\brates?\b|rate.?limit|\blimit(?:s|ed)?\b"
    r"|exceed|\bbusy\b|slow down|\bvolume\b|unusual|reputation",
    re.IGNORECASE,
)
_LATER = re.compile(r"\blater\b|temporar|defer", re.IGNORECASE)


def is_nobody(code: int, text: str) -> bool:
    """Whether a refusal for good says that nobody reads mail there: a hard bounce (scope C7).

    What is refused by policy, or for a reason that is not told, is none: were our own server set
    up wrongly, every address of every family would be marked bad.
    """
    if not 500 <= code < 600:
        return False
    status = _status(text)
    if status in _NOBODY:
        return True
    return not status.startswith(_REFUSED_BY_POLICY) and bool(_NOBODY_WORDS.search(text))


def is_too_much(code: int, text: str) -> bool:
    """Whether a refusal for now says that this domain gets too much from us at once."""
    if not 400 <= code < 500 or _GREYLISTED.search(text):
        return False
    status = _status(text)
    if status.startswith((_OF_THAT_MAILBOX, _OF_ONE_MAIL)):
        return False
    by_policy = status.startswith(_REFUSED_BY_POLICY)
    if by_policy or code == 421:
        return bool(_TOO_MUCH.search(text) or _LATER.search(text) or (code == 421 and by_policy))
    return bool(_TOO_MUCH.search(text))


def _status(text: str) -> str:
    """Give the subject and detail of the enhanced status code, empty where there is none."""
    found = _STATUS.search(text)
    return found.group(1) if found else ""
