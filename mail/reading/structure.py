"""Structure: the parts of a mail as places in its bytes, found without copying or decoding them.

The standard library's parser compares each line with every boundary that is open: 25 s for 10 MiB
of empty lines inside nineteen multiparts. Here each level is searched for its own boundary at the
speed of ``bytes.find``, and what is counted against the limits is what is read later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mail.reading.formats.signed_data import signed_content
from mail.reading.formats.transfer import without_transfer_encoding
from mail.reading.header_fields import Fields, Labelled, labelled, separate
from mail.reading.limits import (
    MOST_DEPTH,
    MOST_HEADER_BYTES,
    MOST_PARTS,
    header_within_limits,
    within_limits,
)
from mail.reading.parsed import LimitError

_ENCODED = (b"base64", b"quoted-printable")
_SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
NESTED = ("message/rfc822", "message/global", "message/news")
_LONGEST_BOUNDARY = 200  # RFC 2046 allows 70
_MOST_NEARLY_BOUNDARIES = 1_000  # longer lines that begin as the boundary does: each costs a look
_PLAIN = Labelled("text/plain", {})
_LIKELY_BOUNDARY = re.compile(rb"\n--([^\n]{1,200})\nContent-", re.IGNORECASE)
_FULL_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its fields, its type, and where its body stands in ``source``.

    ``children`` are the parts of a multipart, the one mail in a message/rfc822, or the one part in
    an S/MIME signature; a multipart without any could not be separated and is read as text.
    """

    fields: Fields
    content_type: Labelled
    source: bytes
    start: int
    end: int
    children: tuple[Part, ...] = ()

    @property
    def kind(self) -> str:
        """The lowercase media type."""
        return self.content_type.value

    @property
    def disposition(self) -> Labelled:
        """What Content-Disposition says, lowercase."""
        return labelled(self.fields.first("content-disposition"))

    def decoded(self, most: int) -> bytes:
        """Give the body without its transfer encoding; of at most ``most`` encoded bytes."""
        return without_transfer_encoding(
            self.source[self.start : min(self.end, self.start + most)], self._encoding()
        )

    def _encoding(self) -> bytes:
        return self.fields.first("content-transfer-encoding")

    def walk(self) -> Iterator[Part]:
        """Give this part and all within it, in their order."""
        yield self
        for child in self.children:
            yield from child.walk()


def take_apart(raw: bytes) -> Part:
    """Find the parts of a mail; raises ``LimitError``, and takes any bytes otherwise."""
    within_limits(raw)
    source = with_plain_line_ends(raw)
    fields, body = separate(source, 0, len(source), MOST_HEADER_BYTES)
    header_within_limits(body)
    return _Builder().part(source, fields, body, len(source), 1)


def with_plain_line_ends(raw: bytes) -> bytes:
    """Give bytes whose lines all end with LF, whether they did with CRLF, CR or CR CR LF."""
    if b"\r" not in raw:
        return raw
    raw = raw.replace(b"\r\n", b"\n")
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw


class _Builder:
    """Builds the tree of one mail and counts its parts."""

    def __init__(self) -> None:
        self._parts = 0

    def part(self, source: bytes, fields: Fields, start: int, end: int, depth: int) -> Part:
        """Build a part and all within it; raises ``LimitError``."""
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise LimitError(f"more than {MOST_PARTS} parts")
        if depth > MOST_DEPTH:
            raise LimitError(f"more than {MOST_DEPTH} parts within each other")
        kind = _content_type(fields)
        part = Part(fields, kind, source, start, end)
        if kind.value.startswith("multipart/"):
            children = self._separated(part, depth)
        elif kind.value in NESTED:
            children = self._nested(part, depth)
        elif kind.value in _SIGNED:
            children = self._signed(part, depth)
        else:
            return part
        return Part(fields, kind, source, start, end, tuple(children))

    def _separated(self, part: Part, depth: int) -> list[Part]:
        places = _between_boundaries(part)
        return [self._within(part.source, start, end, depth) for start, end in places]

    def _nested(self, part: Part, depth: int) -> list[Part]:
        source, start, end = part.source, part.start, part.end
        if part.fields.first("content-transfer-encoding").lower() in _ENCODED:
            source = with_plain_line_ends(part.decoded(end - start))  # against RFC 2046, but sent
            start, end = 0, len(source)
        return [self._within(source, start, end, depth)]

    def _signed(self, part: Part, depth: int) -> list[Part]:
        source = with_plain_line_ends(signed_content(part.decoded(part.end - part.start)))
        return [self._within(source, 0, len(source), depth)] if source else []

    def _within(self, source: bytes, start: int, end: int, depth: int) -> Part:
        fields, body = separate(source, start, end, MOST_HEADER_BYTES)
        return self.part(source, fields, body, end, depth + 1)


def _content_type(fields: Fields) -> Labelled:
    value = fields.first("content-type")
    if not value:
        return _PLAIN
    read = labelled(value)
    return read if _FULL_TYPE.fullmatch(read.value) else Labelled("text/plain", read.parameters)


def _between_boundaries(part: Part) -> list[tuple[int, int]]:
    """Give where the parts of a multipart stand; none where no boundary is to be found."""
    boundary = part.content_type.parameters.get("boundary", "").rstrip().encode()
    found = _places(part, boundary) if 0 < len(boundary) <= _LONGEST_BOUNDARY else []
    if not found:
        begin = max(part.start - 1, 0)
        if likely := _LIKELY_BOUNDARY.search(part.source, begin, part.end):
            found = _places(part, likely[1].rstrip())
    return found


def _places(part: Part, boundary: bytes) -> list[tuple[int, int]]:
    source, end = part.source, part.end
    delimiter = b"\n--" + boundary
    places: list[tuple[int, int]] = []
    opened = -1
    misses = 0
    at = source.find(delimiter, max(part.start - 1, 0), end)
    while at >= 0:
        behind = at + len(delimiter)
        line_end = source.find(b"\n", behind, end)
        line_end = end if line_end < 0 else line_end
        rest = source[behind : min(line_end, behind + 100)].rstrip()
        if rest in (b"", b"--"):
            if opened >= 0:
                places.append((opened, max(at, opened)))
            opened = -1 if rest else min(line_end + 1, end)
            if rest or len(places) > MOST_PARTS:
                return places
        else:
            misses += 1
            if misses > _MOST_NEARLY_BOUNDARIES:
                raise LimitError(f"more than {_MOST_NEARLY_BOUNDARIES} lines like boundaries")
        at = source.find(delimiter, line_end, end)
    if opened >= 0:
        places.append((opened, end))
    return places
