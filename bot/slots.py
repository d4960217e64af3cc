"""Slots: how many sends are in flight at once; more of them where the messenger is far away."""

from __future__ import annotations

import asyncio
import math

FEWEST = 64
"""Where the messenger is near, or the limit lets few leave anyway."""
MOST = 256
"""Wherever it is: what was in flight at a kill may leave twice, so that there is no more of it."""
ANSWER_SLOTS = 10
"""Of them kept for answers, so that bulk never delays them."""

# More than one process can send: slots are also held while permits and « sent » are committed.
_PER_SECOND = 4000.0
_LOOKED_AT = 100  # sends
_AHEAD = 0.02
"""Seconds of the send limit's rate that are made ready while they wait for a slot."""
MOST_AHEAD = 200
"""Nearly all that is leased: together they are asked for in few transactions (P4)."""


class Slots:
    """As many as it takes for the messenger's latency to slow nothing down.

    ``all`` are acquired by whoever sends, ``bulk`` before them for what is no answer. A place
    among those ``ready`` is for what is no answer while it gets its permit, and until it is sent:
    there are a few more of them, so that no slot waits for the database.
    """

    def __init__(self, rate: float) -> None:
        """Begin with the fewest; ``rate`` is the send limit, in messages a second."""
        self.all = _Places(FEWEST)
        self.bulk = _Places(FEWEST - ANSWER_SLOTS)
        self.ready = _Places(FEWEST - ANSWER_SLOTS + min(MOST_AHEAD, int(_AHEAD * rate)))
        self.count = FEWEST
        self._per_second = min(rate, _PER_SECOND)
        self._sends = 0
        self._quickest = math.inf

    def took(self, seconds: float) -> None:
        """Note how long a send took.

        The quickest of many tells how far away the messenger is; others waited for us as well.
        """
        self._quickest = min(self._quickest, seconds)
        self._sends += 1
        if self._sends < _LOOKED_AT:
            return
        wanted = max(FEWEST, min(MOST, math.ceil(self._quickest * self._per_second)))
        for places in (self.all, self.bulk, self.ready):
            places.grow(wanted - self.count)
        self.count = wanted
        self._sends, self._quickest = 0, math.inf


class _Places(asyncio.Semaphore):
    """A semaphore that can be made larger, and smaller as what is taken is given back."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._too_many = 0

    def grow(self, by: int) -> None:
        """Add places, or take some away."""
        self._too_many -= by
        while self._too_many < 0:
            self._too_many += 1
            super().release()

    def release(self) -> None:
        """Give a place back."""
        if self._too_many > 0:
            self._too_many -= 1
        else:
            super().release()
