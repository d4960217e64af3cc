"""Makes the ids of rows: 63-bit numbers that grow with time and need no database to be made."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from random import getrandbits
from threading import Lock

from school.clock import Clock

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00:00Z
_LARGEST = 2**63 - 1
_MOST_DIGITS = len(str(_LARGEST))
_PROCESS_BITS = 10
_COUNTER_BITS = 11


def id_in(text: str) -> int:
    """Give the id that a text names, which anybody may have made up.

    It is 0, which nothing has, for what is no number; one that no database takes is made to fit.
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return min(int(text), _LARGEST) if is_number else 0


def earliest_id(moment: datetime) -> int:
    """Give the lowest id that can have been made at ``moment``: rows below it are older."""
    return (int(moment.timestamp() * 1000) - _EPOCH_MS) << (_PROCESS_BITS + _COUNTER_BITS)


def made_at(number: int) -> datetime:
    """Give the moment at which an id was made, to the millisecond."""
    milliseconds = (number >> (_PROCESS_BITS + _COUNTER_BITS)) + _EPOCH_MS
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


class Ids:
    """Gives ids in growing order within a process; processes differ by random bits.

    42 bits of milliseconds since 2025 (until 2164), 10 of the process, 11 of a counter, so that
    rows can be ordered by id as they were made and partitioned by day.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._process = secrets.randbits(_PROCESS_BITS) << _COUNTER_BITS
        self._last = 0
        self._lock = Lock()

    def next(self) -> int:
        """Give the next id; a clock that steps back does not make ids go back."""
        # The counter starts anywhere in its lower half, so that two processes that drew the same
        # bits do not make the same ids in the same millisecond.
        tick = (int(self._clock.now().timestamp() * 1000) - _EPOCH_MS) << _COUNTER_BITS
        tick |= getrandbits(_COUNTER_BITS - 1)
        with self._lock:
            self._last = max(self._last + 1, tick)
            tick = self._last
        milliseconds, counter = tick >> _COUNTER_BITS, tick & ((1 << _COUNTER_BITS) - 1)
        return (milliseconds << (_PROCESS_BITS + _COUNTER_BITS)) | self._process | counter
