"""Auditing: records who did what that touches people's rights (scope D0, D5; safety, Privacy)."""

from __future__ import annotations

from typing import Literal

from school.audit import Act
from school.store import Unit

Action = Literal[
    "accept_staff",
    "ask_request",
    "close_account",
    "close_request",
    "edit_news",
    "end_place",
    "erase",
    "export",
    "invite_staff",
    "make_letters",
    "merge",
    "publish_news",
    "revoke_staff",
    "undo_merge",
    "unlock",
    "withdraw_news",
]
"""What is recorded; the catalogues name each for whoever reads an export."""
COMMAND = "command"
"""The actor of what somebody did who may type commands on the machine."""


def by_account(account: int) -> str:
    """Give the actor of what a person did who is signed in."""
    return f"account:{account}"


class Auditing:
    """Writes the audit log, within the transaction of what it tells."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def record(
        self,
        actor: str,
        action: Action,
        subject: str,
        platform: str | None = None,
        **detail: object,
    ) -> None:
        """Record an act, done to ``subject``: ``staff:<id>``.

        ``detail`` holds ids, roles, dates and reasons that were given, never names or addresses.
        """
        self._unit.tx.audit.add(
            Act(
                id=self._unit.ids.next(),
                done_at=self._unit.clock.now(),
                actor=actor,
                action=action,
                subject=subject,
                platform=platform,
                detail=detail,
            )
        )
