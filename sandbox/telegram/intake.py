"""The two ways in which a bot gets its updates, which exclude each other."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.telegram.errors import bad_request
from sandbox.telegram.loopback import is_loopback
from sandbox.telegram.messages import Json
from sandbox.telegram.params import Params
from sandbox.telegram.updates import terminated_by_webhook
from sandbox.telegram.webhook import Webhook, WebhookSender
from sandbox.telegram.world import World

LONGEST_POLL = 50
"""Seconds; Telegram cuts longer timeouts off."""

_SECRET = re.compile("[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class Ready:
    """A result that is already JSON."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """The result True with the description that the webhook methods add."""

    description: str


class Intake:
    """getUpdates and the webhook methods."""

    def __init__(
        self, world: World, *, first_pause: float, on_answer: Callable[[Json], None]
    ) -> None:
        self._world = world
        self._first_pause = first_pause
        self._on_answer = on_answer
        self._sender: WebhookSender | None = None

    async def get_updates(self, params: Params) -> Ready:
        """https://core.telegram.org/bots/api#getupdates."""
        queue = self._world.updates
        if self._sender is not None:
            raise terminated_by_webhook()
        queue.allow(_kinds(params))
        limit = params.integer("limit", 100)
        seconds = max(0, min(params.integer("timeout"), LONGEST_POLL))
        wanted = limit if 1 <= limit <= 100 else 100
        return Ready(await queue.fetch(params.integer("offset"), wanted, seconds))

    async def set_webhook(self, params: Params) -> Done:
        """https://core.telegram.org/bots/api#setwebhook.

        As a Bot API server of one's own it takes http as well, on this machine.
        """
        url = params.text("url")
        if not url:
            return await self.delete_webhook(params)
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url)):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        secret = params.text("secret_token")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        most = min(max(params.integer("max_connections", 40), 1), 100)
        queue = self._world.updates
        queue.allow(_kinds(params))
        await self.close()
        queue.end_fetch("terminated by setWebhook request")
        if params.flag("drop_pending_updates"):
            queue.drop()
        self._sender = WebhookSender(
            Webhook(url, secret, most), queue, self._world.clock,
            first_pause=self._first_pause, on_answer=self._on_answer,
        )  # fmt: skip
        self._sender.start()
        return Done("Webhook was set")

    async def delete_webhook(self, params: Params) -> Done:
        """https://core.telegram.org/bots/api#deletewebhook."""
        was_set = self._sender is not None
        await self.close()
        if params.flag("drop_pending_updates"):
            self._world.updates.drop()
        return Done("Webhook was deleted" if was_set else "Webhook is already deleted")

    async def get_webhook_info(self, _params: Params) -> Json:
        """https://core.telegram.org/bots/api#getwebhookinfo."""
        info: Json = {
            "url": "", "has_custom_certificate": False,
            "pending_update_count": len(self._world.updates),
            "allowed_updates": sorted(self._world.updates.allowed),
        }  # fmt: skip
        if self._sender is not None:
            webhook = self._sender.webhook
            info |= {"url": webhook.url, "max_connections": webhook.max_connections}
            info["ip_address"] = urlsplit(webhook.url).hostname
            if webhook.last_error_date:
                info["last_error_date"] = webhook.last_error_date
                info["last_error_message"] = webhook.last_error_message
        return info

    async def close(self) -> None:
        """Stops posting to the webhook, if there is one; what waits stays."""
        sender, self._sender = self._sender, None
        if sender is not None:
            await sender.close()


def _kinds(params: Params) -> list[str] | None:
    kinds = params.json("allowed_updates")
    if kinds is not None and not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates JSON object")
    return kinds
