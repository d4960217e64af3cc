"""Drafts between paper and database: packed, since those of a whole school wait together."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from school.letters import Draft

_FIELDS = tuple(one.name for one in fields(Draft))


class WaitingDrafts:
    """Holds drafts in order; of each some sixty bytes, a sixth of what it is as an object.

    They wait in memory, for they have the passwords: in no file but the one that is printed.
    """

    def __init__(self, group: int) -> None:
        """Hold drafts; ``group`` is how many are packed, and given back, together."""
        self._group = group
        self._packed: list[bytes] = []
        self._open: list[Draft] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, drafts: Sequence[Draft]) -> None:
        """Add a few."""
        self._count += len(drafts)
        self._open += drafts
        while len(self._open) >= self._group:
            self._packed.append(_packed(self._open[: self._group]))
            del self._open[: self._group]

    def groups(self) -> Iterator[Sequence[Draft]]:
        """Give all of them, in groups."""
        yield from map(_unpacked, self._packed)
        if self._open:
            yield self._open


def _packed(drafts: Sequence[Draft]) -> bytes:
    return zlib.compress(json.dumps(list(map(_row, drafts))).encode())


def _row(draft: Draft) -> dict[str, object]:
    row = {name: getattr(draft, name) for name in _FIELDS}
    return row | {"made_at": draft.made_at.isoformat(), "older": sorted(draft.older)}


def _unpacked(packed: bytes) -> Sequence[Draft]:
    return [_draft(**row) for row in json.loads(zlib.decompress(packed))]


def _draft(made_at: str, older: Sequence[int], **same: Any) -> Draft:
    return Draft(made_at=datetime.fromisoformat(made_at), older=frozenset(older), **same)
