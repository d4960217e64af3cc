"""Recording: commits what came of a send, for as long as nobody else can have the notice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.api import AskedToWait, Blocked, NotSent, SendError, TokenRefused
from bot.gathering import Gathered
from bot.retries import back_off, hold_for, is_given_up
from school.clock import Clock
from school.conversations import TELEGRAM
from school.outbox import Lane, Notice
from school.school import Opening
from school.store import Store, StoreError, Transaction

_log = logging.getLogger(__name__)

T = TypeVar("T")

_AFTER_TROUBLE = 1.0  # seconds before the database is asked again
_PATIENCE = 0.001
"""Seconds for which a broadcast's sends wait for others to end: a commit takes as long."""
_SURELY_OURS = timedelta(seconds=55)
"""A lease lasts 60 seconds; a notice is put back only while nobody else can have leased it."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A notice that is ours to send, and since when."""

    notice: Notice
    since: datetime


_Sent = tuple[Notice, int | None]
"""A notice that was sent, and the id of its message, where there is one."""


class Recorder:
    """Records sends, failures, and what goes back without having been tried."""

    def __init__(self, store: Store, open_school: Opening, clock: Clock) -> None:
        self._store = store
        self._open_school = open_school
        self._clock = clock
        self._sent: Gathered[_Sent, bool] = Gathered(store, self._record_sent, _PATIENCE)
        self._waiting_chats: dict[str, datetime] = {}

    async def put_back(self, those: Sequence[Leased]) -> None:
        """Free notices that have waited too long here, to be leased anew when there is room."""
        await self._store.run(lambda tx: self._hold(tx, those))

    async def sent(self, one: Leased, message: int | None) -> bool:
        """Record a sent notice; gives whether more waits for its chat, which was held up by it."""
        sent, can_wait = (one.notice, message), one.notice.lane == Lane.BROADCAST
        return await self._record(one, lambda: self._sent.ask(sent, can_wait=can_wait))

    async def failed(self, one: Leased, error: SendError, behind: Sequence[Leased]) -> None:
        """Record what went wrong; ``behind`` are those of its chat that must not overtake it."""
        notice = one.notice
        now = self._clock.now()
        all_wait = self._all_wait(notice.to, error)

        def piece(tx: Transaction) -> None:
            outbox = tx.outbox
            self._hold(tx, behind)
            if isinstance(error, Blocked):
                self._open_school(tx).reaching.blocked(int(notice.to))
            elif isinstance(error, (AskedToWait, NotSent)):
                until = now + hold_for(error)
                outbox.held(notice.id, until)
                if all_wait:
                    outbox.pause(until)
            elif is_given_up(notice, error):
                outbox.failed(notice.id, str(error), now)
            else:
                outbox.again(notice.id, str(error), now + back_off(notice.attempts))

        await self._record(one, lambda: self._store.run(piece))

    def _record_sent(self, tx: Transaction, those: Sequence[_Sent]) -> list[bool]:
        """Record sent notices; says of each whether more waits for its chat."""
        _note_messages(tx, those)
        tx.outbox.all_sent([notice.id for notice, _ in those], self._clock.now())
        waiting = tx.outbox.waiting("telegram", {notice.to for notice, _ in those})
        return [notice.to in waiting for notice, _ in those]

    def _hold(self, tx: Transaction, those: Sequence[Leased]) -> None:
        """Put notices back that are still ours; the lease of others is over, or nearly."""
        now = self._clock.now()
        for one in those:
            if now - one.since < _SURELY_OURS:
                tx.outbox.held(one.notice.id, now)

    async def _record(self, one: Leased, commit: Callable[[], Awaitable[T]]) -> T:
        """Commit what came of a send: again and again, for as long as nobody else can have it.

        What leaves the lease unrecorded is sent a second time.
        """
        while True:
            try:
                return await commit()
            except StoreError as error:
                if self._clock.now() - one.since >= _SURELY_OURS:
                    raise
                _log.error("notice %d is not recorded yet: %s", one.notice.id, error)
                await asyncio.sleep(_AFTER_TROUBLE)

    def _all_wait(self, chat: str, error: SendError) -> bool:
        """Whether a failure means us as a whole.

        A 429 does not say whether it does: we take it so where another chat has got one too.
        """
        if isinstance(error, TokenRefused):
            _log.error("Telegram does not take our token (%s): nothing is sent", error)
            return True
        if not isinstance(error, AskedToWait):
            return False
        now = self._clock.now()
        self._waiting_chats = {
            one: until for one, until in self._waiting_chats.items() if until > now
        }
        others = any(one != chat for one in self._waiting_chats)
        self._waiting_chats[chat] = now + hold_for(error)
        return others


def _note_messages(tx: Transaction, those: Sequence[_Sent]) -> None:
    """Note which messages chats show now, and what they are for."""
    new: dict[int, int] = {}
    news: dict[int, dict[int, int]] = {}
    for notice, message in those:
        if message is None:
            continue
        chat = int(notice.to)
        if message != notice.edits and chat > 0:  # of groups nothing is kept
            new[chat] = max(message, new.get(chat, 0))
        number, turn = notice.data.get("news"), notice.data.get("turn")
        if notice.kind == "news" and isinstance(number, int):
            news.setdefault(number, {})[notice.id] = message
        if "opened" in notice.data:
            _note_opened(tx, notice, message)
        if isinstance(turn, int):
            tx.conversations.shown(f"{TELEGRAM}{notice.to}", turn, message)
    tx.devices.sent(new)
    for number, messages in news.items():
        tx.news_told.shown_by(number, messages)


def _note_opened(tx: Transaction, notice: Notice, message: int) -> None:
    """Note a message of news that somebody has opened: it is to be corrected as well."""
    opened = notice.data["opened"]
    assert isinstance(opened, (list, tuple))
    news, version, headline = opened
    if notice.account is not None:
        where = (notice.account, int(notice.to), message)
        tx.news_told.opened(news, *where, version, headline=bool(headline))
