"""What the pages are given by the composition root, in one piece."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.conversations.engine import Engine
from locales import Catalogues
from school.charts import Chart
from school.clock import Clock
from school.papers import QrPainter
from school.photos import Portraits
from school.pictures import Pictures
from school.school import Opening
from school.sealing import Sealer
from school.signing import FormSigner, ShownChecker
from school.store import Store
from web.clicks import Clicks
from web.health import Check
from web.metrics import IntakeFigures, Metrics
from web.telegram import Hook


class Papers(Protocol):
    """Gives certificates as PDF files, and all that is held about somebody as an archive."""

    async def document(self, certificate: int) -> tuple[str, bytes]:
        """Give the file name, in the reader's language, and the content; raises ``Refusal``."""
        ...

    async def dossier(self, account: int) -> tuple[str, bytes]:
        """Give the same of an account's archive, a ZIP."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """The parts that the pages work with.

    ``bot_name`` gives the bot's user name, or ``None`` while the chat side is off or has not
    answered yet; ``telegram_links`` is what deep links begin with. ``public_url`` is where people
    reach the pages (no path), ``other_hosts`` further names to answer to. ``metrics_from`` are
    addresses or networks beside this machine. ``checks`` decide whether it is ready, by name.
    ``replies`` says that there is a mailbox for replies; without it no page asks for one.
    ``hook`` takes the updates that Telegram posts; without it there is no such page. ``shown``
    knows who has opened a page in Telegram; without it secrets are typed in the chat.
    ``draw_code`` gives a PNG of a code that is to be copied, ``papers`` certificates as files,
    ``portraits`` photos of pictures.
    ``intake_figures`` are added to the metrics.
    """

    store: Store
    open_school: Opening
    clock: Clock
    engine: Engine
    forms: FormSigner
    sealer: Sealer
    qr: QrPainter
    draw_code: Callable[[str], bytes]
    portraits: Portraits
    pictures: Pictures
    draw_chart: Callable[[Chart], bytes]
    papers: Papers
    catalogues: Catalogues
    clicks: Clicks
    metrics: Metrics
    bot_name: Callable[[], str | None]
    checks: Mapping[str, Check] = field(default_factory=dict)
    public_url: str | None = None
    telegram_links: str = "https://t.me"
    other_hosts: frozenset[str] = frozenset()
    metrics_from: tuple[str, ...] = ()
    replies: bool = False
    hook: Hook | None = None
    shown: ShownChecker | None = None
    intake_figures: IntakeFigures = lambda tx, now: {}

    async def draw(self, code: str) -> bytes:
        """Give a PNG of a code that is to be copied; another one each time."""
        return await asyncio.to_thread(self.draw_code, code)
