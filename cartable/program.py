"""The running program: its parts together in one process, or some of them; ended by SIGTERM."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from zoneinfo import ZoneInfo

from bot.application import Server
from cartable.chat_side import BOT_NAME, ChatSide
from cartable.parts import Part
from cartable.readiness import readiness
from cartable.root import Foundation, foundation
from cartable.schedule import Schedule
from cartable.settings import Settings
from mail.addresses import OwnAddress
from mail.connections import Connections
from mail.delivery import MailDelivery
from mail.layout import Layout
from mail.links import Links
from mail.server import SmtpServer
from mail.writing import MailWriter
from paper import QrPictures
from school.outbox import Channel
from school.store import Transaction
from vault.signing import HmacFormSigner
from web.app import make_app
from web.clicks import Clicks
from web.metrics import Metrics
from web.server import PageServer
from web.site import Site

_log = logging.getLogger(__name__)

DRAIN = 20.0
"""Seconds that the program takes to finish what it has begun (safety)."""


class Program:
    """What one process runs; ``address`` is where its pages are once it is up."""

    def __init__(self, settings: Settings, parts: frozenset[Part]) -> None:
        self._settings = settings
        self._parts = parts
        self._stopping = asyncio.Event()
        self._fault: BaseException | None = None
        self.address: str | None = None

    async def run(self, up: Callable[[Program], None]) -> int:
        """Run until stopped; gives the exit status. ``up`` is called when all parts have begun."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        try:
            async with foundation(self._settings, self._channels()) as opened:
                await opened.store.run(_release_what_the_dead_held)
                async with self._running(opened):
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
        """End where a part has ended by a fault: whoever supervises us starts all of it anew."""
        _log.error("a part of the program has ended", exc_info=error)
        self._fault = error
        self.stop()

    def _channels(self) -> frozenset[Channel]:
        sends = "notices" in self._parts and self._settings.telegram_token is not None
        return frozenset({"telegram"}) if sends else frozenset()

    @asynccontextmanager
    async def _running(self, opened: Foundation) -> AsyncIterator[None]:
        async with AsyncExitStack() as parts:
            chat_side = await self._start_chat_side(opened, parts)
            name = _CurrentName(opened)
            await name.learn()
            parts.push_async_callback(_end, asyncio.create_task(name.keep()))
            if "notices" in self._parts:
                self._start_mails(opened, parts, name)
            if "schedule" in self._parts:
                schedule = Schedule(opened)
                schedule.start()
                parts.callback(schedule.stop)
            if "web" in self._parts:
                await self._start_pages(opened, parts, chat_side, name)
            yield

    async def _start_chat_side(self, opened: Foundation, parts: AsyncExitStack) -> ChatSide | None:
        token = self._settings.telegram_token
        takes, sends = "bot" in self._parts, "notices" in self._parts
        if token is None or not (takes or sends):
            _log.warning("the chat side stays off: CARTABLE_TELEGRAM_TOKEN is not set")
            return None
        server = Server(self._settings.telegram_api, token.get_secret_value())
        side = ChatSide(opened, server, self._died, takes=takes, sends=sends)
        await side.start()
        parts.push_async_callback(_within_drain, side.stop)
        return side

    def _start_mails(self, opened: Foundation, parts: AsyncExitStack, name: _CurrentName) -> None:
        settings = self._settings
        if settings.smtp is None or settings.mail_address is None:
            _log.warning("no mail is sent: CARTABLE_SMTP or CARTABLE_MAIL_ADDRESS is not set")
            return
        own = OwnAddress.parse(settings.mail_address)
        writer = MailWriter(
            opened.catalogues,
            own,
            Links(settings.public_url, settings.telegram_links),
            ZoneInfo(settings.time_zone),
            Layout(),
        )
        server = SmtpServer.from_url(settings.smtp.get_secret_value())
        connections = Connections(server, own.domain)
        delivery = MailDelivery(
            opened.store, opened.opening, writer, connections, opened.clock, name.get
        )
        task = asyncio.create_task(delivery.run())
        task.add_done_callback(self._part_ended)
        parts.push_async_callback(_end, task)

    async def _start_pages(
        self,
        opened: Foundation,
        parts: AsyncExitStack,
        chat_side: ChatSide | None,
        name: _CurrentName,
    ) -> None:
        settings = self._settings
        metrics = Metrics()
        clicks = Clicks(
            opened.store, opened.opening, opened.clock, opened.sealer, count=metrics.count
        )
        site = Site(
            store=opened.store,
            open_school=opened.opening,
            clock=opened.clock,
            forms=HmacFormSigner(opened.key),
            qr=QrPictures(),
            catalogues=opened.catalogues,
            clicks=clicks,
            metrics=metrics,
            bot_name=name.get,
            checks=readiness(opened, chat_side),
            public_url=settings.public_url,
            telegram_links=settings.telegram_links,
            metrics_from=settings.metrics_from,
        )
        clicks.start()
        parts.push_async_callback(clicks.stop)
        pages = PageServer(
            make_app(site), settings.listen_host, settings.listen_port, settings.proxies
        )
        port = await pages.start()
        parts.push_async_callback(pages.stop)
        self.address = f"http://{settings.listen_host}:{port}"

    def _part_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._died(error)


class _CurrentName:
    """The bot's user name, which another process may learn after this one has begun."""

    _SECONDS = 2.0

    def __init__(self, opened: Foundation) -> None:
        self._opened = opened
        self._name: str | None = None

    def get(self) -> str | None:
        """Give it, or ``None`` while nobody knows."""
        return self._name

    async def learn(self) -> None:
        """Look it up once."""
        self._name = await self._opened.store.run(_bot_name)

    async def keep(self) -> None:
        """Look until it is known."""
        while self._name is None:
            await asyncio.sleep(self._SECONDS)
            await self.learn()


def _bot_name(tx: Transaction) -> str | None:
    return tx.status.recall(BOT_NAME)


def _release_what_the_dead_held(tx: Transaction) -> None:
    """Take back notices held by processes of this machine that are no more.

    Without it they would wait for their lease to run out: a minute after each kill.
    """
    for holder in tx.outbox.holders():
        node, _, number = holder.rpartition(":")
        if node == os.uname().nodename and (int(number) == os.getpid() or not _lives(int(number))):
            tx.outbox.release(holder)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def _within_drain(stop: Callable[[], Awaitable[None]]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN):
            await stop()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
