"""People who do the same few things again and again, each when the one before is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bench.crowd import Act, Crowd, Tapped, Typed

TAP = "tap:"
"""What an act begins with that is a tap; the button's data follows, anything else is typed."""


class Visitors(Crowd):
    """Everybody does ``acts`` in turn; each is answered by one message that says ``expected``.

    In ``expected`` the person's number stands for ``{number}``. One message too many is a fault,
    and so is one that does not say it.
    """

    def __init__(self, numbers: Iterable[int], acts: Sequence[str], expected: str = "") -> None:
        super().__init__()
        self._acts = [_act(one) for one in acts]
        self._expected = expected
        self._turns = dict.fromkeys(numbers, 0)
        self._waiting = set(self._turns)

    @property
    def numbers(self) -> Iterable[int]:
        """The ids of all."""
        return self._turns.keys()

    @property
    def waiting(self) -> int:
        """How many wait for an answer."""
        return len(self._waiting)

    def answer(self, number: int, text: str, buttons: Mapping[str, str]) -> Act | None:
        """Count a message that was waited for, and do the next thing."""
        del buttons  # a tap may be on a button of an older message as well
        if number not in self._waiting:
            self.fault(f"a message to {number}, who waits for none: {text!r}")
            return None
        turn = self._turns[number]
        if turn and (wanted := self._expected.format(number=number)) not in text:
            self.fault(f"{number} is told {text!r}, without {wanted!r}")
            return None
        self._turns[number] = turn + 1
        self.steps += 1
        if self.halted:
            self._waiting.discard(number)
            return None
        return self._acts[turn % len(self._acts)]


def _act(text: str) -> Act:
    return Tapped(text.removeprefix(TAP)) if text.startswith(TAP) else Typed(text)
