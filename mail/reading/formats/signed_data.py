"""Opaque S/MIME: the mail inside a signature's envelope (RFC 8551, 3.5.2); nothing is verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_OCTETS_IN_PIECES = 0x24
_INDEFINITE = 0x80
_DEEPEST = 12


class _BrokenError(Exception):
    """The bytes are not what they should be."""


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of BER: its tag, where its contents stand, where the next element begins."""

    tag: int
    start: int
    end: int
    behind: int


def signed_content(data: bytes) -> bytes:
    """Give what a CMS SignedData carries (RFC 5652, 5.1 and 5.2); empty where it carries nothing.

    ``ContentInfo { OID, [0] { SignedData { version, digests, { OID, [0] { octets } }, … } } }``
    """
    try:
        content_type, explicit = _children(data, _element(data, 0, len(data)), 2)
        if data[content_type.start : content_type.end] != _SIGNED_DATA:
            return b""
        (signed_data,) = _children(data, explicit, 1)
        _version, _digests, content = _children(data, signed_data, 3)
        _kind, explicit = _children(data, content, 2)
        (octets,) = _children(data, explicit, 1)
        return b"".join(_pieces(data, octets))
    except _BrokenError:
        return b""


def _pieces(data: bytes, octets: _Element) -> Iterator[bytes]:
    if octets.tag != _OCTETS_IN_PIECES:
        yield data[octets.start : octets.end]
        return
    at = octets.start
    while at < octets.end:
        piece = _element(data, at, octets.end)
        yield data[piece.start : piece.end]
        at = piece.behind


def _children(data: bytes, parent: _Element, count: int) -> list[_Element]:
    found = []
    at = parent.start
    for _ in range(count):
        found.append(_element(data, at, parent.end))
        at = found[-1].behind
    return found


def _element(data: bytes, at: int, end: int, depth: int = 0) -> _Element:
    if at + 2 > end or depth > _DEEPEST:
        raise _BrokenError
    tag, length = data[at], data[at + 1]
    start = at + 2
    if length == _INDEFINITE:
        at = start
        while data[at : at + 2] != b"\0\0":
            at = _element(data, at, end, depth + 1).behind
        return _Element(tag, start, at, at + 2)
    if length > _INDEFINITE:
        size = length - _INDEFINITE
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if start + length > end:
        raise _BrokenError
    return _Element(tag, start, start + length, start + length)
