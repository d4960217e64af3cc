"""The send limit of a messenger: a bucket, one row, shared by all who send.

It is taken from for all that a process has ready, in a transaction that is no step's, so that no
step waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from school.outbox import Channel, Lane
from storage.statements import Statements

_US = 1000
"""Microseconds of a millisecond: at a thousand messages a second a millisecond is too coarse."""
_SLOWER = 1.005
"""We fill a little slower than the messenger: clocks differ, and arrivals bunch."""
_SPARED_SHARE = 8
"""An eighth of the bucket is never used: what was allowed may arrive late, and then all at once."""
_NEARLY_FULL = 10 * _US
"""What all get leaves the bucket full but for this: what a look comes late is not lost so."""
_BETWEEN_LOOKS = 5
"""Milliseconds: at a thousand messages a second each would want a transaction of its own. What the
bucket has got meanwhile leaves together; it is less than ``_NEARLY_FULL`` keeps room for."""
_LONGEST_PAUSE_MS = 3_600_000
"""A longer wait is asked for again by the messenger; one that lies further ahead is no pause but
a clock that has stepped back."""


class Limit:
    """How many messages may leave now: the generic cell rate algorithm.

    The bucket holds a second's worth and fills at the rate; each message takes one out. An eighth
    of them is never used; of the others an answer may take the last, and what concerns one person
    leaves half. What all get leaves the bucket all but full: it goes evenly, at the rate less what
    people are answered, who never wait for it. All that is kept is when the bucket will be full, in
    microseconds. Whoever takes holds the row, so that several processes share one limit; it is
    taken for all that a process has ready, in a transaction of its own, so that nobody else waits
    for that row.
    """

    def __init__(self, tx: Statements, channel: Channel, rate: float) -> None:
        self._tx = tx
        self._channel = channel
        self._period = max(1, int(1000 * _US / rate * _SLOWER))
        holds = max(1, int(rate))
        self._empty = holds * self._period
        used = (holds - holds // _SPARED_SHARE - 1) * self._period
        self._may_lack = {
            Lane.ANSWER: used,
            Lane.PERSONAL: used // 2,
            Lane.BROADCAST: min(_NEARLY_FULL, used // 2),
        }

    def take(self, wanted: Mapping[Lane, int], now: int) -> tuple[dict[Lane, int], int]:
        """Take of the wanted sends what the bucket holds for them, the faster lanes first.

        Gives how many of each lane, and the moment (milliseconds) from which there may be more.
        """
        full_at, paused_until = self._read(now)
        if paused_until > now:
            return {}, paused_until
        taken, more_at = {}, now
        for lane in sorted(wanted):
            ahead = now * _US + self._may_lack[lane] - full_at
            taken[lane] = max(0, min(wanted[lane], ahead // self._period + 1))
            full_at += taken[lane] * self._period
            if taken[lane] < wanted[lane]:
                enough_at = -(-(full_at - self._may_lack[lane]) // _US)
                more_at = max(enough_at, now + _BETWEEN_LOOKS)
                break
        self._write(full_at, paused_until)
        return taken, more_at

    def paused_until(self, now: int) -> int:
        """Give the moment until which nothing may leave; ``now`` where all may."""
        row = self._tx.one("pause_of", channel=self._channel)
        return now if row is None else max(_sane(row[0], now), now)

    def pause(self, until: int, now: int) -> None:
        """Let nothing leave before a moment; a later pause stands."""
        full_at, paused_until = self._read(now)
        self._write(full_at, min(max(paused_until, until), now + _LONGEST_PAUSE_MS))

    def _read(self, now: int) -> tuple[int, int]:
        """Give when the bucket is full, at the earliest now, and the pause.

        Whoever waited for the row may have read the clock before those who took: to it the bucket
        is a little emptier than empty. Much emptier it was left before the clock stepped back.
        """
        row = self._tx.one("limit_of", channel=self._channel)
        if row is None:  # of two who are the first, one waits here for the other
            self._tx.change("begin_limit", channel=self._channel)
            row = self._tx.one("limit_of", channel=self._channel)
            assert row is not None
        full_at, paused_until = row
        filled = now * _US
        is_sane = filled < full_at <= filled + 2 * self._empty
        return full_at if is_sane else filled, _sane(paused_until, now)

    def _write(self, full_at: int, paused_until: int) -> None:
        self._tx.change(
            "put_limit", channel=self._channel, full_at=full_at, paused_until=paused_until
        )


def _sane(paused_until: int, now: int) -> int:
    """Give a pause, or none for one so long that a clock must have stepped back since."""
    return paused_until if paused_until <= now + _LONGEST_PAUSE_MS else 0
