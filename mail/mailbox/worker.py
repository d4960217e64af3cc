"""The mailbox worker: keeps one session open, and opens another where it ends."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from threading import Event

from mail.imap_server import ImapServer
from mail.intake import MailIntake
from mail.mailbox.doubts import Doubts
from mail.mailbox.duty import Duty
from mail.mailbox.faults import AnswerError, FaultKind, MailboxError
from mail.mailbox.pauses import Pauses
from mail.mailbox.session import Lack, Session
from mail.mailbox.thread import CallThread
from school.clock import Clock
from school.inbox import State
from school.store import StoreError

_log = logging.getLogger(__name__)

_SOON = 0.25  # seconds in which treated mails gather, before they are moved together
_MANY = 200  # mails that are moved without waiting for more
_GOODBYE = 3.0  # seconds that a session has to end by itself, and then again to break off

_LACKS: dict[Lack, str] = {
    "read_only": "it is read-only: mails are neither flagged nor moved",
    "no_folders": "no folders can be made: treated mails stay in it, flagged as seen",
    "no_move": "the server moves no mails: treated ones stay in it, flagged as seen",
    "no_idle": "the server tells of no new mail: it is looked for every 20 seconds",
}


class MailboxWorker:
    """Reads one mailbox; ``run`` it in one process at a time.

    ``is_open`` says whether a session stands, ``answered_at`` when the server last answered,
    ``fault`` what ended the last one, as a word of ours.
    """

    def __init__(
        self,
        server: ImapServer,
        intake: MailIntake,
        room: Callable[[], Awaitable[None]],
        clock: Clock,
        *,
        count: Callable[[str, str], None] = lambda room, event: None,
        pauses: Pauses | None = None,
    ) -> None:
        """Take the parts; ``room`` waits until more mails may be taken in."""
        self._server = server
        self._intake = intake
        self._room = room
        self._clock = clock
        self._count = count
        self._pauses = pauses or Pauses()
        self._doubts = Doubts()
        self._told: set[Lack] = set()
        self._duty: Duty | None = None
        self._wake: socket.socket | None = None
        self._waking: asyncio.TimerHandle | None = None
        self.is_open = False
        self.answered_at: datetime | None = None
        self.fault: FaultKind | None = None

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            try:
                await self._attend()
            except (MailboxError, AnswerError, StoreError) as error:
                await asyncio.sleep(self._pause_after(error))

    def treated(self, key: str, state: State) -> None:
        """Take note of what became of a mail, and move it soon."""
        if self._duty is None or not self._duty.treat(key, state):
            return
        if self._duty.to_file >= _MANY:
            self._wake_up()
        elif self._waking is None:
            self._waking = asyncio.get_running_loop().call_later(_SOON, self._wake_up)

    def _wake_up(self) -> None:
        if self._waking is not None:
            self._waking.cancel()
            self._waking = None
        if self._wake is not None:
            with suppress(OSError):  # full, or closed: it is awake
                self._wake.send(b".")

    def _pause_after(self, error: Exception) -> float:
        self.fault = error.kind if isinstance(error, MailboxError) else "lost"
        pause = self._pauses.after(self.fault)
        why = "the database" if isinstance(error, StoreError) else str(error)
        level = logging.ERROR if self.fault == "sign_in" else logging.WARNING
        _log.log(level, "the mailbox is not read: %s; again in %.0f s", why, pause)
        self._count("mail", f"mailbox_{self.fault}")
        return pause

    async def _attend(self) -> None:
        """Work in a session for as long as it lasts; raises what ends it."""
        async with self._session() as (session, thread):
            duty = Duty(
                session,
                thread,
                self._intake,
                self._room,
                self._doubts,
                self._count,
                self._hear,
                self._pauses.succeeded,
            )
            self._duty = duty
            self._say_what_it_lacks(session)
            await duty.survey()
            self.is_open, self.fault = True, None
            _log.info("the mailbox is open, %d mails lie in it", session.count)
            self._count("mail", "mailbox_opened")
            await duty.serve()

    def _hear(self) -> None:
        self.answered_at = self._clock.now()

    def _say_what_it_lacks(self, session: Session) -> None:
        for lack in session.lacks - self._told:
            _log.warning("the mailbox: %s", _LACKS[lack])
        self._told |= session.lacks

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[tuple[Session, CallThread]]:
        """Open a session on a thread of its own; it has ended, or is left, when this has."""
        thread = CallThread("mailbox")
        left = Event()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        self._wake = ours
        session: Session | None = None
        try:
            opening = partial(_open, self._server, theirs, left)
            session = await thread.call(opening)
            yield session, thread
        finally:
            self.is_open, self._duty = False, None
            left.set()
            self._wake_up()
            self._wake = None
            ending = asyncio.create_task(_end(session, thread, ours, theirs))
            try:
                await asyncio.shield(ending)
            except asyncio.CancelledError:
                await asyncio.wait([ending])
                raise


def _open(server: ImapServer, wake: socket.socket, left: Event) -> Session:
    """Open a session; where nobody waits for it any more, close it again."""
    session = Session.open(server, wake)
    if left.is_set():
        session.close()
        raise MailboxError("left while it was opened")
    return session


async def _end(
    session: Session | None, thread: CallThread, ours: socket.socket, theirs: socket.socket
) -> None:
    """End a session and its thread, and what woke it: politely where that goes quickly."""
    with ours, theirs:
        if session is None:
            await thread.end(_GOODBYE)  # it may be connecting to a server that says nothing
            return
        closing = thread.call(session.close)
        if not await thread.end(_GOODBYE):
            session.hang_up()
            await thread.end(_GOODBYE)
        closing.cancel()
