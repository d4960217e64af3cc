"""The clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime


class WallClock:
    """Tells the time; see ``school.clock.Clock``."""

    def now(self) -> datetime:
        """Give the present moment in UTC."""
        return datetime.now(UTC)
