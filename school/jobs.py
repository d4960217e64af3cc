"""Scheduled jobs: each runs once per due date, whatever clock rang and however often."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class JobRows(Protocol):
    """Where runs of jobs are kept."""

    def is_done(self, job: str, due: str) -> bool:
        """Whether this job was finished for this due date."""
        ...

    def done(self, job: str, due: str, now: datetime) -> None:
        """Record that it was finished."""
        ...
