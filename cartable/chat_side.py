"""The chat side of the running program: intake, processing and delivery, put together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from time import monotonic

from bot.api import BotApi
from bot.application import (
    Server,
    TokenRefusedError,
    UnreachableError,
    add_handlers,
    introduce,
    make_application,
    register_commands,
)
from bot.conversations.engine import Engine
from bot.conversations.replay import Script
from bot.conversations.scripts import SCRIPTS
from bot.delivery import Delivery
from bot.desk import Desk
from bot.dispatch import Dispatcher
from bot.intake import Intake
from bot.pace import ChatPace
from bot.processing import Processor
from bot.sending import Pictures, Sender
from bot.sent_in import SentIn
from bot.stepping import Stepping
from bot.transport import PooledRequest
from cartable.bot_name import BotName
from cartable.dossiers import AllPapers
from cartable.on_demand import (
    PicturesOnDemand,
    PortraitsOnDemand,
    PrinterOnDemand,
    blank_picture,
    captcha_picture,
    chart_picture,
)
from cartable.presence import Presence
from cartable.root import Foundation
from cartable.sides import Died, Tasks
from cartable.updates import Updates
from school.inbox import Input
from school.processes import BEAT
from school.store import StoreError, Transaction

_log = logging.getLogger(__name__)

_GREETING_PAUSE = 5.0  # seconds
_PAGE = 1000
_OUT_OF_ORDER = 1000
"""So far apart may updates of different chats be stored that Telegram posts at the same time."""


class ChatSide:
    """What one process does in Telegram: ``takes`` updates in, ``sends`` what is owed, or both."""

    def __init__(
        self,
        opened: Foundation,
        server: Server,
        name: BotName,
        presence: Presence,
        died: Died,
        *,
        takes: bool,
        sends: bool,
        scripts: Mapping[str, Script] = SCRIPTS,
    ) -> None:
        """Put the parts together; ``died`` is called where one of them ends by a fault."""
        self._opened = opened
        self._name = name
        self._presence = presence
        self.takes = takes
        self._request = PooledRequest()
        self._poll_requests: list[PooledRequest] = []
        self._server = server
        api = BotApi(self._request, server.address, server.token)
        self._application = make_application(server, self._request)
        desk = Desk(
            store=opened.store,
            open_school=opened.opening,
            engine=Engine(scripts),
            catalogues=opened.catalogues,
            clock=opened.clock,
            api=api,
            sent_in=SentIn(api, PortraitsOnDemand(), PicturesOnDemand()),
            secure_page=opened.settings.secure_page,
        )
        add_handlers(self._application, desk)
        processor = Processor(self._application, desk, opened.sealer)
        self._dispatcher = Dispatcher(processor.treat, processor.waiting_in)
        self.intake = Intake(
            opened.store,
            opened.sealer,
            opened.clock,
            self._dispatcher.offer,
            presence.treats,
            presence.name,
        )
        self._updates = Updates(opened, server, self._connect, self.intake)
        self._delivery = self._make_delivery(api) if sends else None
        self._came = asyncio.Event()
        self._intake = Tasks(died)
        self._leasing = Tasks(died)
        self._others = Tasks(died)

    @property
    def fetched_at(self) -> datetime | None:
        """The last sign that updates come in."""
        return self._updates.fetched_at

    async def start(self) -> None:
        """Begin; what waits in the outbox goes at once, the rest once Telegram has answered."""
        await self._request.initialize()
        if self._delivery is not None:
            self._leasing.begin(self._delivery.run())
        self._intake.begin(self._begin())

    async def stop(self) -> None:
        """Take nothing more in, finish what was taken, and what is being sent.

        Of what waits in the outbox nothing more is leased; answers to what was taken still leave.
        """
        try:
            await self._intake.end()
            await self._presence.take_chats(False)  # others' chats would keep us from ending
            await self._leasing.end()
            await self._dispatcher.leave()
            if self._delivery is not None:
                await self._delivery.drain()
        finally:
            await self._leasing.end()
            await self._others.end()
            for request in (*self._poll_requests, self._request):
                await request.shutdown()

    async def _begin(self) -> None:
        """Learn our own name, as often as it takes, then take in what waits and what comes."""
        while True:
            try:
                name = await introduce(self._application)
                break
            except (TokenRefusedError, UnreachableError) as error:
                _log.warning("Telegram does not know us: %s", type(error).__name__)
                await asyncio.sleep(_GREETING_PAUSE)
        await self._name.learn(name)
        if self.takes:
            self._others.begin(self._dispatcher.run())
            self._opened.store.listen("inputs", self._look_again)
            self._intake.begin(self._take_what_is_ours())
            await self._presence.take_chats(True)
            await self._presence.lead("updates", self._take_updates_in)

    async def _take_updates_in(self) -> None:
        """See to it, for all processes, that updates come in; nobody waits for the menu."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(register_commands(self._application.bot, self._opened.catalogues))
            tasks.create_task(self._updates.run())

    def _connect(self) -> BotApi:
        """Give long polls a connection of their own, so that nothing else delays them."""
        request = PooledRequest(connections=2)
        self._poll_requests.append(request)
        return BotApi(request, self._server.address, self._server.token)

    def _make_delivery(self, api: BotApi) -> Delivery:
        papers = AllPapers(self._opened, PrinterOnDemand(self._opened.catalogues))
        sender = Sender(
            self._opened.store,
            self._opened.opening,
            api,
            self._opened.catalogues,
            Pictures(
                captcha_picture, papers.document, papers.dossier, blank_picture, chart_picture
            ),
            Stepping(Engine(SCRIPTS), self._opened.catalogues, self._opened.settings.secure_page),
        )
        pace = ChatPace(self._opened.settings.telegram_rate, monotonic)
        opened = self._opened
        return Delivery(
            opened.store, opened.opening, sender, pace, opened.clock, opened.holding.full
        )

    def _look_again(self, _: object) -> None:
        self._came.set()

    async def _take_what_is_ours(self) -> None:
        """Hand what others stored for us, or left behind, to the dispatcher, until cancelled.

        Whatever we are told meanwhile, all is looked through with every beat: what we take over
        from a dead process is older than what we have seen.
        """
        newest, next_whole = 0, monotonic()
        while True:
            self._came.clear()
            is_whole = monotonic() >= next_whole
            with suppress(StoreError):
                newest = await self._look_through_the_inbox(
                    0 if is_whole else newest - _OUT_OF_ORDER
                )
            if is_whole:
                next_whole = monotonic() + BEAT.total_seconds()
            with suppress(TimeoutError):
                async with asyncio.timeout(next_whole - monotonic()):
                    await self._came.wait()

    async def _look_through_the_inbox(self, after: int) -> int:
        """Offer what is ours and came after an update; gives the newest."""
        while True:
            ours = await self._opened.store.run(partial(_held, self._presence.name, after))
            self._dispatcher.offer([(one, None) for one in ours])
            after = ours[-1].order if ours else after
            if len(ours) < _PAGE:
                return after


def _held(holder: str, after: int, tx: Transaction) -> list[Input]:
    return tx.inbox.held("telegram", holder, after, _PAGE)
