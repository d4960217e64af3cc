"""Dead letters: what was given up, for people to look at and to send again (scope D3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from school.outbox import Failed
from school.store import Unit

PAGE = 500
"""Notices that are read, or sent again, in one transaction."""

_PSEUDONYM = 12


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A notice that was given up, with letters that stand ``whom`` it is for, always the same."""

    notice: Failed
    whom: str


class DeadLetters:
    """The use cases of notices that were given up, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._outbox = unit.tx.outbox

    def page(self, after: int) -> Sequence[DeadLetter]:
        """Give up to ``PAGE`` of them, the oldest first, after one of them."""
        found = self._outbox.given_up(after, PAGE)
        return [DeadLetter(one, self._whom(one)) for one in found]

    def again(self, number: int) -> bool:
        """Owe one of them anew, as if it had never been tried; ``False`` where it is none."""
        return self._outbox.revive(number, self._unit.clock.now())

    def _whom(self, notice: Failed) -> str:
        if notice.account is not None:
            return str(notice.account)
        return self._unit.tokens.digest(f"whom:{notice.to}")[:_PSEUDONYM]
