"""News figures: what became of telling families, for a school to see (scope D3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from school.news import News, ToldState
from school.store import Unit


@dataclass(frozen=True, slots=True)
class Family:
    """What became of telling one account: by channel, and when it opened it, if it has."""

    account: int
    name: str
    states: Mapping[str, ToldState]
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """How many families were told, and what became of it.

    Telegram gives bots no receipts: ``opened`` counts who has tapped, or opened a page.
    """

    families: int
    opened: int
    states: Mapping[ToldState, int]

    def of(self, *states: ToldState) -> int:
        """Give how many notices are in one of these states."""
        return sum(self.states.get(one, 0) for one in states)


class NewsFigures:
    """Counts, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._tx = unit.tx

    def of(self, news: News) -> Figures:
        """Give the figures of a piece of news."""
        families, opened = self._tx.news_told.accounts(news.id)
        return Figures(families, opened, self._tx.news_told.counted(news.id))

    def families(self, news: News) -> list[Family]:
        """Give the same family by family, those who have opened it without being told as well."""
        readers = self._tx.news_told.readers(news.id)
        states: dict[int, dict[str, ToldState]] = {account: {} for account in readers}
        for one in self._tx.news_told.told(news.id):
            states.setdefault(one.account, {})[one.channel] = one.state
        names = {one.id: one.name for one in self._tx.accounts.several(states)}
        found = [
            Family(account, names.get(account, ""), by_channel, readers.get(account))
            for account, by_channel in states.items()
        ]
        return sorted(found, key=lambda one: (one.name, one.account))
