"""Runs of scheduled jobs, as rows."""

from __future__ import annotations

from datetime import datetime

from storage.moments import to_ms
from storage.statements import Statements


class Jobs:
    """Keeps runs; see ``school.jobs.JobRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def is_done(self, job: str, due: str) -> bool:
        """Whether this job was finished for this due date."""
        return self._tx.one("job_is_done", job=job, due=due) is not None

    def done(self, job: str, due: str, now: datetime) -> None:
        """Record that it was finished."""
        self._tx.change("job_done", job=job, due=due, now=to_ms(now))
