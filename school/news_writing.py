"""Writing news: what leaves is what they say by then, to who may have it by then (scope B13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from school.minting import Minting
from school.news_reading import NewsReading
from school.outbox import Notice
from school.rights import Rights
from school.store import Unit
from school.written import Letter, plain_letter


class NewsWriting:
    """Prepares notices of news for being sent, within one transaction."""

    def __init__(self, unit: Unit, rights: Rights, reading: NewsReading, minting: Minting) -> None:
        self._tx = unit.tx
        self._rights = rights
        self._reading = reading
        self._minting = minting

    def letter(self, notice: Notice) -> Letter | None:
        """Write the mail with what a school tells, or what takes its place in a chat."""
        number, account, is_edit = notice.data["news"], notice.account, notice.kind == "news_edit"
        if not isinstance(number, int) or account is None:
            return None
        in_chat = notice.channel == "telegram"
        shown = self._tx.news_told.shown(number, account, int(notice.to)) if in_chat else None
        withdrawn = self._reading.withdrawn(notice) if is_edit else None
        item = None if withdrawn else self._reading.to_tell(notice)
        news = withdrawn or (item.news if item else None)
        if news is None:
            return None
        if not is_edit:  # what an edit shows is noted once it does: it may be tried again
            told = (notice.channel, notice.to, notice.id, news.version)
            self._tx.news_told.write(number, account, *told, None)
        platform = self._tx.platforms.get(news.platform)
        return replace(
            plain_letter(notice, platform, self._tx.accounts.get(account)),
            stop_token=None if in_chat else self._minting.mint("unsubscribe", notice),
            news=item,
            withdrawn=withdrawn,
            shown=shown,
        )

    def line(self, notice: Notice) -> Letter | None:
        """Write what a digest says of news: nothing is noted, and no token is minted."""
        item, account = self._reading.to_tell(notice), notice.account
        if item is None or account is None:
            return None
        owner = self._tx.accounts.get(account)
        return plain_letter(notice, item.platform, owner, item)

    def in_chats(self, notices: Sequence[Notice]) -> Mapping[int, Letter]:
        """Write what chats are told of news, by notice; nothing for who lost the right to it.

        A broadcast is asked for in batches, so that all of a batch is looked up at once. Which
        version leaves now is noted.
        """
        letters: dict[int, Letter] = {}
        for number, those in self._still_theirs(notices).items():
            news = self._tx.news.get(number)
            if news is None:
                continue
            told = self._reading.to_be_told(news, {account for _, account in those})
            left = [(one, *told[account]) for one, account in those if account in told]
            letters |= {
                one.id: plain_letter(one, item.platform, owner, item) for one, owner, item in left
            }
            self._tx.news_told.leave(news, [one.id for one, _, _ in left])
        return letters

    def _still_theirs(self, notices: Sequence[Notice]) -> Mapping[int, list[tuple[Notice, int]]]:
        """Give by piece of news, each with its account, what ``Rights.may_leave`` lets leave."""
        linked = self._tx.devices.accounts_at({int(one.to) for one in notices})
        theirs: dict[int, list[tuple[Notice, int]]] = {}
        for one in notices:
            number, account = one.data["news"], linked.get(int(one.to))
            is_theirs = account == one.account and self._rights.has(account, one.data)
            if isinstance(number, int) and account is not None and is_theirs:
                theirs.setdefault(number, []).append((one, account))
        return theirs
