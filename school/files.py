"""Files that people or the secretariat handed in, kept by their digest."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Protocol

LARGEST = 10 * 1024 * 1024
"""Bytes of the largest file taken (a scanned certificate is a tenth of it)."""


class FileRows(Protocol):
    """Where files are kept."""

    def put(self, digest: str, content: bytes, now: datetime) -> None:
        """Keep a file; the same content is kept once."""
        ...

    def get(self, digest: str) -> bytes | None:
        """Find a file by its digest."""
        ...

    def forget_unused(self, before: datetime, limit: int) -> int:
        """Remove files kept before a moment that nothing refers to; gives how many."""
        ...


def file_digest(content: bytes) -> str:
    """Give the name under which a file is kept."""
    return hashlib.sha256(content).hexdigest()
