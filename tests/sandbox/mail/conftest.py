from collections.abc import AsyncIterator

import pytest

from sandbox.mail.server import MailServer

BOT = "cartable@sandbox.example"


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with MailServer(BOT, authserv_id="mail.sandbox.example") as running:
        yield running
