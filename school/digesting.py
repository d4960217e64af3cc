"""Digesting: once a day, what has waited for it is told in one notice to each (scope B20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from school.digests import DigestItem
from school.outbox import Channel, Lane, Notice
from school.preferences import MUST, SETTABLE, Preferences, topic_of
from school.store import Unit
from school.telling import Telling

KIND = "digest"


class Digesting:
    """The use cases of digests, within one transaction."""

    def __init__(self, unit: Unit, telling: Telling) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._telling = telling

    def make(self, before: datetime, after: int, limit: int) -> int | None:
        """Owe the digests of what has waited since before a moment; once, however often called.

        At most ``limit`` accounts at a time, those after ``after``; gives the last one, from
        which to go on, or ``None`` when there are no more. For who takes a pause all goes on
        waiting: the first digest after it has it.
        """
        accounts = self._tx.digests.waiting(before, after, limit)
        for account in accounts:
            if not self._tx.preferences.of(account).is_paused(self._unit.clock.now()):
                self._make(account, before)
        return accounts[-1] if accounts else None

    def _make(self, account: int, before: datetime) -> None:
        """Turn the items of an account into a notice for each place where it is told now.

        What waited for a chat that has blocked us since goes into the mail, where that does not
        have it already.
        """
        chosen = self._tx.preferences.of(account)
        taken = self._tx.digests.take(account, before)
        items = [one for one in taken if _is_wanted(one, chosen)]
        if self._tx.closings.of(account) is not None:
            return
        chats = self._telling.chats(account)
        in_chat = [one for one in items if one.channel == "telegram"]
        by_mail = [one for one in items if one.channel == "mail"]
        for email in self._telling.mailbox(account, stops=False) if not chats else ():
            by_mail += [one for one in in_chat if self._is_for_mail(one, email, chosen)]
        for chat in chats:
            self._owe(account, "telegram", str(chat.id), in_chat, before)
        if not self._telling.mailbox(account):  # mails were stopped, but for what must be said
            by_mail = [one for one in by_mail if one.data.get("topic") in MUST]
        for email in self._telling.mailbox(account, stops=False):
            self._owe(account, "mail", email, by_mail, before)

    def _is_for_mail(self, item: DigestItem, email: str, chosen: Preferences) -> bool:
        key = f"{item.data['told_as']}:{email}"
        return goes_by_mail(item.data, chosen) and self._tx.outbox.claim(key, item.id)

    def _owe(
        self, account: int, channel: Channel, to: str, items: Sequence[DigestItem], before: datetime
    ) -> None:
        if not items:
            return
        data: dict[str, Any] = {"digest": [[one.kind, one.data] for one in items]}
        notice = Notice(
            id=self._unit.ids.next(),
            channel=channel,
            to=to,
            lane=Lane.BROADCAST,
            kind=KIND,
            data=data,
            due_at=self._telling.by_day(account),
            key=f"{KIND}:{account}:{before.isoformat()}:{to}",
            account=account,
        )
        if self._tx.outbox.add(notice):
            self._note_news(notice, items)

    def _note_news(self, notice: Notice, items: Sequence[DigestItem]) -> None:
        """Note by which notice news are told, so that their figures know what became of it."""
        for one in items:
            number = one.data.get("news")
            news = self._tx.news.get(number) if isinstance(number, int) else None
            if news is not None:
                told = (notice.account or 0, notice.channel, notice.to, notice.id)
                self._tx.news_told.owe(news.id, *told, news.version)


def goes_by_mail(data: Mapping[str, object], chosen: Preferences) -> bool:
    """Whether what a notice is about is told by mail where no chat is reached any more.

    What is about the account itself has mails of its own, and words for the chat alone.
    """
    topic = topic_of(data)
    if topic is None:
        return False
    mail = chosen.of(topic).mail
    return mail != "off" if topic in SETTABLE else mail == "instead"


def _is_wanted(item: DigestItem, chosen: Preferences) -> bool:
    """Whether what has waited was not turned off meanwhile."""
    topic = topic_of(item.data)
    if topic not in SETTABLE or topic is None:
        return True
    wanted = chosen.of(topic)
    return (wanted.chat if item.channel == "telegram" else wanted.mail) != "off"
