"""What is done while one session lasts: new mails are taken in, treated ones are filed."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TypeVar

from mail.intake import Arrival, MailIntake
from mail.mailbox.faults import AnswerError, MailboxError
from mail.mailbox.portions import portions
from mail.mailbox.session import Envelope, Session
from mail.mailbox.shelf import Shelf
from mail.mailbox.thread import CallThread
from mail.reading.limits import MOST_BYTES
from school.inbox import State

_log = logging.getLogger(__name__)

T = TypeVar("T")
Doubts = Counter[tuple[int, int]]
"""How often fetching a mail, by UIDVALIDITY and UID, has failed."""

_RENEWAL = 9 * 60.0
"""Seconds of an IDLE; servers end it after 30 minutes, routers forget a silent one after 10."""
_FIRST_IDLE = 1.0
"""Seconds of the first; each that hears nothing is followed by one four times as long. Some servers
(pymap 0.36) push nothing of a mail that came just before the IDLE, and tell of it at its end."""
_WINDOW = 5000
"""Mails that the database is asked about at once: others want to be served meanwhile."""
_BATCH = 500  # mails of a command
_ALONE = 2
"""A mail that was there so often when the connection broke is fetched by itself."""
_GIVEN_UP = 5
"""One that could not be fetched so often is left for people to look at."""


class Duty:
    """Works in one open session until it ends.

    ``room`` waits until more may be taken in; ``doubts`` outlive the session; ``wake`` ends an IDLE
    where something is to be done.
    """

    def __init__(
        self,
        session: Session,
        thread: CallThread,
        intake: MailIntake,
        room: Callable[[], Awaitable[None]],
        doubts: Doubts,
        count: Callable[[str, str], None],
        answered: Callable[[], None],
    ) -> None:
        """Take the parts; ``answered`` is called whenever the server has answered."""
        self._session = session
        self._thread = thread
        self._intake = intake
        self._room = room
        self._doubts = doubts
        self._count = count
        self._answered = answered
        self._validity = session.validity
        self._shelf = Shelf(moves=session.files)

    @property
    def to_file(self) -> int:
        """How many treated mails are to be moved."""
        return self._shelf.treated

    def treat(self, key: str, state: State) -> bool:
        """Take note of what became of a mail; gives whether that is to be filed."""
        uid = self._intake.uid(self._validity, key)
        before = self._shelf.treated
        if uid is not None:
            self._shelf.treat(uid, state)
        return self._shelf.treated > before

    async def survey(self) -> None:
        """Find out about every mail that lies there."""
        self._shelf = shelf = Shelf(moves=self._session.files)
        uids = await self._call(self._session.uids)
        unseen = set(await self._call(partial(self._session.uids, unseen=True)))
        for first in range(0, len(uids), _WINDOW):
            window = uids[first : first + _WINDOW]
            known = await self._intake.states(self._validity, window)
            shelf.put(window, known)
            # As after a kill between storing and flagging.
            await self._mark_seen([uid for uid in window if uid in known and uid in unseen])

    async def serve(self) -> None:
        """Take in and file, and wait for more; ends by raising only."""
        loop = asyncio.get_running_loop()
        renewal_at, patience = loop.time() + _RENEWAL, _FIRST_IDLE
        while True:
            while self._shelf.new or self._shelf.treated:
                await self._take_some()
                await self._file_all()
                await self._look()
                patience = _FIRST_IDLE
            left = renewal_at - loop.time()
            if left <= 0:
                await self._call(self._session.reopen)
                await self.survey()
                renewal_at, patience = loop.time() + _RENEWAL, _FIRST_IDLE
            elif await self._call(partial(self._session.idle, min(left, patience))):
                await self._look()
                patience = _FIRST_IDLE
            else:
                patience *= 4

    async def _call(self, work: Callable[[], T]) -> T:
        result = await self._thread.call(work)
        self._answered()
        return result

    async def _look(self) -> None:
        """Look for mails that came after all others."""
        uids = await self._call(partial(self._session.newer, self._shelf.highest))
        if uids:
            self._shelf.put(uids, await self._intake.states(self._validity, uids))

    async def _take_some(self) -> None:
        uids = self._shelf.take_new(_BATCH)
        if not uids:
            return
        envelopes = await self._call(partial(self._session.envelopes, uids))
        faults = {uid: fault for uid, one in envelopes.items() if (fault := self._fault(uid, one))}
        await self._keep([_faulty(uid, envelopes[uid], why) for uid, why in faults.items()])
        good = {uid: one for uid, one in envelopes.items() if uid not in faults}
        alone = [uid for uid in good if self._doubts[self._validity, uid] >= _ALONE]
        for portion in portions(good, alone):
            await self._room()
            await self._keep(await self._fetch(portion, envelopes))

    def _fault(self, uid: int, envelope: Envelope) -> str:
        if envelope.size > MOST_BYTES:
            return f"larger than {MOST_BYTES // 1024**2} MiB"
        if self._doubts[self._validity, uid] >= _GIVEN_UP:
            return "the server does not give it"
        return ""

    async def _fetch(
        self, portion: Sequence[int], envelopes: Mapping[int, Envelope]
    ) -> list[Arrival]:
        """Fetch mails; one by one where the server refuses them together."""
        try:
            bodies = await self._call(partial(self._session.bodies, portion))
        except MailboxError:
            self._doubt(portion)
            raise
        except AnswerError:
            if len(portion) > 1:
                return [
                    arrival for uid in portion for arrival in await self._fetch([uid], envelopes)
                ]
            bodies = {}
        missing = [uid for uid in portion if uid not in bodies]
        if missing:  # a colleague may just have moved it away
            self._doubt(await self._call(partial(self._session.envelopes, missing)))
        return [Arrival(uid, envelopes[uid].arrived_at, body) for uid, body in bodies.items()]

    def _doubt(self, uids: Collection[int]) -> None:
        self._doubts.update((self._validity, uid) for uid in uids)

    async def _keep(self, arrivals: Sequence[Arrival]) -> None:
        """Store mails, and only then flag them as seen."""
        if not arrivals:
            return
        await self._intake.take(self._validity, arrivals)
        uids = [arrival.uid for arrival in arrivals]
        for arrival in arrivals:
            self._doubts.pop((self._validity, arrival.uid), None)
            if arrival.fault:
                _log.warning("mail %d is set aside: %s", arrival.uid, arrival.fault)
                self._count("mail", "set_aside")
                self._shelf.treat(arrival.uid, "set_aside")
        await self._mark_seen(uids)

    async def _mark_seen(self, uids: Sequence[int]) -> None:
        for start in range(0, len(uids), _BATCH):
            batch = uids[start : start + _BATCH]
            try:
                await self._call(partial(self._session.mark_seen, batch))
            except AnswerError as error:
                _log.warning("%d mails cannot be flagged: %s", len(batch), error)

    async def _file_all(self) -> None:
        while (taken := self._shelf.take_treated(_BATCH)) is not None:
            folder, uids = taken
            try:
                await self._call(partial(self._session.file, uids, folder))
            except AnswerError as error:
                _log.warning("%d mails cannot be moved: %s", len(uids), error)
                continue
            if self._session.files:
                await self._intake.filed(self._validity, uids)
                for _ in uids:
                    self._count("mail", "filed")


def _faulty(uid: int, envelope: Envelope, fault: str) -> Arrival:
    return Arrival(uid, envelope.arrived_at, fault=fault)
