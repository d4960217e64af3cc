"""The pages beside the chat, over the same house: what is begun on one is finished on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx

from bot.conversations.engine import Engine
from bot.conversations.scripts import SCRIPTS
from cartable.on_demand import PicturesOnDemand, PortraitsOnDemand, chart_picture
from locales import Catalogues
from paper.captcha import CaptchaPictures
from paper.qr import QrPictures
from school.accounts import Device
from school.school import School
from tests.bot.house import House
from tests.cast import KEY
from tests.web.conftest import Papers
from tests.web.visitor import Visitor
from vault.keys import SecretKey
from vault.seal import AesGcmSealer
from vault.signing import HmacFormSigner
from web.app import make_app
from web.clicks import Clicks
from web.metrics import Metrics
from web.server import PageServer
from web.site import Site

Browser = Callable[[int | None], Awaitable[Visitor]]
"""Gives a browser that reaches an account, or none."""


@asynccontextmanager
async def browsing(house: House, catalogues: Catalogues) -> AsyncIterator[Browser]:
    """Serve the pages of a house meanwhile."""
    sealer = AesGcmSealer(SecretKey(KEY))
    site = Site(
        store=house.store,
        open_school=house.open_school,
        clock=house.clock,
        forms=HmacFormSigner(SecretKey(KEY)),
        sealer=sealer,
        engine=Engine(SCRIPTS),
        qr=QrPictures(),
        draw_code=CaptchaPictures().picture,
        portraits=PortraitsOnDemand(),
        pictures=PicturesOnDemand(),
        draw_chart=chart_picture,
        papers=Papers(),
        catalogues=catalogues,
        clicks=Clicks(house.store, house.open_school, house.clock, sealer, pause=0.01),
        metrics=Metrics(),
        bot_name=lambda: "cartable_bot",
    )
    server = PageServer(make_app(site), "127.0.0.1", 0)
    address = f"http://127.0.0.1:{await server.start()}"
    clients: list[httpx.AsyncClient] = []

    async def browser(account: int | None) -> Visitor:
        client = httpx.AsyncClient(base_url=address)
        clients.append(client)
        if account is not None:
            client.cookies.set("cartable", await house.do(lambda one: _cookie(one, account)))
        return Visitor(client)

    yield browser
    for client in clients:
        await client.aclose()
    await server.stop()


def _cookie(school: School, account: int) -> str:
    chat, cookie = school.browsing.meet("fr", "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0")
    now = school.unit.clock.now()
    school.tx.devices.link(Device(school.unit.ids.next(), account, chat.id, now, now))
    return cookie
