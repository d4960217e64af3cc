"""What is done while one session lasts: new mails are taken in, treated ones are filed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from mail.intake import Arrival, MailIntake
from mail.mailbox.doubts import Doubts
from mail.mailbox.faults import AnswerError, MailboxError
from mail.mailbox.portions import portions
from mail.mailbox.session import Folder, Session
from mail.mailbox.shelf import Shelf
from mail.mailbox.thread import CallThread
from mail.reading.limits import MOST_BYTES
from school.inbox import State

_log = logging.getLogger(__name__)

T = TypeVar("T")

_RENEWAL = 9 * 60.0
"""Seconds of an IDLE; servers end it after 30 minutes, routers forget a silent one after 10."""
_FIRST_IDLE = 1.0
"""Seconds of the first; each that hears nothing is followed by one four times as long. Some servers
(pymap 0.36) push nothing of a mail that came just before the IDLE, and tell of it at its end."""
_WINDOW = 5000
"""Mails that the database is asked about at once: others want to be served meanwhile."""
_BATCH = 500  # mails of a command
_OF_MAILS = 10
"""Where the server gives none of more mails than these, it is the server's fault and not theirs."""
_QUIET = 60.0
"""Seconds of an IDLE after which a session has proven itself."""
_TOO_LARGE = f"larger than {MOST_BYTES // 1024**2} MiB"
_NOT_GIVEN = "the server does not give it"


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
        progressed: Callable[[], None],
    ) -> None:
        """Take the parts.

        ``answered`` is called whenever the server has answered; ``progressed`` when something was
        stored or moved, or a quiet session has stood for a while.
        """
        self._session = session
        self._thread = thread
        self._intake = intake
        self._room = room
        self._doubts = doubts
        self._count = count
        self._answered = answered
        self._progressed = progressed
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
        await self._intake.gone(self._validity, uids)

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
                if patience >= _QUIET:
                    self._progressed()
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
        """Take a batch in: those under doubt each by itself, after all others."""
        uids = self._shelf.take_new(_BATCH)
        given_up = [uid for uid in uids if self._doubts.is_given_up(self._validity, uid)]
        await self._keep([Arrival(uid, None, fault=_NOT_GIVEN) for uid in given_up])
        asked = [uid for uid in uids if uid not in given_up]
        alone = [uid for uid in asked if self._doubts.is_alone(self._validity, uid)]
        together = [uid for uid in asked if uid not in alone]
        missing: set[int] = set()
        for group in filter(None, (together, *([uid] for uid in alone))):
            missing |= await self._take(group)
        if len(missing) < len(asked) or len(missing) <= _OF_MAILS:
            # One that a colleague has moved away is not found, nor doubted, again.
            self._doubts.not_given(self._validity, missing)
        else:
            raise AnswerError("the server gives none of the mails")

    async def _take(self, uids: Sequence[int]) -> set[int]:
        """Take mails in; gives those that could not be had."""
        envelopes = await self._ask(self._session.envelopes, uids)
        good = {uid: one for uid, one in envelopes.items() if one.size <= MOST_BYTES}
        await self._keep(
            [
                Arrival(uid, one.arrived_at, fault=_TOO_LARGE)
                for uid, one in envelopes.items()
                if uid not in good
            ]
        )
        missing = set(uids) - set(envelopes)
        for portion in portions(good):
            await self._room()
            bodies = await self._ask(self._session.bodies, portion)
            await self._keep(
                [Arrival(uid, good[uid].arrived_at, body) for uid, body in bodies.items()]
            )
            missing |= set(portion) - set(bodies)
        return missing

    async def _ask(
        self, ask: Callable[[Sequence[int]], Mapping[int, T]], uids: Sequence[int]
    ) -> Mapping[int, T]:
        """Ask for something of mails; where the server refuses, of each half of them.

        A single bad one among 500 is found so by 18 commands. What is refused of one by itself is
        missing in what is given.
        """
        try:
            given = await self._call(partial(ask, uids))
        except MailboxError:
            self._doubts.broke_off(self._validity, uids)
            raise
        except AnswerError as error:
            if len(uids) == 1:
                _log.warning("the server does not give mail %d: %s", uids[0], error)
                return {}
            half = len(uids) // 2
            return {**await self._ask(ask, uids[:half]), **await self._ask(ask, uids[half:])}
        wanted = set(uids)
        return {uid: one for uid, one in given.items() if uid in wanted}

    async def _keep(self, arrivals: Sequence[Arrival]) -> None:
        """Store mails, and only then flag them as seen."""
        if not arrivals:
            return
        await self._intake.take(self._validity, arrivals)
        self._progressed()
        uids = [arrival.uid for arrival in arrivals]
        self._doubts.forget(self._validity, uids)
        for arrival in arrivals:
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
            refusals: list[AnswerError] = []
            moved = await self._file(uids, folder, refusals)
            if refusals:
                left = len(uids) - len(moved)
                _log.warning("%d mails cannot be moved: %s", left, refusals[-1])
            if moved and self._session.files:
                self._progressed()
                await self._intake.filed(self._validity, moved)
                for _ in moved:
                    self._count("mail", "filed")

    async def _file(
        self, uids: Sequence[int], folder: Folder, refusals: list[AnswerError]
    ) -> Sequence[int]:
        """Move mails; where the server refuses, each half of them. Gives those that were moved."""
        try:
            await self._call(partial(self._session.file, uids, folder))
        except AnswerError as error:
            if len(uids) == 1:
                refusals.append(error)
                return []
            half = len(uids) // 2
            moved = await self._file(uids[:half], folder, refusals)
            return [*moved, *await self._file(uids[half:], folder, refusals)]
        return uids
