"""Mailboxes: whose addresses stand in a header, read strictly where it matters who wrote.

``email.utils.parseaddr`` gives ``a@ok.be`` for ``a@ok.be <b@evil>``. Here what can be read in two
ways is read in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_PIECE = re.compile(
    rf'{_QUOTED}|<(?:{_QUOTED}|[^<>"])*+>|[()\\<>",;:]|\s++|[^\s()\\<>",;:]++', re.DOTALL
)
_LOCAL = rf"(?:[\w.!#$%&'*+/=?^`{{|}}~-]++|{_QUOTED})"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:[\w.-]++|\[[\w.:]++\])", re.DOTALL)
_ANYWHERE = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]++@[\w.-]++")
_LONGEST = 320  # RFC 3696, errata: 64 + @ + 255
_LONGEST_HEADER = 4_000
_BROKEN = ""


class _AmbiguousError(Exception):
    """A header that other programs may read otherwise."""


def senders(values: Iterable[str]) -> tuple[str, ...]:
    """Give the addresses of all From headers as written; an empty one for each unreadable one.

    Values are unfolded and not decoded: an encoded word is never part of an address (RFC 2047, 5).
    """
    found: list[str] = []
    for value in values:
        try:
            found += _addresses(value) or [_BROKEN]
        except _AmbiguousError:
            found.append(_BROKEN)
    return tuple(found)


def recipients(values: Iterable[str]) -> tuple[str, ...]:
    """Give whatever looks like an address, without repeats: it is only searched for our own."""
    found = (address for value in values for address in _ANYWHERE.findall(value))
    return tuple(dict.fromkeys(one for one in found if len(one) <= _LONGEST))


def _addresses(value: str) -> list[str]:
    """Read a list of mailboxes and groups (RFC 5322, 3.4); one broken piece is an empty address."""
    if len(value) > _LONGEST_HEADER:
        raise _AmbiguousError
    found: list[str] = []
    pieces: list[str] = []
    in_group = False
    for piece in _without_comments(value):
        if piece == ":":
            if in_group or any("@" in one for one in pieces if not one.startswith('"')):
                raise _AmbiguousError
            in_group, pieces = True, []
        elif piece in {",", ";"}:
            if piece == ";" and not in_group:
                raise _AmbiguousError
            in_group = in_group and piece == ","
            found += _mailbox(pieces)
            pieces = []
        else:
            pieces.append(piece)
    if in_group:
        raise _AmbiguousError
    return found + _mailbox(pieces)


def _without_comments(value: str) -> Iterator[str]:
    """Give the pieces outside of comments, which leave a space."""
    depth = 0
    for found in _PIECE.finditer(value):
        piece = found[0]
        if piece in {"\\", "<", ">", '"'} or (depth and piece.startswith('"')):
            raise _AmbiguousError  # what is open here, others may close elsewhere
        if piece == "(":
            depth += 1
            yield " "
        elif piece == ")":
            depth -= 1
        elif not depth:
            yield piece
        if depth < 0:
            raise _AmbiguousError
    if depth:
        raise _AmbiguousError


def _mailbox(pieces: list[str]) -> list[str]:
    """Read one mailbox: an address, or a name and an address in angle brackets."""
    pieces = [one for one in pieces if not one.isspace()] if "<" in "".join(pieces) else pieces
    text = "".join(pieces).strip()
    if not text or not pieces[-1].startswith("<"):
        return [_checked(text)] if text else []
    address = _checked(pieces[-1][1:-1].strip())
    name = "".join(one for one in pieces[:-1] if not one.startswith('"'))
    if "<" in name or ("@" in name and name.casefold() != address.casefold()):
        return [_BROKEN]
    return [address]


def _checked(address: str) -> str:
    return address if len(address) <= _LONGEST and _ADDRESS.fullmatch(address) else _BROKEN
