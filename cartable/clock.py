"""The wall clock."""

from __future__ import annotations

from datetime import UTC, datetime


class WallClock:
    """Fills the school's port ``Clock``."""

    def now(self) -> datetime:
        """Give the present moment in UTC, to the millisecond.

        More is not kept of any moment: what was stored equals what it was stored from.
        """
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)
