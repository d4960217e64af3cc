"""The outbox, as rows: leased by who sends, in order within a chat, let go as the limit allows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from school.ids import earliest_id
from school.outbox import Channel, Failed, Lane, Notice
from storage.limits import Limit
from storage.moments import from_ms, to_ms
from storage.statements import Statements
from storage.texts import id_set, keepable, key_set

_LEASE = timedelta(seconds=60)
"""Longer than a send may take with its timeouts; what a dead process held is free after it."""


_SOON = timedelta(minutes=5) // timedelta(milliseconds=1)
"""A mail that failed keeps its place if it is tried again within that time; others wait no longer
for it: a mailbox that is full is so for days, and its owner may be waiting for an answer."""

_NOW_DUE = 200
"""How many that were put off join the queue at a time."""

_MOST_CHATS = 10
"""To which one transaction leases what it makes."""


class Outbox:
    """Keeps notices; see ``school.outbox.OutboxRows``."""

    def __init__(self, tx: Statements, limits: Mapping[Channel, Limit]) -> None:
        self._tx = tx
        self._limits = limits
        self._leased_here: dict[str, Lane] = {}

    def add(self, notice: Notice) -> bool:
        """Owe a notice; where we send to its channel and its chat is idle, lease it in one go."""
        if notice.key is not None and not self.claim(notice.key, notice.id):
            return False
        now = to_ms(self._tx.clock.now())
        # What is put off joins the queue when it is due: nothing waits behind it until then.
        is_due = to_ms(notice.due_at) <= now
        leased = is_due and self._goes_at_once(notice, now)
        self._tx.change(
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
            state="sending" if leased else "new" if is_due else "later",
            holder=self._tx.holding.holder if leased else None,
            lease_until=now + _LEASE // timedelta(milliseconds=1) if leased else None,
            made_at=now,
        )
        if leased:
            self._leased_here.setdefault(notice.to, notice.lane)
            self._tx.fresh.append(notice)
        else:
            self._tx.waiting.add(notice.channel)
        self._tx.owed.add(notice.channel)
        return True

    def claim(self, key: str, notice: int) -> bool:
        """Say that a notice tells what this key stands for; ``False`` where one does already."""
        return bool(self._tx.change("owe_once", unique_key=key, id=notice))

    def is_told(self, key: str) -> bool:
        """Whether a notice tells what this key stands for, or has told it; not one given up."""
        return self._tx.one("told_already", unique_key=key) is not None

    def _goes_at_once(self, notice: Notice, now: int) -> bool:
        if self._must_queue(notice, now):
            return False
        if self._can_send_soon(notice):
            return True
        self._tx.lying.add(notice.channel)  # nobody who ends a send will look for it
        self._leased_here.pop(notice.to, None)  # what follows queues behind it
        return False

    def _can_send_soon(self, notice: Notice) -> bool:
        """Whether this process should take a notice that it has just made.

        What all get is for all to lease, and so is what goes to more than a few chats at once.
        """
        holding = self._tx.holding
        return (
            notice.channel in holding.channels
            and notice.lane < holding.full.get(notice.channel, Lane.BROADCAST)
            and (notice.to in self._leased_here or len(self._leased_here) < _MOST_CHATS)
        )

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

    def lease(
        self, channel: Channel, limit: int, now: datetime, slowest: Lane = Lane.BROADCAST
    ) -> list[Notice]:
        """Take due notices for sending: by lane, in order within a chat; none during a pause."""
        at = to_ms(now)
        for (number,) in self._tx.all("now_due", channel=channel, now=at, limit=_NOW_DUE):
            self._tx.change("join_queue", id=number)
        self._tx.change("take_back_expired", channel=channel, now=at)
        if (pause := self._limits.get(channel)) is not None and pause.paused_until(at) > at:
            return []
        due = {"channel": channel, "now": at, "soon": at + _SOON, "slowest": int(slowest)}
        leased = [_notice(row) for row in self._tx.all("due_notices", limit=limit, **due)]
        if leased:
            self._tx.change(
                "lease_notices",
                notices=id_set(one.id for one in leased),
                holder=self._tx.holding.holder,
                lease_until=at + _LEASE // timedelta(milliseconds=1),
            )
        return leased

    def permit(
        self, channel: Channel, wanted: Mapping[Lane, int], now: datetime
    ) -> tuple[Mapping[Lane, int], datetime]:
        """Allow that many of the wanted sends to leave now; gives also when more may leave."""
        limit = self._limits.get(channel)
        if limit is None:
            return wanted, now
        permitted, more_at = limit.take(wanted, to_ms(now))
        return permitted, from_ms(more_at)

    def next_due(self, channel: Channel, now: datetime) -> datetime | None:
        """Give the moment at which ``lease`` may find something again, if nothing new comes."""
        at = to_ms(now)
        if self._tx.one("something_due", channel=channel, now=at, soon=at + _SOON) is None:
            row = self._tx.one("next_due_at", channel=channel, now=at)
            if row is None or row[0] is None:
                return None
            at = row[0]
        pause = self._limits.get(channel)
        return from_ms(max(at, pause.paused_until(to_ms(now))) if pause else at)

    def waiting(self, channel: Channel, those: Collection[str]) -> set[str]:
        """Give to which of these chats or addresses anything is owed that is not closed yet."""
        rows = self._tx.all("destinations_waiting", channel=channel, destinations=key_set(those))
        return {str(row[0]) for row in rows}

    def sent(self, notice: int, now: datetime, *, keep: bool = False) -> None:
        """Record a sent notice and erase what it said, unless ``keep``: it may come back."""
        if keep:
            self._tx.change("notice_sent", id=notice, now=to_ms(now))
        else:
            self.all_sent([notice], now)

    def all_sent(self, notices: Collection[int], now: datetime) -> None:
        """Record several sent notices and erase what they said."""
        self._tx.change("all_sent", notices=id_set(notices), now=to_ms(now))

    def came_back(self, notice: int) -> Notice | None:
        """Give a sent mail that did not arrive, held until the transaction ends."""
        row = self._tx.one("sent_mail", id=notice)
        return None if row is None else _notice(row)

    def send_again(self, notice: int, error: str, due_at: datetime) -> bool:
        """Owe a sent notice once more; ``False`` where what it said was erased."""
        again = self._tx.change(
            "send_again", id=notice, error=keepable(error), due_at=to_ms(due_at)
        )
        if again:
            self._tx.owed.add("mail")
            self._tx.waiting.add("mail")
        return bool(again)

    def erase_sent(self, before: datetime, limit: int) -> int:
        """Erase what was said by notices owed before a moment and sent; gives how many."""
        return self._tx.change("erase_sent", before=earliest_id(before), limit=limit)

    def again(self, notice: int, error: str, due_at: datetime) -> None:
        """Put a notice back, to be tried again at ``due_at``."""
        self._put_back(notice, keepable(error), due_at, counted=1)

    def held(self, notice: int, due_at: datetime) -> None:
        """Put a notice back without counting a try."""
        self._put_back(notice, None, due_at, counted=0)

    def failed(self, notice: int, error: str, now: datetime) -> None:
        """Give a notice up."""
        self._close(notice, "failed", keepable(error), now)

    def given_up(self, after: int, limit: int) -> list[Failed]:
        """Give notices that were given up, by id after one of them."""
        rows = self._tx.all("notices_given_up", after=after, limit=limit)
        return [_failed(row) for row in rows]

    def revive(self, notice: int, now: datetime) -> bool:
        """Owe one that was given up anew; ``False`` where it is none, or its words are gone."""
        row = self._tx.one("revive_notice", id=notice, now=to_ms(now))
        if row is None:
            return False
        self._tx.owed.add(row[0])
        self._tx.waiting.add(row[0])
        return True

    def drop(self, notice: int, why: str, now: datetime) -> None:
        """Close a notice that nobody needs any more."""
        self._close(notice, "dropped", why, now)

    def drop_key(self, key: str, now: datetime) -> None:
        """Close the notice with this key, if it still waits, and free the key."""
        freed = self._tx.one("free_key", unique_key=key)
        if freed is not None:
            self._tx.change("withdraw_notice", id=freed[0], now=to_ms(now))

    def drop_chat(self, chat: int, now: datetime) -> int:
        """Close what waits for a chat that blocked us; gives how many."""
        about = {"destination": str(chat), "now": to_ms(now)}
        return sum(self._tx.change(one, **about) for one in ("notices_of_chat", "put_off_of_chat"))

    def open_at(self, channel: Channel, to: str) -> list[Notice]:
        """Give what is owed to a chat or address and not closed yet, in order."""
        return [
            _notice(row) for row in self._tx.all("open_notices", channel=channel, destination=to)
        ]

    def withdraw(self, notice: int, why: str, now: datetime) -> bool:
        """Close a notice that was never tried; ``False`` where it was, or is just being."""
        return bool(self._tx.change("withdraw_untried", id=notice, why=why, now=to_ms(now)))

    def pause(self, until: datetime) -> None:
        """Hold all sending to the messenger, which has asked us to wait."""
        limit = self._limits.get("telegram")
        if limit is not None:
            limit.pause(to_ms(until), to_ms(self._tx.clock.now()))

    def release(self, holder: str) -> int:
        """Take back what a process held when it ended; gives how many."""
        released = self._tx.change("take_back_from", holder=holder)
        if released:
            self._tx.owed.update(("telegram", "mail"))
            self._tx.waiting.update(("telegram", "mail"))
        return released

    def forget(self, before: datetime, limit: int) -> int:
        """Remove what was sent or dropped of notices owed before a moment; gives how many."""
        return self._tx.change("drop_old_notices", before=earliest_id(before), limit=limit)

    def forget_keys(self, before: datetime, limit: int) -> int:
        """Let keys be owed again whose notices were owed before a moment; gives how many."""
        return self._tx.change("drop_old_keys", before=earliest_id(before), limit=limit)

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


def _failed(row: Sequence[Any]) -> Failed:
    number, channel, to, kind, account, why, tries, made_at, failed_at = row
    moments = (from_ms(made_at), from_ms(failed_at))
    return Failed(number, channel, to, kind, account, why, tries, *moments)


def _notice(row: Sequence[Any]) -> Notice:
    number, channel, to, lane, kind, data, due_at, key, edits, charged, account, attempts = row
    return Notice(
        id=number,
        channel=channel,
        to=to,
        lane=Lane(lane),
        kind=kind,
        data=orjson.loads(data) if data else {},
        due_at=from_ms(due_at),
        key=key,
        edits=edits,
        charged=bool(charged),
        account=account,
        attempts=attempts,
    )
