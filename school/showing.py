"""Showing: what a conversation says next in a chat in which nobody has just written."""

from __future__ import annotations

from collections.abc import Mapping

from school.outbox import Lane, Notice
from school.store import Unit


def owe_step(
    unit: Unit,
    chat: int,
    data: Mapping[str, object],
    edits: int | None = None,
    *,
    account: int | None = None,
) -> None:
    """Owe a chat what ``data`` names: the step of a turn, last words, or that one went elsewhere.

    ``edits`` is the message in place of which it is shown; ``account`` whose right is asked again
    when it leaves.
    """
    unit.tx.outbox.add(
        Notice(
            id=unit.ids.next(),
            channel="telegram",
            to=str(chat),
            lane=Lane.ANSWER,
            kind="step",
            data=data,
            due_at=unit.clock.now(),
            key=None,
            edits=edits,
            account=account,
        )
    )
