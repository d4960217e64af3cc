"""The audit log: who did what that touches people's rights; it only grows (scope D5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done; ``actor`` is ``account:<id>`` or ``command``.

    ``subject`` is the id of what it was done to, such as ``place:<id>``; no names, no addresses.
    """

    id: int
    done_at: datetime
    actor: str
    action: str
    subject: str
    platform: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


class AuditRows(Protocol):
    """Where acts are kept."""

    def add(self, act: Act) -> None:
        """Keep an act for good."""
        ...

    def latest(self, limit: int, platform: str | None = None) -> list[Act]:
        """Give the newest acts first."""
        ...
