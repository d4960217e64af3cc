"""How long to wait before a mailbox is connected to again."""

from __future__ import annotations

import random

from mail.mailbox.faults import FaultKind

_FIRST = 1.0  # seconds
_LONGEST = 300.0
_SIGN_IN = 300.0
"""After a refused password: tried every second it would lock the account, on most servers."""


class Pauses:
    """Doubles the pause from one failure to the next; by chance it is up to a third shorter.

    So processes, and the installations of one provider, do not come back in step. ``first`` is the
    shortest in seconds.
    """

    def __init__(self, first: float = _FIRST, longest: float = _LONGEST) -> None:
        self._first = first
        self._longest = longest
        self._failures = 0

    def succeeded(self) -> None:
        """Begin with the shortest pause again."""
        self._failures = 0

    def after(self, fault: FaultKind) -> float:
        """Give the seconds to wait after one more failure."""
        whole = min(self._first * 2.0 ** min(self._failures, 20), self._longest)
        self._failures += 1
        if fault == "sign_in":
            whole = min(_SIGN_IN, self._longest)
        return whole * random.uniform(2 / 3, 1)
