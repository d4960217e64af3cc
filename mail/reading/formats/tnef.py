"""winmail.dat: the body in what Outlook sends to those it takes for an Outlook ([MS-OXTNEF]).

The packages that read it have had no release for years; a mail needs only its three kinds of body.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress

from mail.reading.formats.charsets import decode
from mail.reading.formats.compressed_rtf import decompress
from mail.reading.formats.html_text import html_text
from mail.reading.formats.rtf import rtf_text

_SIGNATURE = 0x223E9F78
_ATTRIBUTE = struct.Struct("<BII")  # level, name and type, length; a checksum of 2 bytes follows
_MESSAGE = 1
_BODY = 0x0002800C
_PROPERTIES = 0x00069003
_CODE_PAGE = 0x00069007
_MOST_ATTRIBUTES = 200
_MOST_PROPERTIES = 500

_PLAIN, _RTF, _HTML = 0x1000, 0x1009, 0x1013  # PidTagBody, PidTagRtfCompressed, PidTagBodyHtml
_STRING, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_VARIABLE = (_STRING, _UNICODE, _BINARY, _OBJECT)
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x48: 16}  # 8 for all others
_SEVERAL = 0x1000
_NAMED = 0x8000


def tnef_text(data: bytes, *, most: int) -> str:
    """Give the text of a message in TNEF; empty where it has none or is broken before it."""
    charset = "cp1252"
    body = b""
    found: dict[int, bytes] = {}
    for name, value in _attributes(data):
        if name == _CODE_PAGE and len(value) >= 4:
            charset = f"cp{int.from_bytes(value[:4], 'little')}"
        elif name == _BODY:
            body = value
        elif name == _PROPERTIES:
            with suppress(struct.error):  # broken off: what stood before stays
                found.update(_bodies(value))
    return _text(found, body, charset, most)


def _text(found: dict[int, bytes], body: bytes, charset: str, most: int) -> str:
    plain = decode(found.get(_PLAIN, b""), "utf-16-le") or decode(body, charset)
    plain = plain.strip("\0").strip()
    if plain:
        return plain
    if _HTML in found:
        return html_text(found[_HTML][:most], "", most=most)
    return rtf_text(decompress(found.get(_RTF, b""), most=most))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    if len(data) < 6 or int.from_bytes(data[:4], "little") != _SIGNATURE:
        return
    at = 6
    for _ in range(_MOST_ATTRIBUTES):
        if at + _ATTRIBUTE.size > len(data):
            return
        level, name, length = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        if level == _MESSAGE:
            yield name, data[at : at + length]
        at += length + 2


def _bodies(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the properties that are a body; raises ``struct.error`` where the list breaks off."""
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", data, at)
        at = _behind_name(data, at + 4) if name >= _NAMED else at + 4
        size = _FIXED.get(kind & ~_SEVERAL, 8)
        is_variable = kind & ~_SEVERAL in _VARIABLE
        values = 1
        if is_variable or kind & _SEVERAL:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        for _ in range(min(values, _MOST_PROPERTIES)):
            if is_variable:
                (size,) = struct.unpack_from("<I", data, at)
                at += 4
                if name in (_PLAIN, _RTF, _HTML):
                    yield name, data[at : at + size]
            at += size + -size % 4


def _behind_name(data: bytes, at: int) -> int:
    """Give where a named property's value begins: behind a GUID and a number or a text."""
    (is_text,) = struct.unpack_from("<I", data, at + 16)
    if not is_text:
        return at + 24
    length: int = struct.unpack_from("<I", data, at + 20)[0]
    return at + 24 + length + -length % 4
