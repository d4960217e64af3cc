"""The strict limit of the played messenger: a bucket that holds one second's worth."""

from __future__ import annotations


class Bucket:
    """Full at first; fills at ``rate`` a second, and never holds more than ``rate``."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._left = rate
        self._since = 0.0

    def take(self, now: float) -> float:
        """Take one out; gives 0, or the seconds after which there will be one again.

        ``now`` is in seconds, of whatever clock.
        """
        self._left = min(self._rate, self._left + (now - self._since) * self._rate)
        self._since = now
        if self._left < 1:
            return (1 - self._left) / self._rate
        self._left -= 1
        return 0.0
