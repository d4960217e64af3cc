"""What every crowd of the played Telegram has: taps that spin, faults, counts."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_FAULTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that a person writes."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button that a person taps, under the message that they were shown."""

    data: str


Act = Typed | Tapped


class Crowd(ABC):
    """People who have pressed Start: what they do about messages, and what is counted of it.

    ``steps`` are messages as they should be, ``faults`` those that are not, ``refused`` those that
    came too fast for the limit; who is ``halted`` does nothing more. ``first_shown_at`` is when the
    first message of all came, as ``time.monotonic`` tells it in every process of a machine.
    """

    def __init__(self) -> None:
        self._taps: dict[str, int] = {}
        self.steps = 0
        self.fault_count = 0
        self.faults: list[str] = []
        self.halted = False
        self.refused = 0
        self.first_shown_at: float | None = None

    @property
    @abstractmethod
    def numbers(self) -> Iterable[int]:
        """The ids of all, which are those of their chats."""

    @property
    @abstractmethod
    def waiting(self) -> int:
        """How many have done something that no message has answered."""

    @property
    def open_taps(self) -> int:
        """How many taps are still spinning."""
        return len(self._taps)

    def shown(self, number: int, text: str, buttons: Mapping[str, str]) -> Act | None:
        """Show a person a message of the bot's; gives what they do about it."""
        if self.first_shown_at is None:
            self.first_shown_at = time.monotonic()
        return self.answer(number, text, buttons)

    @abstractmethod
    def answer(self, number: int, text: str, buttons: Mapping[str, str]) -> Act | None:
        """Judge a message, and answer it."""

    def tapped(self, query: str, number: int) -> None:
        """Note a tap, whose clock spins until it is answered."""
        self._taps[query] = number

    def tap_answered(self, query: str) -> None:
        """Stop a tap's clock."""
        if self._taps.pop(query, None) is None:
            self.fault(f"the tap {query} is answered twice, or was never made")

    def fault(self, said: str) -> None:
        """Count a fault; the first ones are kept word for word."""
        self.fault_count += 1
        if len(self.faults) < _FAULTS_SHOWN:
            self.faults.append(said)

    def report(self) -> Json:
        """Give the counts."""
        return {
            "steps": self.steps,
            "waiting": self.waiting,
            "open_taps": self.open_taps,
            "fault_count": self.fault_count,
            "faults": self.faults,
            "refused": self.refused,
            "first_shown_at": self.first_shown_at,
        }
