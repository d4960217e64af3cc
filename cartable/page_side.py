"""The pages of the running program, and the clicks that come from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.conversations.engine import Engine
from bot.conversations.scripts import SCRIPTS
from bot.intake import Intake
from cartable.bot_name import BotName
from cartable.chat_side import ChatSide
from cartable.counts import Counts
from cartable.dossiers import AllPapers
from cartable.fetches import fetch_figures
from cartable.mailbox_facts import mailbox_figures
from cartable.on_demand import (
    PicturesOnDemand,
    PortraitsOnDemand,
    PrinterOnDemand,
    captcha_picture,
    chart_picture,
)
from cartable.presence import Presence
from cartable.public_pages import keep_public_url
from cartable.readiness import readiness
from cartable.root import Foundation
from cartable.updates import webhook_address
from paper.qr import QrPictures
from school.refusals import Refusal
from school.signing import ShownChecker
from school.store import Transaction
from vault.init_data import InitDataSeal
from vault.signing import HmacFormSigner
from web.app import make_app
from web.clicks import Clicks
from web.metrics import Metrics
from web.server import PageServer
from web.site import Site
from web.telegram import Hook


class PageSide:
    """Serves the pages; ``address`` is where, once it has started."""

    def __init__(
        self,
        opened: Foundation,
        name: BotName,
        presence: Presence,
        chat_side: ChatSide | None,
        counts: Counts,
        *,
        reads_mail: bool,
    ) -> None:
        self._opened = opened
        settings = opened.settings
        metrics = Metrics()
        counts.hand_to(metrics.count)
        self._clicks = Clicks(
            opened.store, opened.opening, opened.clock, opened.sealer, count=metrics.count
        )
        site = Site(
            store=opened.store,
            open_school=opened.opening,
            clock=opened.clock,
            forms=HmacFormSigner(opened.key),
            sealer=opened.sealer,
            qr=QrPictures(),
            engine=Engine(SCRIPTS),
            draw_code=captcha_picture,
            portraits=PortraitsOnDemand(),
            pictures=PicturesOnDemand(),
            draw_chart=chart_picture,
            papers=AllPapers(opened, PrinterOnDemand(opened.catalogues)),
            catalogues=opened.catalogues,
            clicks=self._clicks,
            metrics=metrics,
            bot_name=name.get,
            checks=readiness(opened, chat_side, reads_mail=reads_mail),
            public_url=settings.public_url,
            telegram_links=settings.telegram_links,
            metrics_from=settings.metrics_from,
            replies=settings.imap is not None,
            shown=_shown(opened),
            hook=_hook(opened, presence, chat_side),
            intake_figures=_intake_figures,
        )
        self._listen = settings.listen
        self._host = settings.listen_host
        self._server = PageServer(
            make_app(site), settings.listen_host, settings.listen_port, settings.proxies
        )
        self.address: str | None = None

    async def start(self) -> None:
        """Begin to serve, with the clicks that an earlier process left.

        Raises ``Refusal`` where the address cannot be had.
        """
        try:
            port = await self._server.start()
        except OSError as error:
            reason = error.strerror or str(error)
            raise Refusal("serving.address", address=self._listen, reason=reason) from error
        self._clicks.start()
        await keep_public_url(self._opened)
        self.address = f"http://{self._host}:{port}"

    async def stop(self) -> None:
        """Answer what was asked, and end."""
        await self._server.stop()
        await self._clicks.stop()


def _intake_figures(tx: Transaction, now: datetime) -> Mapping[str, float]:
    return {**fetch_figures(tx, now), **mailbox_figures(tx, now)}


def _shown(opened: Foundation) -> ShownChecker | None:
    """Give what knows who has opened a page in Telegram, which opens pages by https only."""
    token = opened.settings.telegram_token
    if token is None or opened.settings.secure_page is None:
        return None
    return InitDataSeal(token.get_secret_value())


def _hook(opened: Foundation, presence: Presence, chat_side: ChatSide | None) -> Hook | None:
    """Give what takes posted updates, also while others still poll: none waits for the change.

    A process without the chat side stores them for those that have it.
    """
    token = opened.settings.telegram_token
    if token is None:
        return None
    if chat_side is not None and chat_side.takes:
        intake = chat_side.intake
    else:
        intake = Intake(
            opened.store,
            opened.sealer,
            opened.clock,
            lambda _: None,
            presence.treats,
            presence.name,
        )
    return Hook(intake.take, webhook_address(opened, token.get_secret_value()).secret)
