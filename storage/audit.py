"""The audit log, as rows."""

from __future__ import annotations

import orjson

from school.audit import Act
from storage.moments import from_ms, to_ms
from storage.statements import Statements


class Audit:
    """Keeps acts; see ``school.audit.AuditRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, act: Act) -> None:
        """Keep an act for good."""
        self._tx.change(
            "add_act",
            id=act.id,
            done_at=to_ms(act.done_at),
            actor=act.actor,
            action=act.action,
            platform=act.platform,
            subject=act.subject,
            detail=orjson.dumps(act.detail).decode(),
        )

    def latest(self, limit: int, platform: str | None = None) -> list[Act]:
        """Give the newest acts first."""
        return [
            Act(number, from_ms(done_at), actor, action, subject, about, orjson.loads(detail))
            for number, done_at, actor, action, subject, about, detail in self._tx.all(
                "latest_acts", limit=limit, platform=platform
            )
        ]
