"""How updates reach one process: fetched by polling, or posted by Telegram to its page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from bot.api import BotApi
from bot.application import Server
from bot.intake import Intake
from bot.polling import Poller
from bot.webhook import Address, Webhook
from cartable.fetches import LAST_FETCH, PENDING, WEBHOOK_ERROR
from cartable.root import Foundation
from cartable.settings import Settings
from school.store import StoreError, Transaction
from vault.signing import webhook_secret

_NOTED = 10.0  # seconds between two notes
_UNKNOWN = 0.5  # the same while there is nothing to note


def webhook_address(opened: Foundation, token: str) -> Address:
    """Give where Telegram posts, and its secret, the same in every process with our key."""
    return Address(webhook_url(opened.settings), webhook_secret(opened.key, token))


def webhook_url(settings: Settings) -> str:
    """Give the address of the page to which Telegram posts updates."""
    return f"{settings.public_url}/telegram/webhook"


class Updates:
    """One process's way in for updates, as ``CARTABLE_TELEGRAM_UPDATES`` has it."""

    def __init__(
        self,
        opened: Foundation,
        server: Server,
        connect: Callable[[], BotApi],
        intake: Intake,
    ) -> None:
        """Take the parts; ``connect`` gives connections that nothing else delays."""
        self._store = opened.store
        self._intake = intake
        self._poller: Poller | None = None
        self._webhook: Webhook | None = None
        if opened.settings.telegram_updates == "webhook":
            address = webhook_address(opened, server.token)
            self._webhook = Webhook(connect(), address, opened.clock)
        else:
            self._poller = Poller(connect, intake, opened.clock)

    @property
    def fetched_at(self) -> datetime | None:
        """The last successful fetch; with a webhook, the last sign that updates come.

        That is an update, or Telegram's word that it posts to our page. Updates that Telegram
        failed to post count for nothing here: a proxy that takes a process out which is not ready
        would make them fail for good.
        """
        if self._poller is not None:
            return self._poller.fetched_at
        seen_at = self._webhook.seen_at if self._webhook else None
        return max(filter(None, (seen_at, self._intake.taken_at)), default=None)

    async def run(self) -> None:
        """See to it that updates come in, and note how it goes, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._note())
            if self._poller is not None:
                tasks.create_task(self._poller.run())
            if self._webhook is not None:
                tasks.create_task(self._webhook.run())

    async def _note(self) -> None:
        """Keep how it goes for ``cartable status`` and for processes that do not fetch."""
        while True:
            facts = self._facts()
            if facts:
                with suppress(StoreError):
                    await self._store.run(partial(_remember, facts))
            await asyncio.sleep(_NOTED if LAST_FETCH in facts else _UNKNOWN)

    def _facts(self) -> dict[str, str]:
        facts = {}
        if self.fetched_at is not None:
            facts[LAST_FETCH] = self.fetched_at.isoformat()
        if self._webhook is not None:
            pending = self._webhook.pending
            facts[PENDING] = "" if pending is None else str(pending)
            facts[WEBHOOK_ERROR] = self._webhook.error
        elif self._poller is not None and facts:
            facts |= {PENDING: "", WEBHOOK_ERROR: ""}  # of a webhook that is no more
        return facts


def _remember(facts: dict[str, str], tx: Transaction) -> None:
    for name, value in facts.items():
        tx.status.remember(name, value)
