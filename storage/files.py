"""Files handed in, as rows: kept in the database so that a backup has them and nothing is half."""

from __future__ import annotations

from datetime import datetime

from storage.moments import to_ms
from storage.statements import Statements


class Files:
    """Keeps files; see ``school.files.FileRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def put(self, digest: str, content: bytes, now: datetime) -> None:
        """Keep a file; the same content is kept once."""
        self._tx.change("put_file", digest=digest, content=content, now=to_ms(now))

    def get(self, digest: str) -> bytes | None:
        """Find a file by its digest."""
        row = self._tx.one("file", digest=digest)
        return None if row is None else bytes(row[0])

    def forget_unused(self, before: datetime, limit: int) -> int:
        """Remove files kept before a moment that nothing refers to; gives how many."""
        return self._tx.change("forget_unused_files", before=to_ms(before), limit=limit)
