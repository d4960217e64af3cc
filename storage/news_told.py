"""Whom news were told to, what became of it, and who has read them, as rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from school.news import News, Opened, Outdated, Shown, ToldState, ToldTo
from storage.moments import from_ms, to_ms
from storage.statements import Statements
from storage.texts import id_set, number_map


class NewsTold:
    """Keeps whom news were told to; see ``school.news.NewsToldRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def owe(
        self, news: int, account: int, channel: str, to: str, notice: int | None, version: int
    ) -> None:
        """Note where an account is told; without ``notice`` it waits for the digest."""
        where = {"account": account, "channel": channel, "destination": to}
        self._tx.change("owe_news", news=news, notice=notice, version=version, **where)

    def write(
        self,
        news: int,
        account: int,
        channel: str,
        to: str,
        notice: int | None,
        version: int,
        picture: str | None,
    ) -> None:
        """Note which version leaves now, by which notice, with which picture."""
        where = {"account": account, "channel": channel, "destination": to}
        self._tx.change(
            "write_news", news=news, notice=notice, version=version, picture=picture, **where
        )

    def leave(self, news: News, notices: Collection[int]) -> None:
        """Note that these notices leave now for chats, with the news as they are."""
        shown = {"version": news.version, "picture": news.picture.file if news.picture else None}
        self._tx.change("news_leave", news=news.id, notices=id_set(notices), **shown)

    def promise(self, news: int, account: int, chat: int, version: int) -> None:
        """Note that a chat is owed an edit to a version."""
        where = {"account": account, "destination": str(chat)}
        self._tx.change("promise_news", news=news, version=version, **where)

    def shown_by(self, news: int, messages: Mapping[int, int]) -> None:
        """Note the messages that show it in chats, by the notice that each was sent for."""
        self._tx.change("news_shown", news=news, messages=number_map(messages))

    def came_back(self, news: int, account: int, email: str) -> None:
        """Note that its mail did not arrive."""
        self._tx.change("news_came_back", news=news, account=account, destination=email)

    def shown(self, news: int, account: int, chat: int) -> Shown | None:
        """Give what a chat shows of it."""
        where = {"account": account, "destination": str(chat)}
        row = self._tx.one("news_of_message", news=news, **where)
        return None if row is None else Shown(*row)

    def outdated(self, news: int, version: int, limit: int) -> list[Outdated]:
        """Give messages that show a version before this one."""
        rows = self._tx.all("outdated_news", news=news, version=version, limit=limit)
        return [Outdated(account, int(chat), message) for account, chat, message in rows]

    def opened(
        self, news: int, account: int, chat: int, message: int, version: int, headline: bool
    ) -> None:
        """Note a message in which somebody has opened it; one has its headline."""
        where = {"account": account, "destination": str(chat), "message": message}
        self._tx.change("open_news", news=news, version=version, headline=int(headline), **where)

    def take_opened(self, news: int, version: int, limit: int) -> list[Opened]:
        """Give messages in which a version before this one was opened, and forget them."""
        rows = self._tx.all("take_opened_news", news=news, version=version, limit=limit)
        return [
            Opened(account, int(chat), message, bool(headline))
            for account, chat, message, headline in rows
        ]

    def read(self, news: int, account: int, now: datetime) -> None:
        """Note that somebody has opened it; the first time counts."""
        self._tx.change("read_news", news=news, account=account, now=to_ms(now))

    def has_read(self, news: int, account: int) -> bool:
        """Whether somebody has opened it."""
        return self._tx.one("news_reader", news=news, account=account) is not None

    def told(self, news: int) -> list[ToldTo]:
        """Give what became of each notice, by account."""
        return [ToldTo(*row) for row in self._tx.all("news_told_states", news=news)]

    def counted(self, news: int) -> Mapping[ToldState, int]:
        """Count the notices in each state."""
        return {state: int(count) for state, count in self._tx.all("count_news_told", news=news)}

    def accounts(self, news: int) -> tuple[int, int]:
        """Count the accounts that it was told to, and those that have opened it."""
        row = self._tx.one("count_news_accounts", news=news)
        assert row is not None
        return row[0], row[1]

    def readers(self, news: int) -> Mapping[int, datetime]:
        """Give who has opened it, and when."""
        rows = self._tx.all("news_readers", news=news)
        return {int(account): from_ms(at) for account, at in rows}

    def settle(self, limit: int) -> int:
        """Keep what became of notices before these are forgotten; gives how many."""
        return self._tx.change("settle_news", limit=limit)
