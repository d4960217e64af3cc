"""The running program: its sides together in one process, or some of them; ended by SIGTERM."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING

from cartable.bot_name import BotName
from cartable.copies import Copyable, Copying
from cartable.counts import Counts
from cartable.erasure_log import ErasureKeeper
from cartable.garbage import spare_what_stays
from cartable.parts import Part
from cartable.presence import Led, Presence
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from cartable.sides import Side
from school.outbox import Channel

if TYPE_CHECKING:
    from cartable.chat_side import ChatSide
    from cartable.page_side import PageSide

_log = logging.getLogger(__name__)

_TURN = 0.0005  # seconds

DRAIN = 20.0
"""Seconds that the program takes to finish what it has begun (safety)."""


class Program:
    """What one process runs; ``address`` is where its pages are once it is up."""

    def __init__(self, settings: Settings, parts: frozenset[Part]) -> None:
        self._settings = settings
        self._parts = parts
        self._stopping = asyncio.Event()
        self._fault: BaseException | None = None
        self._pages: PageSide | None = None
        self._counts = Counts()
        is_set = settings.imap is not None and settings.mail_address is not None
        self._reads_mail = "mail" in parts and is_set

    @property
    def address(self) -> str | None:
        """Where the pages are served."""
        return self._pages.address if self._pages else None

    async def run(self, up: Callable[[Program], None]) -> int:
        """Run until stopped; gives the exit status. ``up`` is called when all sides have begun.

        Raises ``Refusal`` where database, key or the pages' address cannot be had,
        ``ValueError`` for a mail server that cannot be one.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        try:
            async with foundation(self._settings, self._channels()) as opened:
                presence = Presence(opened, self._parts, self._died)
                # We live until all sides have ended: only then may others have what we held.
                async with _running(_only(presence)), _running(self._sides(opened, presence)):
                    spare_what_stays()
                    up(self)
                    await self._stopping.wait()
                    _log.info("stopping")
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
        return 0 if self._fault is None else 1

    def stop(self) -> None:
        """Begin to stop; what was taken is finished first."""
        self._stopping.set()

    def _died(self, error: BaseException) -> None:
        """End where a side has ended by a fault: whoever supervises us starts all of it anew."""
        _log.error("a part of the program has ended", exc_info=error)
        self._fault = error
        self.stop()

    def _channels(self) -> frozenset[Channel]:
        sends = "notices" in self._parts and self._settings.telegram_token is not None
        return frozenset({"telegram"}) if sends else frozenset()

    async def _sides(self, opened: Foundation, presence: Presence) -> AsyncIterator[Side]:
        """Give the wanted sides in the order in which they start.

        Each is loaded only where it runs, and while those before it work already: the chat
        answers before the pages are loaded, and a process of one part takes less memory.
        """
        name = BotName(opened, self._died)
        yield name
        yield ErasureKeeper(opened, self._died)
        if isinstance(opened.store, Copyable):
            yield Copying(opened, self._died)
        chat_side = self._chat_side(opened, name, presence)
        if chat_side is not None:
            yield chat_side
        if "notices" in self._parts:
            await _load("cartable.mail_side")
            from cartable.mail_side import MailSide

            yield MailSide(opened, name, self._died)
        if self._reads_mail:
            await _load("cartable.mailbox_side")
            from cartable.mailbox_side import MailboxSide

            yield MailboxSide(opened, presence, self._died, self._counts)
        elif "mail" in self._parts:
            _log.warning("no mail is read: CARTABLE_IMAP or CARTABLE_MAIL_ADDRESS is not set")
        if "schedule" in self._parts:
            await _load("cartable.schedule")
            from cartable.schedule import Schedule

            yield Led(presence, "schedule", Schedule(opened).run, self._died)
        if "web" in self._parts:
            await _load("cartable.page_side")
            from cartable.page_side import PageSide

            self._pages = PageSide(
                opened, name, presence, chat_side, self._counts, reads_mail=self._reads_mail
            )
            yield self._pages

    def _chat_side(self, opened: Foundation, name: BotName, presence: Presence) -> ChatSide | None:
        token = self._settings.telegram_token
        takes, sends = "bot" in self._parts, "notices" in self._parts
        if token is None or not (takes or sends):
            if token is None:
                _log.warning("the chat side stays off: CARTABLE_TELEGRAM_TOKEN is not set")
            return None
        from bot.application import Server
        from cartable.chat_side import ChatSide

        server = Server(self._settings.telegram_api, token.get_secret_value())
        return ChatSide(opened, server, name, presence, self._died, takes=takes, sends=sends)


async def _load(module: str) -> None:
    """Load a module in a thread, so that what has begun goes on meanwhile.

    Whatever else runs gets its turn sooner than usual: Python's 5 ms a turn, twenty turns to an
    answer, would be a tenth of a second.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        await asyncio.to_thread(import_module, module)
    finally:
        sys.setswitchinterval(usual)


async def _only(side: Side) -> AsyncIterator[Side]:
    yield side


@asynccontextmanager
async def _running(sides: AsyncIterable[Side]) -> AsyncIterator[None]:
    """Start sides one after the other, stop those that were started all at once."""
    started: list[Side] = []
    try:
        async for side in sides:
            started.append(side)
            await side.start()
        yield
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                stops = [side.stop() for side in started]
                for ended in await asyncio.gather(*stops, return_exceptions=True):
                    if isinstance(ended, BaseException):
                        raise ended
