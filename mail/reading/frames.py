"""Frames: how mails go to a reading process and what it says comes back."""

from __future__ import annotations

import struct
from typing import Final

HEAD: Final = struct.Struct(">cI")
"""What the frame is, and how many bytes follow."""

READY: Final = b"H"
"""The process is there."""

MAIL: Final = b"M"
"""A mail to be read."""

RECEIVED: Final = b"R"
"""A ``ReceivedMail`` as JSON."""

BEYOND_LIMITS: Final = b"L"
"""The mail is beyond a limit, which is named."""

FAULT: Final = b"F"
"""Reading failed; the class of the exception is named, and nothing of the mail."""


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """Make a frame."""
    return HEAD.pack(kind, len(body)) + body
