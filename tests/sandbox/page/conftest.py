import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest_asyncio
from aiohttp import ClientSession, FormData
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from locales import Catalogues
from sandbox.mail.server import MailServer
from sandbox.page import DemoPage
from sandbox.page.samples import ISSUE, PERSONAS, TRIES
from sandbox.telegram import BotApiServer, Person
from tests.browser import DESK, PHONE

BOT = "cartable@sandbox.example"


class News(list[bool | Exception]):
    """What the action behind the button of a try finds, each time that it is pressed."""

    async def __call__(self) -> bool:
        found = self.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class Stage:
    """Everything that the page shows, and a bot that says what a test wants it to say."""

    telegram: BotApiServer
    mail: MailServer
    page: DemoPage
    http: ClientSession
    news: News

    def phone(self, persona: str) -> Person:
        return next(one.phone for one in self.page.cast.players if one.persona.id == persona)

    async def call(self, method: str, *, files: dict[str, Any] | None = None, **params: Any) -> Any:
        form = FormData(quote_fields=False)
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, (filename, content, kind) in (files or {}).items():
            form.add_field(name, content, filename=filename, content_type=kind)
        url = f"{self.telegram.url}/bot{self.telegram.token}/{method}"
        async with self.http.post(url, data=form) as answer:
            told = await answer.json()
        assert told["ok"], told
        return told["result"]

    async def say(self, persona: str, text: str, *rows: list[str], **more: Any) -> int:
        """Lets the bot write; `rows` are rows of buttons whose callback data is their text."""
        if rows:
            keys = [[{"text": one, "callback_data": one} for one in row] for row in rows]
            more["reply_markup"] = {"inline_keyboard": keys}
        chat_id = self.phone(persona).person_id
        sent = await self.call("sendMessage", chat_id=chat_id, text=text, parse_mode="HTML", **more)
        return int(sent["message_id"])

    async def heard(self, kind: str) -> Any:
        """The next update of this kind, acknowledged with all before it."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=10):
                offset = update["update_id"] + 1
                if kind in update:
                    await self.call("getUpdates", offset=offset)
                    return update[kind]


@pytest_asyncio.fixture(loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    async with BotApiServer() as telegram, MailServer(BOT) as mail, ClientSession() as http:
        news = News()
        page = DemoPage(
            telegram=telegram,
            mail=mail,
            personas=PERSONAS,
            tries=TRIES,
            actions={ISSUE: news},
            words=Catalogues.load(),
        )
        async with page:
            yield Stage(telegram, mail, page, http, news)


class Screens:
    """Opens the page as a desk or a phone shows it, and remembers what the browser complains of."""

    def __init__(self, browser: Browser, stage: Stage) -> None:
        self._browser = browser
        self._stage = stage
        self._open = AsyncExitStack()
        self.complaints: list[str] = []

    async def desk(self, path: str = "") -> Page:
        return await self._show(path, **DESK)

    async def phone(self, path: str = "") -> Page:
        return await self._show(path, **PHONE)

    async def _show(self, path: str, **options: Any) -> Page:
        context: BrowserContext = await self._browser.new_context(**options)
        self._open.push_async_callback(context.close)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)
        await page.goto(self._stage.page.url + path)
        await page.wait_for_selector(".person", state="attached")
        return page

    def _said(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.complaints.append(line.text)

    async def close(self) -> None:
        await self._open.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def screens(chromium: Browser, stage: Stage) -> AsyncIterator[Screens]:
    opened = Screens(chromium, stage)
    yield opened
    await opened.close()
    assert opened.complaints == []
