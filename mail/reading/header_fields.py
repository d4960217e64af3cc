"""Header fields: the lines above a body, separated and unfolded but not yet decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FIELD = re.compile(rb"([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_POSTMARK = re.compile(rb">?From [^\n]*+\n")  # how mbox files begin a mail
_PARAMETER = re.compile(
    rb';[ \t\n]*+([^\s=;"]++)[ \t]*+=[ \t\n]*+("(?:[^"\\]|\\.?)*+"?|[^;]*+)', re.S
)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_CONTINUED = re.compile(r"(.+?)\*(\d{1,3})?(\*)?", re.DOTALL)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_MOST_PARAMETERS = 40


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one part in their order: lowercase name, value as it came but unfolded."""

    pairs: tuple[tuple[str, bytes], ...] = ()

    def first(self, name: str) -> bytes:
        """Give the first value of a lowercase name; empty where it is missing."""
        for key, value in self.pairs:
            if key == name:
                return value
        return b""

    def every(self, *names: str) -> list[bytes]:
        """Give all values of these names, name by name."""
        return [value for name in names for key, value in self.pairs if key == name]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value with parameters, as in Content-Type: both names and value lowercase."""

    value: str
    parameters: dict[str, str]


def separate(source: bytes, start: int, end: int, most: int) -> tuple[Fields, int]:
    """Separate the headers that begin at ``start``; gives them and where the body begins.

    Line ends must be LF. A line that is no field ends the headers, as the servers before us see it
    (RFC 5322, 2.2). Beyond ``start + most`` nothing is read: the body begins behind an empty line.
    """
    at = start
    if mark := _POSTMARK.match(source, at, end):
        at = mark.end()
    pairs: list[tuple[str, bytes]] = []
    while field := _FIELD.match(source, at, end):
        if field.end() - start > most:
            empty = source.find(b"\n\n", at, end)
            return Fields(tuple(pairs)), end if empty < 0 else empty + 2
        pairs.append((field[1].decode("ascii").lower(), _unfolded(field[2])))
        at = field.end()
    return Fields(tuple(pairs)), at + 1 if source[at : at + 1] == b"\n" and at < end else at


def labelled(value: bytes) -> Labelled:
    """Read a value and its parameters, RFC 2231's continued and encoded ones too."""
    kind, _, _ = value.partition(b";")
    word = kind.split(b"(")[0].strip().lower().decode("ascii", "replace")
    if b";" not in value:
        return Labelled(word, {})
    plain: dict[str, str] = {}
    continued: dict[str, list[tuple[int, bytes]]] = {}
    for name, text in _parameters(value):
        if pieces := _CONTINUED.fullmatch(name):
            piece = _without_percents(text) if pieces[3] or not pieces[2] else text
            continued.setdefault(pieces[1], []).append((int(pieces[2] or 0), piece))
        else:
            plain.setdefault(name, _text(text))
    for name, numbered in continued.items():
        joined = b"".join(text for _, text in sorted(numbered, key=lambda one: one[0]))
        plain.setdefault(name, _text(joined))
    return Labelled(word, plain)


def _parameters(value: bytes) -> Iterator[tuple[str, bytes]]:
    for count, found in enumerate(_PARAMETER.finditer(value)):
        if count == _MOST_PARAMETERS:
            return
        text = found[2].strip()
        if text.startswith(b'"'):
            text = _ESCAPE.sub(rb"\1", text[1:].removesuffix(b'"'))
        yield found[1].lower().decode("ascii", "replace"), text


def _without_percents(value: bytes) -> bytes:
    _charset, quote, rest = value.partition(b"'")
    if quote:  # charset'language'text; only file names would need the charset
        value = rest.partition(b"'")[2] or rest
    return _PERCENT.sub(lambda found: bytes((int(found[1], 16),)), value)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _unfolded(value: bytes) -> bytes:
    if b"\n" in value:
        value = value.replace(b"\n", b"")
    return value.replace(b"\t", b" ").strip(b" ")
