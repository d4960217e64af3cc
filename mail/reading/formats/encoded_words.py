"""Encoded words: header values as people see them (RFC 2047), however they were encoded."""

from __future__ import annotations

import binascii
import re

from mail.reading.formats.charsets import clean, decode
from mail.reading.formats.transfer import from_base64
from mail.reading.limits import MOST_DECODED_HEADER_BYTES

_WORD = re.compile(rb"=\?([^?\s]{1,40})\?([bBqQ])\?([^?\n]*+)\?=")
_BREAKS = re.compile(r"\n+")


def header_text(value: bytes) -> str:
    """Decode an unfolded header value; never fails, and gives one line.

    Words of one charset that stand beside each other are joined before they are decoded: some
    programs cut a letter in two. Of a value that has to be decoded only the first 16 KiB are.
    """
    if value.isascii() and b"=?" not in value:
        plain = value.decode("ascii")
        return plain.strip() if plain.isprintable() else _line(plain)
    value = value[:MOST_DECODED_HEADER_BYTES]
    text: list[str] = []
    waiting, charset, at = b"", "", 0
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        label = word[1].partition(b"*")[0].decode("ascii", "replace")  # RFC 2231 adds *language
        if waiting and (between.strip() or label.lower() != charset):
            text.append(decode(waiting, charset))
            waiting = b""
        if between.strip() or not at:
            text.append(decode(between))
        waiting += _bytes_of(word[2], word[3])
        charset, at = label.lower(), word.end()
    return _line("".join((*text, decode(waiting, charset), decode(value[at:]))))


def _bytes_of(encoding: bytes, letters: bytes) -> bytes:
    if encoding in b"bB":
        return from_base64(letters)
    return binascii.a2b_qp(letters.replace(b" ", b"_"), header=True)


def _line(text: str) -> str:
    return _BREAKS.sub(" ", clean(text)).strip()
