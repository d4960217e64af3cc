"""People who only read: when each was told something is what a measurement wants to know."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from bench.crowd import Act, Crowd, Json


class Recipients(Crowd):
    """Whoever the bot writes to, with nothing done before; a second message is a fault.

    A message that does not say ``expected`` is one as well.
    """

    def __init__(self, expected: str = "") -> None:
        super().__init__()
        self._expected = expected
        self._told: set[int] = set()
        self._last_told_at: float | None = None

    @property
    def numbers(self) -> Iterable[int]:
        """Nobody has pressed Start while we play: they did so before."""
        return ()

    @property
    def waiting(self) -> int:
        """Nobody has asked for anything."""
        return 0

    def answer(self, number: int, text: str, buttons: Mapping[str, str]) -> Act | None:
        """Note when somebody is told something."""
        del buttons  # nobody taps
        if number in self._told:
            self.fault(f"{number} is told twice: {text!r}")
        elif self._expected not in text:
            self.fault(f"{number} is told {text!r}, without {self._expected!r}")
        else:
            self._told.add(number)
            self._last_told_at = time.monotonic()
            self.steps += 1
        return None

    def report(self) -> Json:
        """Give the counts, and when somebody was told last (``time.monotonic``)."""
        return {**super().report(), "last_told_at": self._last_told_at}
