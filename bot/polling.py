"""Polling: updates are fetched, taken in, and acknowledged with the next fetch."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime

from bot.api import AskedToWait, BotApi, Refused, SendError
from bot.intake import ALLOWED, Intake
from school.clock import Clock
from school.store import StoreError

_log = logging.getLogger(__name__)

_LONG_POLL = 25  # seconds that the Bot API holds an empty answer
_SILENCE = 90  # seconds without a successful fetch after which connections are made anew
_LONGEST_PAUSE = 30.0


class Poller:
    """Fetches updates in batches of 100.

    The offset that acknowledges a batch goes out with the next fetch, after the batch was
    committed: a kill at any moment has Telegram hand the batch over again, and known updates are
    not taken twice.
    """

    def __init__(
        self,
        connect: Callable[[], BotApi],
        intake: Intake,
        clock: Clock,
        pause: float = 0.5,
    ) -> None:
        """Take the parts; ``pause`` is the shortest, in seconds, after a failed fetch."""
        self._connect = connect
        self._api = connect()
        self._intake = intake
        self._clock = clock
        self._pause = pause
        self._offset = 0
        self._webhook_gone = False
        self._answered = False
        self._failures = 0
        self.fetched_at: datetime | None = None
        """The last successful fetch, for readiness and metrics."""

    async def run(self) -> None:
        """Fetch until cancelled; it may be run again."""
        self._started = self._clock.now()
        self._offset, self._webhook_gone, self._answered = 0, False, False
        while True:
            try:
                await self._fetch()
                self._failures = 0
            except (SendError, StoreError) as error:
                await self._recover(error)

    async def _fetch(self) -> None:
        if not self._webhook_gone:
            # While a webhook is set every fetch is refused; what it did not take stays waiting.
            await self._api.call("deleteWebhook", {"drop_pending_updates": False})
            self._webhook_gone = True
        parameters = {
            "offset": self._offset,
            "limit": 100,
            "timeout": _LONG_POLL if self._answered else 0,  # so that we are soon known to be up
            "allowed_updates": list(ALLOWED),
        }
        updates = await self._api.call("getUpdates", parameters, read=_LONG_POLL + 10)
        self.fetched_at = self._clock.now()
        self._answered = True
        # Nothing is left before an empty answer. An offset kept beyond it could be above the
        # numbers to come, which begin anywhere after a week of silence (core.telegram.org, Update).
        self._offset = 0
        if updates:
            await self._intake.take(updates)
            self._offset = updates[-1]["update_id"] + 1

    async def _recover(self, error: Exception) -> None:
        if isinstance(error, Refused):  # 409: another fetches, or somebody has set a webhook
            self._webhook_gone = False
        self._failures += 1
        doubled = self._pause * 2 ** min(self._failures, 8)
        pause = min(doubled, _LONGEST_PAUSE) * random.uniform(0.7, 1.0)
        if isinstance(error, AskedToWait):
            pause = error.seconds
        _log.warning("fetch failed: %s; again in %.1f s", error, pause)
        silent = (self._clock.now() - (self.fetched_at or self._started)).total_seconds()
        if silent > _SILENCE:
            _log.error("no fetch for %.0f s: connecting anew", silent)
            self._api = self._connect()
        await asyncio.sleep(pause)
