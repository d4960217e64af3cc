"""The outbox, as rows: leased by who sends, in order within a chat, as fast as the limit allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from school.outbox import Channel, Lane, Notice
from storage.limits import Limit
from storage.moments import from_ms, to_ms
from storage.statements import Statements

_LEASE = timedelta(seconds=60)
"""Longer than a send may take with its timeouts; what a dead process held is free after it."""


class Outbox:
    """Keeps notices; see ``school.outbox.OutboxRows``."""

    def __init__(self, tx: Statements, limits: Mapping[Channel, Limit]) -> None:
        self._tx = tx
        self._limits = limits
        self._leased_here: dict[str, Lane] = {}

    def add(self, notice: Notice) -> bool:
        """Owe a notice; where its chat is idle and the limit allows, lease it in the same go."""
        now = to_ms(self._tx.clock.now())
        leased = self._goes_at_once(notice, now)
        added = self._tx.change(
            "add_notice",
            id=notice.id,
            channel=notice.channel,
            destination=notice.to,
            lane=int(notice.lane),
            kind=notice.kind,
            data=orjson.dumps(notice.data).decode(),
            due_at=to_ms(notice.due_at),
            unique_key=notice.key,
            edits=notice.edits,
            charged=int(notice.charged),
            account=notice.account,
            state="sending" if leased else "new",
            holder=self._tx.holding.holder if leased else None,
            lease_until=now + _LEASE // timedelta(milliseconds=1) if leased else None,
            made_at=now,
        )
        if added and leased:
            self._leased_here.setdefault(notice.to, notice.lane)
            self._tx.fresh.append(notice)
        self._tx.owed.add(notice.channel)
        return bool(added)

    def _goes_at_once(self, notice: Notice, now: int) -> bool:
        if self._must_queue(notice, now):
            return False
        held = notice.channel in self._tx.holding.channels
        if held and to_ms(notice.due_at) <= now and self._may_leave(notice):
            return True
        self._leased_here.pop(notice.to, None)  # what follows queues behind it
        return False

    def _must_queue(self, notice: Notice, now: int) -> bool:
        first = self._leased_here.get(notice.to)
        if first is not None and first >= notice.lane:
            return False  # nothing waited at that lane, and what was leased since goes before it
        about = {"channel": notice.channel, "destination": notice.to}
        if self._tx.one("something_waits", lane=int(notice.lane), **about) is None:
            return False
        if notice.edits is not None:
            self._tx.change("drop_superseded_edits", edits=notice.edits, now=now, **about)
        return True

    def _may_leave(self, notice: Notice) -> bool:
        limit = self._limits.get(notice.channel)
        return limit is None or not notice.charged or limit.take(notice.lane)

    def lease(
        self, channel: Channel, limit: int, now: datetime, slowest: Lane = Lane.BROADCAST
    ) -> list[Notice]:
        """Take due notices for sending: by lane, in order within a chat, as the rate allows."""
        at = to_ms(now)
        self._tx.change("take_back_expired", channel=channel, now=at)
        leased: list[Notice] = []
        due = {"channel": channel, "now": at, "slowest": int(slowest)}
        for row in self._tx.all("due_notices", limit=limit, **due):
            notice = _notice(row)
            if not self._may_leave(notice):
                break  # the rows come by lane: what follows may leave even less
            self._tx.change(
                "lease_notice",
                id=notice.id,
                holder=self._tx.holding.holder,
                lease_until=at + _LEASE // timedelta(milliseconds=1),
            )
            leased.append(notice)
        return leased

    def next_due(self, channel: Channel, now: datetime) -> datetime | None:
        """Give the moment at which ``lease`` may find something again, if nothing new comes."""
        at, lane = to_ms(now), Lane.ANSWER
        slowest = int(Lane.BROADCAST)
        due = self._tx.one("due_notices", channel=channel, now=at, slowest=slowest, limit=1)
        if due is not None:
            lane = _notice(due).lane
        else:
            row = self._tx.one("next_due_at", channel=channel, now=at)
            if row is None or row[0] is None:
                return None
            at = row[0]
        limit = self._limits.get(channel)
        return from_ms(max(at, limit.free_at(lane)) if limit else at)

    def waits(self, channel: Channel, to: str) -> bool:
        """Whether anything is owed to this chat or address that is not closed yet."""
        about = {"channel": channel, "destination": to, "lane": int(Lane.BROADCAST)}
        return self._tx.one("something_waits", **about) is not None

    def sent(self, notice: int, now: datetime) -> None:
        """Record a sent notice and erase what it said."""
        self._close(notice, "sent", None, now)

    def again(self, notice: int, error: str, due_at: datetime) -> None:
        """Put a notice back, to be tried again at ``due_at``."""
        self._put_back(notice, error, due_at, counted=1)

    def held(self, notice: int, due_at: datetime) -> None:
        """Put a notice back without counting a try."""
        self._put_back(notice, None, due_at, counted=0)

    def failed(self, notice: int, error: str, now: datetime) -> None:
        """Give a notice up."""
        self._close(notice, "failed", error, now)

    def drop(self, notice: int, why: str, now: datetime) -> None:
        """Close a notice that nobody needs any more."""
        self._close(notice, "dropped", why, now)

    def drop_key(self, key: str, now: datetime) -> None:
        """Close the notice with this key, if it still waits, and free the key."""
        self._tx.change("close_notice_by_key", unique_key=key, now=to_ms(now))

    def drop_chat(self, chat: int, now: datetime) -> int:
        """Close what waits for a chat that blocked us; gives how many."""
        return self._tx.change("notices_of_chat", destination=str(chat), now=to_ms(now))

    def pause(self, until: datetime) -> None:
        """Hold all sending to the messenger, which has asked us to wait."""
        limit = self._limits.get("telegram")
        if limit is not None:
            limit.pause(to_ms(until))

    def holders(self) -> list[str]:
        """Name the processes that hold notices for sending."""
        return [str(row[0]) for row in self._tx.all("holders")]

    def release(self, holder: str) -> int:
        """Take back what a process held when it ended; gives how many."""
        return self._tx.change("take_back_from", holder=holder)

    def _put_back(self, notice: int, error: str | None, due_at: datetime, counted: int) -> None:
        """Let a notice that we hold wait again; one that somebody closed or took stays as it is."""
        self._tx.change(
            "notice_again",
            id=notice,
            holder=self._tx.holding.holder,
            error=error,
            due_at=to_ms(due_at),
            counted=counted,
        )

    def _close(self, notice: int, state: str, error: str | None, now: datetime) -> None:
        self._tx.change("close_notice", id=notice, state=state, error=error, now=to_ms(now))


def _notice(row: Sequence[Any]) -> Notice:
    number, channel, to, lane, kind, data, due_at, key, edits, charged, account, attempts = row
    return Notice(
        id=number,
        channel=channel,
        to=to,
        lane=Lane(lane),
        kind=kind,
        data=orjson.loads(data),
        due_at=from_ms(due_at),
        key=key,
        edits=edits,
        charged=bool(charged),
        account=account,
        attempts=attempts,
    )
