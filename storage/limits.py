"""The send limit of a messenger: a sliding window, one row, shared by all who send."""

from __future__ import annotations

import struct

from school.clock import Clock
from school.outbox import Channel, Lane
from storage.moments import to_ms
from storage.statements import Statements

_LARGEST_WINDOW = 200
_MARGIN_MS = 5
"""A strict limiter on the other side counts arrivals, which bunch a little (performance)."""
_RESERVE_SHARE = 8
_TAPPING_MS = 5_000
_LONGEST_PAUSE_MS = 3_600_000
"""A longer wait is asked for again by the messenger; one that lies further ahead is no pause but
a clock that has stepped back."""


class Limit:
    """How many messages may leave now.

    The last N sends are kept (N a second's worth, at most 200, over the time that N may take):
    answers may use all that the window leaves, bulk keeps an eighth free for them while people
    are tapping. Whoever leases holds the row, so that several processes share one limit.
    """

    def __init__(self, tx: Statements, channel: Channel, rate: float) -> None:
        self._tx = tx
        self._channel = channel
        self._clock: Clock = tx.clock
        self._size = max(1, min(int(rate), _LARGEST_WINDOW))
        self._window = int(self._size / rate * 1000) + _MARGIN_MS

    def take(self, lane: Lane) -> bool:
        """Take one send of this lane, if the window leaves one."""
        now = to_ms(self._clock.now())
        recent, answered_at, paused_until = self._read()
        recent = self._counted(recent, now)
        if paused_until > now + _LONGEST_PAUSE_MS:
            paused_until = 0
        if paused_until > now or len(recent) >= self._share(lane, answered_at, now):
            return False
        recent.append(now)
        self._write(recent, now if lane == Lane.ANSWER else answered_at, paused_until)
        return True

    def free_at(self, lane: Lane) -> int:
        """Give the moment (milliseconds) at which the window may leave one to this lane again."""
        now = to_ms(self._clock.now())
        recent, answered_at, paused_until = self._read()
        recent = self._counted(recent, now)
        share = self._share(lane, answered_at, now)
        full = len(recent) >= share
        oldest = sorted(recent)[-share] + self._window + 1 if full else now
        paused = paused_until if paused_until <= now + _LONGEST_PAUSE_MS else now
        return max(oldest, paused, now)

    def _share(self, lane: Lane, answered_at: int, now: int) -> int:
        """Give how many sends of a window may be taken once this lane has taken its own."""
        tapping = answered_at > now - _TAPPING_MS
        reserved = lane > Lane.ANSWER and tapping
        return self._size - (self._size // _RESERVE_SHARE if reserved else 0)

    def pause(self, until_ms: int) -> None:
        """Let nothing leave before a moment; a later pause stands."""
        recent, answered_at, paused_until = self._read()
        longest = to_ms(self._clock.now()) + _LONGEST_PAUSE_MS
        self._write(recent, answered_at, min(max(paused_until, until_ms), longest))

    def _counted(self, recent: list[int], now: int) -> list[int]:
        """Give the sends of the window.

        Those of a time to come were noted before the clock stepped back: they would stop all
        sending until it has caught up.
        """
        return [at for at in recent if now - self._window < at <= now]

    def _read(self) -> tuple[list[int], int, int]:
        row = self._tx.one("limit_of", channel=self._channel)
        if row is None:
            return [], 0, 0
        packed, answered_at, paused_until = row
        return list(struct.unpack(f"<{len(packed) // 8}q", packed)), answered_at, paused_until

    def _write(self, recent: list[int], answered_at: int, paused_until: int) -> None:
        kept = recent[-self._size :]
        self._tx.change(
            "put_limit",
            channel=self._channel,
            recent=struct.pack(f"<{len(kept)}q", *kept),
            answered_at=answered_at,
            paused_until=paused_until,
        )
