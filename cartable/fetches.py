"""What is noted in the database of how updates come in, for `cartable status` and readiness."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from school.store import Transaction

# Facts of the installation; an error that is empty is none.
LAST_FETCH = "last_fetch"
PENDING = "telegram_pending"
WEBHOOK_ERROR = "telegram_webhook_error"


def fetch_figures(tx: Transaction, now: datetime) -> Mapping[str, float]:
    """Give the figures for Prometheus: seconds since the last fetch, and what waits at Telegram."""
    fetched, (pending, _) = last_fetch(tx), webhook_facts(tx)
    figures: dict[str, float] = {}
    if fetched is not None:
        figures["telegram_last_fetch_seconds"] = (now - fetched).total_seconds()
    if pending is not None:
        figures["telegram_pending_updates"] = pending
    return figures


def last_fetch(tx: Transaction) -> datetime | None:
    """Give when updates were fetched last, or Telegram seen to post them, by any process."""
    noted = tx.status.recall(LAST_FETCH)
    return datetime.fromisoformat(noted) if noted else None


def webhook_facts(tx: Transaction) -> tuple[int | None, str | None]:
    """Give how many updates wait at Telegram and what went wrong last; known of a webhook only."""
    pending = tx.status.recall(PENDING)
    return int(pending) if pending else None, tx.status.recall(WEBHOOK_ERROR) or None
