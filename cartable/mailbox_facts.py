"""What is noted in the database of the mailbox, for status, metrics and readiness."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from school.store import Transaction

_SEEN = "mailbox_seen"
_FAULT = "mailbox_fault"
"""A word of ours; empty where the mailbox is read."""

FRESH = timedelta(minutes=5)
"""Longer than another process needs to take the mailbox over and to note that it did (30 s), and
than most servers need to start again."""


def note_mailbox(fault: str | None, now: datetime, tx: Transaction) -> None:
    """Note that the mailbox is read just now, or why it is not."""
    tx.status.remember(_FAULT, fault or "")
    if fault is None:
        tx.status.remember(_SEEN, now.isoformat())


def mailbox_seen(tx: Transaction) -> datetime | None:
    """Give when the mailbox was last known to be read, by any process."""
    noted = tx.status.recall(_SEEN)
    return datetime.fromisoformat(noted) if noted else None


def mailbox_status(tx: Transaction, now: datetime) -> Mapping[str, object]:
    """Give the figures of ``cartable status``."""
    seen = mailbox_seen(tx)
    return {
        "last_seen_seconds": (now - seen).total_seconds() if seen else None,
        "fault": tx.status.recall(_FAULT) or None,
    }


def mailbox_figures(tx: Transaction, now: datetime) -> Mapping[str, float]:
    """Give the figures for Prometheus: whether the mailbox is read, and when it last was."""
    seen, fault = mailbox_seen(tx), tx.status.recall(_FAULT)
    if seen is None and fault is None:
        return {}
    figures = {"mailbox_open": float(not fault and seen is not None and now - seen < FRESH)}
    if seen is not None:
        figures["mailbox_last_seen_seconds"] = (now - seen).total_seconds()
    return figures
