"""Finds out how a text file is written: UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

_HEAD = 4096
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STRAY = re.compile("[\udc80-\udcff]")


def encoding_of(path: Path) -> str:
    """Give the encoding of a text file, reading it in pieces.

    A file without a mark is UTF-8 where more of its letters beyond ASCII are well-formed UTF-8
    than are not, so that one broken letter does not spoil all others; otherwise Windows-1252, in
    which well-formed UTF-8 hardly ever occurs by chance.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    return _wide(head) or _narrow(path)


def _wide(head: bytes) -> str | None:
    """Know UTF-16 without a mark by the zeros that Latin letters have in it."""
    even, odd = head[::2], head[1::2]
    if len(odd) > 8 and odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if len(even) > 8 and even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def _narrow(path: Path) -> str:
    formed = stray = 0
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        while chunk := file.read(_CHUNK):
            if chunk.isascii():
                continue
            beyond = len(chunk) - len(chunk.encode("ascii", "ignore"))
            broken = len(_STRAY.findall(chunk))
            formed += beyond - broken
            stray += broken
    return "utf-8" if formed >= stray else "cp1252"
