"""Refuses messages beyond Telegram's limits, strictly: a bucket that never holds more."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.telegram.errors import too_many_requests


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a bot may send (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits).

    `per_second` over all chats, in a bucket of one second's worth; `chat_per_second` to one
    chat once its `chat_burst` is used up; None lifts a limit.
    """

    per_second: float | None = 30.0
    chat_per_second: float | None = 1.0
    chat_burst: int = 20


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Limiter:
    """Counts messages against `limits`; `clock` gives seconds that never go back."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.refused = 0
        self.set(limits)

    @property
    def limits(self) -> Limits:
        """The limits in force."""
        return self._limits

    def set(self, limits: Limits) -> None:
        """Changes the limits; every bucket is full again."""
        self._limits = limits
        now = self._clock()
        self._all = _Bucket(limits.per_second or 0.0, now)
        self._chats: dict[int, _Bucket] = {}

    def charge(self, chat_id: int) -> None:
        """Counts one message to a chat; raises 429 with the seconds to wait, uncounted."""
        limits, now = self._limits, self._clock()
        chat = None
        if limits.chat_per_second is not None:
            chat = self._chats.get(chat_id)
            if chat is None:
                chat = self._chats[chat_id] = _Bucket(float(limits.chat_burst), now)
            self._fill(chat, limits.chat_per_second, limits.chat_burst, now)
            self._check(chat, limits.chat_per_second)
        if limits.per_second is not None:
            self._fill(self._all, limits.per_second, limits.per_second, now)
            self._check(self._all, limits.per_second)
            self._all.level -= 1
        if chat is not None:
            chat.level -= 1

    @staticmethod
    def _fill(bucket: _Bucket, rate: float, capacity: float, now: float) -> None:
        bucket.level = min(capacity, bucket.level + (now - bucket.at) * rate)
        bucket.at = now

    def _check(self, bucket: _Bucket, rate: float) -> None:
        if bucket.level < 1:
            self.refused += 1
            raise too_many_requests(max(1, math.ceil((1 - bucket.level) / rate)))
