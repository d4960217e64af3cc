"""Presence: says that this process lives, buries those that do not, and stands in elections."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress

from cartable.parts import Part
from cartable.root import Foundation, machine
from cartable.sides import Died, Tasks
from school.processes import BEAT, SILENCE, chosen
from school.store import StoreError, Transaction

_log = logging.getLogger(__name__)

_GAP = SILENCE / 2
"""After so long without a beat of our own, that of others says nothing: the database was away."""
_GIVEN_AT_ONCE = 500  # inputs of the dead that change hands in one transaction


class _Office:
    """What only one process at a time may do: whether it is we, and whether it is not."""

    def __init__(self) -> None:
        self.ours = asyncio.Event()
        self.lost = asyncio.Event()

    def turn(self, ours: bool) -> None:
        """Take note of who leads."""
        to_set, to_clear = (self.ours, self.lost) if ours else (self.lost, self.ours)
        to_set.set()
        to_clear.clear()


class Presence:
    """One process among those that share a database; the same with one and with many."""

    def __init__(self, opened: Foundation, parts: frozenset[Part], died: Died) -> None:
        self._opened = opened
        self._parts = parts
        self._tasks = Tasks(died)
        self._bots: list[str] = []
        self._offices: dict[str, _Office] = {}
        self._takes_chats = False
        self._heard_at = self._judges_from = opened.clock.now()

    @property
    def name(self) -> str:
        """How this process is called in the database."""
        return self._opened.holding.holder

    def treats(self, lane: str) -> str | None:
        """Name the process that is to treat the inputs of a lane, if any lives that could."""
        return chosen(lane, self._bots) if self._bots else None

    async def start(self) -> None:
        """Say that we live, take over from the dead of this machine, and go on beating."""
        await self._opened.store.run(_strike_the_dead_of_this_machine)
        await self._beat()
        self._tasks.begin(self._keep_beating())

    async def stop(self) -> None:
        """Strike ourselves, so that others take over at once."""
        await self._tasks.end()
        with suppress(StoreError):
            await self._opened.store.run(lambda tx: _strike(tx, self.name))

    async def take_chats(self, taken: bool) -> None:
        """Say whether chats may be given to us: while we can treat what comes in, and not else."""
        self._takes_chats = taken
        with suppress(StoreError):
            await self._beat()

    async def lead(self, office: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do ``work`` for as long as we are elected to ``office``; again where we are once more.

        Only one process at a time is. Who is not heard loses every office, and so does who could
        not record being alive for as long: ``work`` is cancelled then. Where we are cancelled the
        office is free at once.
        """
        standing = self._offices[office] = _Office()
        with suppress(StoreError):
            await self._beat()
        try:
            await self._lead(office, standing, work)
        finally:
            del self._offices[office]
            with suppress(StoreError):
                await self._opened.store.run(lambda tx: tx.processes.resign(office, self.name))

    async def _lead(
        self, office: str, standing: _Office, work: Callable[[], Awaitable[None]]
    ) -> None:
        while True:
            await standing.ours.wait()
            task = asyncio.ensure_future(work())
            lost = asyncio.create_task(standing.lost.wait())
            try:
                await asyncio.wait((task, lost), return_when=asyncio.FIRST_COMPLETED)
            finally:
                lost.cancel()
                task.cancel()
                await asyncio.wait((task,))
            if not task.cancelled():
                task.result()  # raises what ended it
                return
            _log.warning("another process leads %s now", office)

    async def _keep_beating(self) -> None:
        silent_since = self._opened.clock.now()
        while True:
            await asyncio.sleep(BEAT.total_seconds())
            try:
                await self._beat()
                silent_since = self._opened.clock.now()
            except StoreError as error:
                _log.error("we cannot say that we live: %s", error)
                if self._opened.clock.now() - silent_since >= SILENCE:
                    for office in self._offices.values():
                        office.turn(False)

    async def _beat(self) -> None:
        now = self._opened.clock.now()
        if now - self._heard_at > _GAP:
            self._judges_from = now + SILENCE
        self._bots, offices = await self._opened.store.run(self._say)
        self._heard_at = self._opened.clock.now()
        for name, office in self._offices.items():
            office.turn(name in offices)

    def _say(self, tx: Transaction) -> tuple[list[str], frozenset[str]]:
        """Beat, bury, pass on what the dead held; gives the live bots and our offices."""
        now = self._opened.clock.now()
        parts = self._parts if self._takes_chats else self._parts - {"bot"}
        tx.processes.beat(self.name, parts, now)
        if now >= self._judges_from:
            for holder in tx.processes.silent(now):
                _log.warning("%s is gone: others take over", holder)
                _strike(tx, holder)
        bots = tx.processes.alive("bot", now)
        if bots:
            tx.inbox.give("telegram", lambda lane: chosen(lane, bots), _GIVEN_AT_ONCE)
        elect = tx.processes.elect
        # A copy: this may run in another thread. In the same order in all processes, so that no two
        # wait for each other's rows.
        standing = sorted(self._offices)
        offices = [one for one in standing if elect(one, self.name, now, now + SILENCE)]
        return bots, frozenset(offices)


class Led:
    """A side that only one process at a time may be: who leads ``office`` does ``work``."""

    def __init__(
        self, presence: Presence, office: str, work: Callable[[], Awaitable[None]], died: Died
    ) -> None:
        self._presence = presence
        self._office = office
        self._work = work
        self._tasks = Tasks(died)

    async def start(self) -> None:
        """Stand for the office."""
        self._tasks.begin(self._presence.lead(self._office, self._work))

    async def stop(self) -> None:
        """End the work."""
        await self._tasks.end()


def _strike(tx: Transaction, holder: str) -> None:
    """Strike a process; what it was sending is owed again."""
    tx.processes.remove(holder)
    tx.outbox.release(holder)


def _strike_the_dead_of_this_machine(tx: Transaction) -> None:
    """Do not wait for the silence of those of whom the machine knows that they are no more."""
    for holder in tx.processes.all():
        where, number, _ = holder.rsplit(":", 2)
        if where == machine() and (int(number) == os.getpid() or not _lives(int(number))):
            _strike(tx, holder)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
