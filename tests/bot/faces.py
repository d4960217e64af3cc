"""The pages beside the chat, over the same house: what is begun on one is finished on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx

from locales import Catalogues
from school.accounts import Device
from school.school import School
from tests.bot.house import House
from tests.cast import KEY
from tests.clients import plain_client
from tests.web.conftest import site_over
from tests.web.visitor import Visitor
from vault.keys import SecretKey
from web.app import make_app
from web.server import PageServer

Browser = Callable[[int | None], Awaitable[Visitor]]
"""Gives a browser that reaches an account, or none."""


@asynccontextmanager
async def browsing(house: House, catalogues: Catalogues) -> AsyncIterator[Browser]:
    """Serve the pages of a house meanwhile."""
    site = site_over(house.store, house.open_school, house.clock, SecretKey(KEY), catalogues)
    server = PageServer(make_app(site), "127.0.0.1", 0)
    address = f"http://127.0.0.1:{await server.start()}"
    clients: list[httpx.AsyncClient] = []

    async def browser(account: int | None) -> Visitor:
        client = plain_client(address)
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
