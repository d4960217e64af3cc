"""The way from a page into Telegram: a deep link for the phone, its QR code for the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from school.papers import QrPainter


@dataclass(frozen=True, slots=True)
class Door:
    """A deep link, and the same as an SVG element."""

    link: str
    drawing: str


class Doors:
    """Makes deep links into the chat with the bot."""

    def __init__(self, links: str, bot_name: Callable[[], str | None], qr: QrPainter) -> None:
        self._links = links.rstrip("/")
        self._bot_name = bot_name
        self._qr = qr

    async def to(self, payload: str) -> Door | None:
        """Give the link that opens the chat with ``payload``; ``None`` while there is no bot.

        ``payload`` has at most 64 letters of ``[A-Za-z0-9_-]`` (Bot API, deep linking).
        """
        name = self._bot_name()
        if name is None:
            return None
        link = f"{self._links}/{name}?start={payload}"
        drawing = await asyncio.to_thread(self._qr.drawing, link)
        return Door(link, drawing)
