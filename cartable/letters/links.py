"""Where the QR codes of letters lead: into the chat with the bot, whose name is asked for."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.application import (
    Server,
    TokenRefusedError,
    UnreachableError,
    introduce,
    make_application,
)
from bot.transport import PooledRequest
from cartable.bot_name import recall_bot_name
from cartable.letters.drafting import Link
from cartable.public_pages import public_url
from cartable.root import Foundation
from cartable.settings import Settings
from school.refusals import Refusal

_PATIENCE = 10.0  # seconds for Telegram to say who we are


async def deep_links(opened: Foundation) -> Link | None:
    """Give what makes the links, or ``None`` where the installation has never had a chat.

    Raises ``Refusal`` where there is one and its bot's name is nowhere to be had: letters without
    a QR code are a lot of paper. A terminal without the token prints links as any other: the
    program that runs on the same database has left the name there.
    """
    settings = opened.settings
    name = await recall_bot_name(opened)
    if name is None and settings.telegram_token is None:
        return None
    name = name or await _asked(settings)
    return partial(deep_link, settings.telegram_links, name)


def deep_link(links: str, name: str, payload: str) -> str:
    """Give the link that opens the chat with the bot ``name`` and hands it ``payload``."""
    return f"{links}/{name}?start={payload}"


async def page_without_chat(opened: Foundation) -> str | None:
    """Give the address, as people type it, at which letters are good without Telegram."""
    public = await public_url(opened)
    return None if public is None else f"{public.partition('://')[2].rstrip('/')}/home"


async def _asked(settings: Settings) -> str:
    assert settings.telegram_token is not None
    server = Server(settings.telegram_api, settings.telegram_token.get_secret_value())
    request = PooledRequest(connections=1)
    try:
        async with asyncio.timeout(_PATIENCE):
            return await introduce(make_application(server, request))
    except (TokenRefusedError, UnreachableError, TimeoutError) as error:
        raise Refusal("letters.bot_unknown") from error
    finally:
        await request.shutdown()
