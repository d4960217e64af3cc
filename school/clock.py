"""What time it is: asked of a clock that the composition root hands in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests hand in one that they can move."""

    def now(self) -> datetime:
        """Give the present moment, aware, in UTC."""
        ...
