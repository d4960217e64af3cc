"""What storm of replies it is to be."""

from __future__ import annotations

from dataclasses import dataclass

from tests.storm.plan import Plan


@dataclass(frozen=True)
class MailPlan(Plan):
    """So many people and replies, which come within so many ``seconds``.

    The first ``ready`` of them lie there before the program starts.
    """

    kills: int = 0
    """As many as there is time for."""
    replies: int = 5000
    seconds: float = 150.0
    ready: float = 0.3
    cut_every: float = 3.0
    kill_every: float = 10.0
    renumbers: bool = True

    @property
    def name(self) -> str:
        """What a table calls it."""
        return f"{self.where}: {self.replies} replies of {self.people} people"
