"""Problems: what somebody reports to the administrators of a school, and their answers (B21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem at a school; ``email`` is where a person without an account is answered.

    ``screen`` is where they were, as its help is called.
    """

    id: int
    platform: str
    account: int | None
    email: str
    language: str
    screen: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What was written about a problem; ``writer`` is empty for the person whose problem it is.

    An administrator is named by the account that they wrote from, or by the address.
    """

    id: int
    problem: int
    writer: str
    words: str
    written_at: datetime


class ProblemRows(Protocol):
    """Where problems are kept."""

    def add(self, problem: Problem) -> None:
        """Keep a new one."""
        ...

    def get(self, problem: int) -> Problem | None:
        """Find one by its id."""
        ...

    def say(self, said: Said) -> None:
        """Keep what is written about one."""
        ...

    def said(self, problem: int) -> list[Said]:
        """Give what was written about one, in order."""
        ...
