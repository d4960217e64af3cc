"""Announcing: tells families of news in batches, and corrects what chats show of them (B13, D3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from school.news import News, Opened, Outdated
from school.news_reading import NewsReading
from school.outbox import Lane, Notice
from school.store import Unit
from school.telling import Telling

BATCH = 200
"""Accounts that are told in one transaction."""

OPENED = "news_opened"
"""The kind of what ends a copy of news that somebody has opened in a chat."""

_IN_FLIGHT = timedelta(minutes=2)
"""Longer than a message that was being sent may take to be noted: until then it is looked for."""


class Announcing:
    """The use cases of telling families, within one transaction; each is harmless when repeated.

    A kill between two of them misses nobody and tells nobody twice: whom it has told stands in
    the row of the news, which is held meanwhile, and each notice has a key.
    """

    def __init__(self, unit: Unit, telling: Telling, reading: NewsReading) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._telling = telling
        self._reading = reading

    def due(self) -> list[int]:
        """Give the news that wait to be told of, or to be corrected."""
        now = self._unit.clock.now()
        return [*dict.fromkeys((*self._tx.news.to_announce(now), *self._tx.news.to_correct()))]

    def go_on(self, number: int, limit: int = BATCH) -> bool:
        """Do a batch of what a piece of news is due; gives whether there is more at once."""
        news = self._tx.news.lock(number)
        if news is None:
            return False
        if news.announced_at is None and news.is_out(self._unit.clock.now()):
            return self._announce(news, limit)
        if news.edited_at is not None and news.corrected_at is None:
            return self._correct(news, limit)
        return False

    def _announce(self, news: News, limit: int) -> bool:
        now = self._unit.clock.now()
        accounts = self._tx.news.audience(news, now, news.announced_to, limit)
        for account in self._reading.open_to(news, accounts):
            self._tell(news, account)
        is_over = len(accounts) < limit
        self._tx.news.update(
            replace(
                news,
                announced_to=accounts[-1] if accounts else news.announced_to,
                announced_at=now if is_over else None,
            )
        )
        return not is_over or news.edited_at is not None

    def _tell(self, news: News, account: int) -> None:
        """Tell one account, once, of how many children of the audience it may be."""
        told = self._telling.tell(
            "news",
            "news",
            account,
            str(news.id),
            lane=Lane.PERSONAL if news.urgent else Lane.BROADCAST,
            urgent=news.urgent,
            news=news.id,
        )
        for one in told:
            self._tx.news_told.owe(news.id, account, one.channel, one.to, one.notice, news.version)

    def _correct(self, news: News, limit: int) -> bool:
        """Owe an edit to every chat that shows an older version, and the end of copies of it.

        A message that is being sent just now shows one too, and is not noted yet: it is looked
        for a little longer.
        """
        outdated = self._tx.news_told.outdated(news.id, news.version, limit)
        for one in outdated:
            self._owe_edit(news, one)
        opened = self._tx.news_told.take_opened(news.id, news.version, limit)
        for copy in opened:
            self._owe_end(news, copy)
        assert news.edited_at is not None
        now = self._unit.clock.now()
        if not outdated and not opened and now - news.edited_at > _IN_FLIGHT:
            self._tx.news.update(replace(news, corrected_at=now))
        return limit in (len(outdated), len(opened))

    def _owe_edit(self, news: News, one: Outdated) -> None:
        self._tx.news_told.promise(news.id, one.account, one.chat, news.version)
        data = {"news": news.id, "message": one.message}
        key = f"news_edit:{news.id}:{news.version}:{one.account}:{one.chat}"
        self._owe(one, "news_edit", data, key)

    def _owe_end(self, news: News, one: Opened) -> None:
        """Owe the end of a copy that somebody has opened: it says so, and the rest of it goes."""
        data = {"news": news.id, "headline": one.headline}
        self._owe(one, OPENED, data, f"{OPENED}:{one.chat}:{one.message}", charged=one.headline)

    def _owe(
        self, one: Outdated, kind: str, data: Mapping[str, object], key: str, charged: bool = True
    ) -> None:
        self._tx.outbox.add(
            Notice(
                id=self._unit.ids.next(),
                channel="telegram",
                to=str(one.chat),
                lane=Lane.BROADCAST,
                kind=kind,
                data=data,
                due_at=self._unit.clock.now(),
                key=key,
                edits=one.message,
                charged=charged,
                account=one.account,
            )
        )
