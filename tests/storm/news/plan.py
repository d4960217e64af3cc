"""What storm of news it is to be."""

from __future__ import annotations

from dataclasses import dataclass

from tests.storm.plan import Plan


@dataclass(frozen=True)
class NewsPlan(Plan):
    """News to so many families (``people``), told at so many messages a second at most.

    Of them ``blocked`` have blocked the bot, a tenth of whom no mail reaches either; ``dead`` have
    no chat, and an address at which nobody is; ``by_mail`` have no chat. ``unanswered`` is the
    share of sends that are never answered, ``refused`` of those that are asked to wait (429),
    ``outage`` how many seconds all are answered 502.
    """

    kills: int = 0
    """As many as there is time for."""
    rate: float = 150.0
    blocked: int = 500
    dead: int = 300
    by_mail: int = 500
    unanswered: float = 0.05
    refused: float = 0.01
    outage: float = 60.0
    kill_every: float = 4.0

    @property
    def name(self) -> str:
        """What a table calls it."""
        return f"{self.where}: news to {self.people} families"
