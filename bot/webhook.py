"""The webhook: Telegram is told to post updates to a page of ours, and that is watched."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.api import AskedToWait, BotApi, SendError
from bot.intake import ALLOWED
from school.clock import Clock

_log = logging.getLogger(__name__)

_CONNECTIONS = 100
"""Posts at once, the most that Telegram allows: each waits for one commit, and many share it."""
_LOOK = 60.0  # seconds between two looks
_FIRST_PAUSE = 1.0  # seconds after a look that failed; doubled up to _LOOK
_LONGEST_SAID = 200
_FORBIDDEN = "403"  # our page says so to a post with another secret than ours


@dataclass(frozen=True, slots=True)
class Address:
    """Where Telegram is to post, and the secret that shows it is Telegram."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebhookInfo:
    """What the Bot API says of the webhook: ``url`` is empty where none is set.

    ``pending`` is how many updates wait at Telegram; ``error`` is what went wrong last, at
    ``error_at``, when they were to be posted (empty, ``None``: nothing since it was set).
    """

    url: str
    pending: int
    allowed: frozenset[str]
    connections: int
    error: str
    error_at: datetime | None


async def webhook_info(api: BotApi) -> WebhookInfo:
    """Ask for the state of the webhook; raises ``SendError``."""
    told: Mapping[str, Any] = await api.call("getWebhookInfo", {})
    failed = told.get("last_error_date")
    return WebhookInfo(
        url=str(told.get("url", "")),
        pending=int(told.get("pending_update_count", 0)),
        allowed=frozenset(told.get("allowed_updates", ())),
        connections=int(told.get("max_connections", 0)),
        error=_tidy(str(told.get("last_error_message", ""))),
        error_at=datetime.fromtimestamp(failed, UTC) if failed else None,
    )


class Webhook:
    """Sets the webhook and sees to it that it stays.

    Processes behind one address set the same, which harms nobody. A stop leaves it: the others go
    on, and Telegram keeps for a day what nobody takes.
    """

    def __init__(
        self,
        api: BotApi,
        address: Address,
        clock: Clock,
        look: float = _LOOK,
        pause: float = _FIRST_PAUSE,
    ) -> None:
        """Take the parts; ``look`` and ``pause`` are seconds: between looks, after a failed one."""
        self._api = api
        self._address = address
        self._clock = clock
        self._look_every = look
        self._pause = pause
        self._set = False
        self._failed_at: datetime | None = None
        self.seen_at: datetime | None = None
        """When Telegram said last that it posts to us."""
        self.pending: int | None = None
        """How many updates waited at Telegram then."""
        self.error = ""
        """What went wrong last, in Telegram's words; empty where all is well."""

    async def run(self) -> None:
        """Set it and look after it until cancelled."""
        failures = 0
        while True:
            try:
                if not self._set:
                    await self._put()
                await self._look()
                failures, pause = 0, self._look_every
            except SendError as error:
                failures += 1
                pause = min(self._pause * 2 ** min(failures, 8), self._look_every)
                if isinstance(error, AskedToWait):
                    pause = error.seconds
                self.error = _tidy(str(error))
                _log.warning("webhook: %s; again in %.1f s", self.error, pause)
            await asyncio.sleep(pause)

    async def _put(self) -> None:
        parameters = {
            "url": self._address.url,
            "secret_token": self._address.secret,
            "allowed_updates": list(ALLOWED),
            "max_connections": _CONNECTIONS,
            "drop_pending_updates": False,
        }
        await self._api.call("setWebhook", parameters)
        self._set = True
        _log.info("the webhook is set: %s", self._address.url)

    async def _look(self) -> None:
        info = await webhook_info(self._api)
        if not self._is_ours(info):
            _log.warning("the webhook was removed or changed; set again")
            await self._put()
            info = await webhook_info(self._api)
        self.seen_at = self._clock.now()
        self.pending = info.pending
        self._note_error(info)

    def _is_ours(self, info: WebhookInfo) -> bool:
        return (
            info.url == self._address.url
            and info.allowed == frozenset(ALLOWED)
            and info.connections == _CONNECTIONS
        )

    def _note_error(self, info: WebhookInfo) -> None:
        """Tell a failure of posting once; nothing waits any more where it was overcome."""
        self.error = info.error if info.pending else ""
        if info.error_at is None or info.error_at == self._failed_at:
            return
        self._failed_at = info.error_at
        _log.warning("Telegram could not post updates at %s: %s", info.error_at, info.error)
        if _FORBIDDEN in info.error:
            self._set = False  # somebody has set our address with another secret


def _tidy(said: str) -> str:
    """Keep what a server says to one line of a log."""
    return " ".join(said.split())[:_LONGEST_SAID]
