"""What came of making letters: the report, and each letter for whoever wants to hold it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter as a mail merge takes it; ``guardian`` is the place's number at the child.

    ``deep_link`` is ``None`` where there is no chat.
    """

    platform: str
    identifier: str
    guardian: int
    temporary_password: str = field(repr=False)
    deep_link: str | None = field(repr=False)


@dataclass(slots=True)
class MadeLetters:
    """What became of the places that were looked at.

    ``letters`` were made. ``taken`` counts the places that somebody has, ``out`` those that were
    left alone because a letter for them is out and works, ``withdrawn`` the older letters that work
    no more; ``late`` names the children a place of whom was taken while the letters were being
    printed: its page opens nothing.
    """

    platform: str
    letters: int = 0
    taken: int = 0
    out: int = 0
    withdrawn: int = 0
    late: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many pages were printed."""
        return self.letters + len(self.late)

    @property
    def status(self) -> int:
        """The exit status of contract.md: 0 done, 1 partly refused."""
        return 1 if self.late else 0


Collect = Callable[[Sequence[PrintedLetter]], None]
"""Given the letters, some at a time; until ``HandOut`` is called they may still be given up."""

HandOut = Callable[[MadeLetters], None]
"""Called once the letters work, and before the older ones stop to."""
