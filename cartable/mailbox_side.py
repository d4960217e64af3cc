"""The mailbox side of the running program: what people write back is read, and takes effect."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial

from bot.conversations.engine import Engine
from bot.conversations.scripts import SCRIPTS
from cartable.counts import Counts
from cartable.mailbox_facts import note_mailbox
from cartable.presence import Led, Presence
from cartable.root import Foundation
from cartable.sides import Died
from mail.addresses import OwnAddress
from mail.conversing import Conversing
from mail.imap_server import ImapServer
from mail.intake import MailIntake
from mail.mailbox.worker import MailboxWorker
from mail.reading.pool import NoReaderError, ReaderPool
from mail.replies import Replies
from mail.treating import Treating
from school.store import StoreError

_log = logging.getLogger(__name__)

_NOTING = 30.0  # seconds between notes that the mailbox is read
_LOOK = 0.5  # seconds between looks at whether it is
_NO_READER = 10.0  # seconds before a reader's process is started again


class MailboxSide:
    """Reads the mailbox, in one process at a time: another takes over where this one ends."""

    def __init__(self, opened: Foundation, presence: Presence, died: Died, counts: Counts) -> None:
        """Take the parts; ``CARTABLE_IMAP`` and ``CARTABLE_MAIL_ADDRESS`` are set."""
        settings = opened.settings
        assert settings.imap is not None
        assert settings.mail_address is not None
        self._opened = opened
        self._server = ImapServer.from_url(settings.imap.get_secret_value())
        self._own = OwnAddress.parse(settings.mail_address)
        self._counts = counts
        self._led = Led(presence, "mail", self._attend, died)

    async def start(self) -> None:
        """Stand for the office of who reads the mailbox."""
        await self._led.start()

    async def stop(self) -> None:
        """Leave the mailbox; what was stored waits for whoever reads it next."""
        await self._led.stop()

    async def _attend(self) -> None:
        """Read and treat for as long as we are elected."""
        opened = self._opened
        reader = ReaderPool(self._own, opened.settings.authserv_id)
        effects = Replies(Conversing(Engine(SCRIPTS), opened.catalogues))
        count = self._counts.count
        treating = Treating(
            opened.store,
            opened.opening,
            reader,
            effects.apply,
            opened.sealer,
            opened.clock,
            count=count,
        )
        intake = MailIntake(
            opened.store, opened.sealer, opened.clock, self._server.name, treating.offer, count
        )
        worker = MailboxWorker(self._server, intake, treating.room, opened.clock, count=count)
        treating.treated = worker.treated
        try:
            await _started(reader)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(worker.run())
                tasks.create_task(treating.run())
                tasks.create_task(self._note(worker))
        finally:
            await reader.stop()

    async def _note(self, worker: MailboxWorker) -> None:
        """Note whether the mailbox is read, when that changes and every now and then."""
        loop = asyncio.get_running_loop()
        noted, note_at = None, 0.0
        while True:
            known = None if worker.is_open else worker.fault or "opening"
            if known != noted or loop.time() >= note_at:
                with suppress(StoreError):
                    now = self._opened.clock.now()
                    await self._opened.store.run(partial(note_mailbox, known, now))
                    noted, note_at = known, loop.time() + _NOTING
            await asyncio.sleep(_LOOK)


async def _started(reader: ReaderPool) -> None:
    while True:
        try:
            await reader.start()
        except NoReaderError as error:
            _log.error("mails cannot be read: %s", error)
            await asyncio.sleep(_NO_READER)
        else:
            return
