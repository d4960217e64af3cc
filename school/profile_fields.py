"""What may stand in a profile: one line of text, a birth date, a link (scope A9)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from urllib.parse import urlsplit

from school.refusals import Refusal

LONGEST_LINE, LONGEST_LINK = 100, 300
"""Characters."""

_OLDEST = 120  # years
_DAY_FIRST = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})\Z")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"({_LABEL}\.)+(?!\d+\Z){_LABEL}\Z")
"""A name of the Internet (RFC 1123), never a number or a machine of somebody's own network."""


def line(text: str) -> str:
    """Check a line of text, in any script; raises ``Refusal``.

    Refused are nothing at all, what is too long, and what cannot be seen or changes the direction
    of what stands around it.
    """
    kept = " ".join(unicodedata.normalize("NFC", text).split())
    if not any(map(str.isalnum, kept)) or any(unicodedata.category(one)[0] == "C" for one in kept):
        raise Refusal("profile.line_malformed")
    if len(kept) > LONGEST_LINE:
        raise Refusal("profile.line_too_long", longest=LONGEST_LINE)
    return kept


def birth_date(text: str, today: date) -> str:
    """Read a date, its day or its year first; gives it as ISO 8601; raises ``Refusal``."""
    typed = text.strip()
    by_day, by_year = _DAY_FIRST.match(typed), _YEAR_FIRST.match(typed)
    try:
        if by_day:
            day, month, year = map(int, by_day.groups())
        elif by_year:
            year, month, day = map(int, by_year.groups())
        else:
            raise Refusal("profile.birth_date_malformed")
        born = date(year, month, day)
    except ValueError as error:
        raise Refusal("profile.birth_date_malformed") from error
    if not today.year - _OLDEST <= born.year or born >= today:
        raise Refusal("profile.birth_date_impossible")
    return born.isoformat()


def link(text: str) -> str:
    """Check the address of a page; gives it with ``https://`` in front; raises ``Refusal``.

    Whoever leaves the scheme out means it. Refused is any other scheme, a name or password in it,
    a port, and what is no name of the Internet: whoever follows it goes where it says.
    """
    typed = text.strip()
    address = typed if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", typed) else f"https://{typed}"
    if len(address) > LONGEST_LINK:
        raise Refusal("profile.link_too_long", longest=LONGEST_LINK)
    if not address.casefold().startswith("https://"):
        raise Refusal("profile.link_not_https")
    if re.search(r"[\s\\<>\"'`]", address) or not address.isprintable():
        raise Refusal("profile.link_malformed")
    try:
        parts = urlsplit(address)
        host = parts.netloc.encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise Refusal("profile.link_malformed") from error
    if not _HOST.match(host) or len(host) > 253:
        raise Refusal("profile.link_malformed")
    return parts._replace(scheme="https", netloc=host).geturl()
