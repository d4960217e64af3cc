"""What a mail may be at most: asked of its bytes, in linear time, before anything reads them.

The numbers are those of safety (Mail); those for nested parts and single headers are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mail.reading.parsed import LimitError

MOST_BYTES = 10 * 1024 * 1024
MOST_HEADER_BYTES = 64 * 1024
"""Of the outermost part; of a part within, what is longer is not read."""

MOST_DEPTH = 20
MOST_PARTS = 100
MOST_ADDRESSES = 100

MOST_DECODED_HEADER_BYTES = 16 * 1024
"""Of one header with encoded words or raw 8-bit letters; the rest of it is not read."""

MOST_SUBJECT = 2_000
"""Characters."""

MOST_TEXT = 200_000
"""Characters of a text; a longer one is cut."""

MOST_TEXT_BYTES = 1024 * 1024
"""Of all parts that are read as text together, before they are decoded."""

MOST_SECONDS = 5.0
"""Of CPU time for one mail."""

PATIENCE = 4.0
"""How much longer a mail may take by the clock than in CPU time: the machine may be busy."""

_QUOTED = re.compile(rb'"(?:[^"\\]|\\.?)*+(?:"|\Z)', re.DOTALL)
_SEPARATOR = re.compile(rb"[,;]")


def within_limits(raw: bytes) -> None:
    """Check the size of a mail; raises ``LimitError``.

    Its headers are checked as they are separated, its depth and parts as they are found
    (``structure.take_apart``): what is counted there is what is read later.
    """
    if len(raw) > MOST_BYTES:
        raise LimitError(f"more than {MOST_BYTES} bytes")


def header_within_limits(size: int) -> None:
    """Check the bytes of the outermost headers together; raises ``LimitError``."""
    if size > MOST_HEADER_BYTES:
        raise LimitError(f"more than {MOST_HEADER_BYTES} bytes of headers")


def addresses_within_limits(values: Iterable[bytes]) -> None:
    """Check how many addresses these headers may hold together; raises ``LimitError``."""
    count = 0
    for value in values:
        bare = _QUOTED.sub(b"", value) if b'"' in value else value
        count += 1 + len(_SEPARATOR.findall(bare))
    if count > MOST_ADDRESSES:
        raise LimitError(f"more than {MOST_ADDRESSES} addresses")
