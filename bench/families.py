"""Families who are told some news, each in its language, while some of them use the bot."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from bench.crowd import Act, Crowd, Json


class Families(Crowd):
    """All that the bot writes to; the first ``using`` of them have pressed Start and tap at times.

    Person n is to be told once, in words that hold ``words[n % len(words)]``. Whatever else
    comes must answer what that person has done.
    """

    def __init__(self, using: int, words: Sequence[str]) -> None:
        super().__init__()
        self._numbers = range(1, 1 + using)
        self._words = words
        self._told: set[int] = set()
        self._did_at = dict.fromkeys(self._numbers, time.monotonic())
        self._ready: deque[int] = deque()
        self._answered = 0
        self._taps_took: list[float] = []
        self._first_told_at: float | None = None
        self._last_told_at: float | None = None

    @property
    def numbers(self) -> Iterable[int]:
        """The ids of those who use the bot."""
        return self._numbers

    @property
    def waiting(self) -> int:
        """How many have done something that no message has answered."""
        return len(self._did_at)

    def answer(self, number: int, text: str, buttons: Mapping[str, str]) -> Act | None:
        """Note what somebody is told; who was answered may tap again."""
        del buttons
        if any(one in text for one in self._words):
            self._tell(number, text)
        elif (did_at := self._did_at.pop(number, None)) is None:
            self.fault(f"a message to {number}, who waits for none: {text!r}")
        else:
            self._answered += 1
            self._taps_took.append(time.monotonic() - did_at)
            self._ready.append(number)
        return None

    def _tell(self, number: int, text: str) -> None:
        now = time.monotonic()
        if number in self._told:
            self.fault(f"{number} is told twice")
        if self._words[number % len(self._words)] not in text:
            self.fault(f"{number} is told in another language: {text!r}")
        self._told.add(number)
        self._first_told_at = self._first_told_at or now
        self._last_told_at = now
        self.steps += 1

    def next_tap(self) -> int | None:
        """Give who taps now: whoever was answered longest ago, if there is anybody."""
        if self.halted or not self._ready:
            return None
        number = self._ready.popleft()
        self._did_at[number] = time.monotonic()
        return number

    def report(self) -> Json:
        """Give the counts, and how long each answer took, in seconds, in their order."""
        return {
            **super().report(),
            "answered": self._answered,
            "taps_took": self._taps_took,
            "first_told_at": self._first_told_at,
            "last_told_at": self._last_told_at,
        }
