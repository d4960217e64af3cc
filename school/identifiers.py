"""Identifiers: how a child is named to the program, ``albert.durant@isu-dour.be`` (scope B2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from school.refusals import Refusal

Romanise = Callable[[str], str]
"""Writes a text of any script in letters of ASCII: the port that ``paper`` fills."""

LONGEST_LOCAL = 64
"""Characters before the ``@``: an identifier can be an e-mail address as well (RFC 5321)."""

_LONGEST_TYPED = 1_000  # characters; accents may be typed apart, one or more to a letter
_ONE_BY_ONE = 10  # namesakes
_LEAST_FIRST = 31  # characters of a first name that a long last name leaves
# Those that Unicode does not count among its dashes: bullet, minus signs.
_HYPHENS = frozenset("\u2043\u2212\u02d7\u207b\u208b\u2796")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def made_identifier(
    first: str, last: str, domain: str, romanise: Romanise, is_taken: Callable[[str], bool]
) -> str:
    """Make the identifier of a child: the first of its name, or numbered from 2 on.

    Raises ``Refusal`` where a name gives no letter at all, so that the school has to choose one.
    """
    first_part, last_part = _letters(first, romanise), _letters(last, romanise)
    if not first_part or not last_part:
        raise Refusal("identifier.none")

    def numbered(number: int) -> str:
        ending = "" if number == 1 else str(number)
        return f"{_local(first_part, last_part, ending)}@{domain}"

    return numbered(_free_number(lambda number: is_taken(numbered(number))))


def _free_number(is_taken: Callable[[int], bool]) -> int:
    """Give a number that is free where the one before it is taken.

    The first few are asked about one by one; of a thousand namesakes not each is asked about.
    """
    for number in range(1, _ONE_BY_ONE + 1):
        if not is_taken(number):
            return number
    taken, free = _ONE_BY_ONE, 2 * _ONE_BY_ONE
    while is_taken(free):
        taken, free = free, 2 * free
    while free - taken > 1:
        middle = (taken + free) // 2
        taken, free = (middle, free) if is_taken(middle) else (taken, middle)
    return free


def normal_identifier(text: str, domain: str | None, romanise: Romanise) -> str:
    """Give what somebody typed in the one form in which identifiers are kept and compared.

    ``domain`` is the school's, for who leaves it out. Raises ``Refusal`` where nothing is left
    that could be an identifier, or where there is no domain at all.
    """
    if len(text) > _LONGEST_TYPED:
        raise Refusal("identifier.malformed")
    local, *domains = unicodedata.normalize("NFKC", text).split("@")
    first, _, rest = _dotted(local, romanise).partition(".")
    host = _dotted(domains[0], romanise) if domains else domain
    if len(domains) > 1 or not first or not host:
        raise Refusal("identifier.malformed")
    return f"{_local(first, rest, '')}@{host}"


def has_both_names(text: str) -> bool:
    """Whether what was typed without a domain is a first name, one dot and a last name.

    Digits stand at the very end or nowhere. So a temporary password is never taken for a name,
    whatever stands between its groups, and another that is typed too early seldom is; what is
    refused is not recorded.
    """
    first, dot, last = text.strip().partition(".")
    last = last.rstrip("0123456789")
    names = (first, last)
    return bool(dot) and all(
        any(map(str.isalpha, name)) and not any(one.isdigit() or one == "." for one in name)
        for name in names
    )


def _local(first: str, last: str, ending: str) -> str:
    """Join the parts; what is too long is cut, the last name before the first."""
    room = LONGEST_LOCAL - len(ending) - (1 if last else 0)
    if len(first) + len(last) > room:
        first = first[: max(_LEAST_FIRST, room - len(last))].rstrip("-") if last else first[:room]
        last = last[: room - len(first)].rstrip("-.")
    return f"{first}.{last}{ending}" if last else f"{first}{ending}"


def _dotted(text: str, romanise: Romanise) -> str:
    parts = (_letters(part, romanise) for part in text.split("."))
    return ".".join(part for part in parts if part)


def _letters(name: str, romanise: Romanise) -> str:
    """Write a name in a–z; hyphens of any kind stay, and what else is no letter or digit goes.

    Case is folded first, and accents joined to their letters, so that it matters neither how a
    name is typed nor on what.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    parts = "".join(map(_sorted, folded)).split("-")
    written = ("".join(one for one in romanise(part).lower() if one in _LETTERS) for part in parts)
    return "-".join(part for part in written if part)


def _sorted(character: str) -> str:
    """Give a letter, mark or digit as it is, a hyphen of any kind as ``-``, else nothing.

    An emoji has a name in letters as well, but nobody's name is spelt with it.
    """
    category = unicodedata.category(character)
    if category == "Pd" or character in _HYPHENS:
        return "-"
    return character if category[0] in "LMN" else ""
