"""The send limit of a messenger: a sliding window, one row, shared by all who send."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from school.outbox import Channel, Lane
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
    are tapping. Whoever takes holds the row, so that several processes share one limit; it is
    taken for all that a process has ready, in a transaction of its own, so that nobody else waits
    for that row.
    """

    def __init__(self, tx: Statements, channel: Channel, rate: float) -> None:
        self._tx = tx
        self._channel = channel
        self._size = max(1, min(int(rate), _LARGEST_WINDOW))
        self._window = int(self._size / rate * 1000) + _MARGIN_MS

    def take(
        self, wanted: Mapping[Lane, int], now: int, moved: tuple[int, int] | None = None
    ) -> tuple[dict[Lane, int], int]:
        """Take of the wanted sends what the window leaves, the faster lanes first.

        Sends that were taken at the first moment of ``moved`` have left at the second. Gives how
        many of each lane, and the moment (milliseconds) from which there may be more.
        """
        recent, answered_at, paused_until = self._read(now, moved)
        if paused_until > now:
            return {}, paused_until
        if wanted.get(Lane.ANSWER):
            answered_at = now
        taken, more_at = {}, now
        for lane in sorted(wanted):
            share = self._share(lane, answered_at, now)
            taken[lane] = max(0, min(wanted[lane], share - len(recent)))
            recent += [now] * taken[lane]
            if taken[lane] < wanted[lane]:
                more_at = sorted(recent)[-share] + self._window + 1
                break
        self._write(recent, answered_at, paused_until)
        return taken, more_at

    def paused_until(self, now: int) -> int:
        """Give the moment until which nothing may leave; ``now`` where all may."""
        row = self._tx.one("pause_of", channel=self._channel)
        return now if row is None else max(_sane(row[0], now), now)

    def pause(self, until: int, now: int) -> None:
        """Let nothing leave before a moment; a later pause stands."""
        recent, answered_at, paused_until = self._read(now)
        self._write(recent, answered_at, min(max(paused_until, until), now + _LONGEST_PAUSE_MS))

    def _share(self, lane: Lane, answered_at: int, now: int) -> int:
        """Give how many sends of a window may be taken once this lane has taken its own."""
        tapping = answered_at > now - _TAPPING_MS
        reserved = lane > Lane.ANSWER and tapping
        return self._size - (self._size // _RESERVE_SHARE if reserved else 0)

    def _read(self, now: int, moved: tuple[int, int] | None = None) -> tuple[list[int], int, int]:
        """Give the sends of the window, the last answer and the pause.

        Whoever waited for the row may have read the clock before those whose sends stand in it: a
        little ahead of ``now`` they count. Sends further ahead than a window were noted before the
        clock stepped back: they would stop all sending until it has caught up.
        """
        row = self._tx.one("limit_of", channel=self._channel)
        if row is None:  # of two who are the first, one waits here for the other
            self._tx.change("begin_limit", channel=self._channel, recent=b"")
            row = self._tx.one("limit_of", channel=self._channel)
            assert row is not None
        packed, answered_at, paused_until = row
        recent: Sequence[int] = struct.unpack(f"<{len(packed) // 8}q", packed)
        if moved is not None:
            taken_at, left_at = moved
            recent = [left_at if at == taken_at else at for at in recent]
        counted = [at for at in recent if abs(at - now) < self._window]
        return counted, answered_at, _sane(paused_until, now)

    def _write(self, recent: list[int], answered_at: int, paused_until: int) -> None:
        kept = recent[-self._size :]
        self._tx.change(
            "put_limit",
            channel=self._channel,
            recent=struct.pack(f"<{len(kept)}q", *kept),
            answered_at=answered_at,
            paused_until=paused_until,
        )


def _sane(paused_until: int, now: int) -> int:
    """Give a pause, or none for one so long that a clock must have stepped back since."""
    return paused_until if paused_until <= now + _LONGEST_PAUSE_MS else 0
