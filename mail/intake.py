"""Intake of mails: sealed and stored; only then may they be flagged as seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from school.clock import Clock
from school.inbox import Input, State
from school.sealing import Sealer
from school.store import Store, Transaction

_WINDOW = 5000
"""Mails that the database is asked about at once: others want to be served meanwhile."""

Stored = Callable[[Mapping[str, int]], None]
"""Told the keys of what was stored and waits to be treated, each with its size in bytes."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as it was fetched: ``fault`` says why there is nothing of it, where there is not."""

    uid: int
    arrived_at: datetime | None
    content: bytes = b""
    fault: str = ""


class MailIntake:
    """Takes mails of one mailbox in; ``mailbox`` tells it from others.

    A mail is known by its mailbox, that one's UIDVALIDITY, and its UID (RFC 3501, 2.3.1.1). Its UID
    is also its order, so that storing it twice keeps one.
    """

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        clock: Clock,
        mailbox: str,
        stored: Stored,
        count: Callable[[str, str], None] = lambda room, event: None,
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._mailbox = mailbox
        self._stored = stored
        self._count = count

    def key(self, validity: int, uid: int) -> str:
        """Give the key of a mail in the inbox."""
        return f"{self._mailbox}:{validity}:{uid}"

    def uid(self, validity: int, key: str) -> int | None:
        """Give the UID of a mail by its key; ``None`` where it is of another numbering."""
        prefix, _, uid = key.rpartition(":")
        return int(uid) if prefix == f"{self._mailbox}:{validity}" else None

    async def states(self, validity: int, uids: Collection[int]) -> Mapping[int, State]:
        """Give the states of those mails that are in the inbox; they lie in the mailbox now."""
        uid_of = {self.key(validity, uid): uid for uid in uids}

        def look(tx: Transaction) -> Mapping[str, State]:
            tx.inbox.here(uid_of)
            return tx.inbox.known("mail", uid_of)

        known = await self._store.run(look)
        return {uid_of[key]: state for key, state in known.items()}

    async def take(self, validity: int, arrivals: Sequence[Arrival]) -> None:
        """Store mails in one transaction; what could not be fetched is set aside.

        Raises ``StoreError`` where they could not be kept: they must stay as they are then.
        """
        inputs = [self._input(validity, arrival) for arrival in arrivals]
        faults = {
            one.key: arrival.fault
            for one, arrival in zip(inputs, arrivals, strict=True)
            if arrival.fault
        }

        def keep(tx: Transaction) -> Mapping[str, int]:
            fresh = tx.inbox.store(inputs)
            for one in fresh:
                if one.key in faults:
                    tx.inbox.set_aside("mail", one.key, faults[one.key], self._clock.now())
                    tx.replies.count("set_aside")
            return {one.key: len(one.payload) for one in fresh if one.key not in faults}

        waiting = await self._store.run(keep)
        for _ in waiting:
            self._count("mail", "stored")
        if waiting:
            self._stored(waiting)

    async def filed(self, validity: int, uids: Iterable[int]) -> None:
        """Take note that mails have left the mailbox: they may be forgotten in time."""
        keys = [self.key(validity, uid) for uid in uids]
        await self._store.run(lambda tx: tx.inbox.gone(keys))

    async def gone(self, validity: int, uids: Collection[int]) -> None:
        """Take note of treated mails that are not among those of the mailbox any more.

        They were moved or removed by somebody else, or numbered anew. Mails of another mailbox stay
        known: it may be set again.
        """
        after, lying = "", frozenset(uids)
        while keys := await self._store.run(partial(_treated, after)):
            after = keys[-1]
            gone = [key for key in keys if self._is_gone(key, validity, lying)]
            if gone:
                await self._store.run(partial(_let_go, gone))

    def _is_gone(self, key: str, validity: int, lying: Collection[int]) -> bool:
        is_ours = key.rpartition(":")[0].rpartition(":")[0] == self._mailbox
        return is_ours and self.uid(validity, key) not in lying

    def _input(self, validity: int, arrival: Arrival) -> Input:
        key, now = self.key(validity, arrival.uid), self._clock.now()
        return Input(
            source="mail",
            key=key,
            order=arrival.uid,
            lane=key,
            payload=b"" if arrival.fault else self._sealer.seal(arrival.content, sealed_about(key)),
            received_at=min(arrival.arrived_at or now, now),
        )


def _treated(after: str, tx: Transaction) -> list[str]:
    return tx.inbox.treated(after, _WINDOW)


def _let_go(keys: Sequence[str], tx: Transaction) -> None:
    tx.inbox.gone(keys)


def sealed_about(key: str) -> bytes:
    """Give what a mail's seal is bound to."""
    return f"inbox:mail:{key}".encode()
