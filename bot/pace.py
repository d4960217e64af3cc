"""Pace: one chat gets a message a second after a short burst, as the Bot API wants it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

_BURST = 20  # messages of a chat that may leave at once
_USUAL_RATE = 30.0  # messages a second over all chats at which a chat's pace is one a second
_REMEMBERED = 10_000


class ChatPace:
    """Says how long a chat's next message must wait: a bucket for each chat.

    ``rate`` is the limit over all chats, messages a second; where an installation's own Bot API
    server allows more, each chat is allowed more alike. ``time`` gives seconds.
    """

    def __init__(self, rate: float, time: Callable[[], float]) -> None:
        self.rate = rate
        self._interval = _USUAL_RATE / rate
        self._time = time
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, chat: str) -> float:
        """Count one message of ``chat``; gives the seconds that it must wait before it leaves."""
        now = self._time()
        full_at = max(self._full_at.pop(chat, 0.0), now) + self._interval
        self._full_at[chat] = full_at
        while len(self._full_at) > _REMEMBERED:
            self._full_at.popitem(last=False)
        return max(0.0, full_at - now - _BURST * self._interval)
