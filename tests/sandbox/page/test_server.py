"""The page's server without a browser: what it tells, and whom it refuses."""

import asyncio
import re
from typing import Any

import pytest
from aiohttp import ClientSession

from locales import LANGUAGES, Catalogues
from sandbox.mail.server import MailServer
from sandbox.page import DemoPage
from sandbox.page.samples import PERSONAS, TRIES
from sandbox.telegram import BotApiServer

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser serves them all

BOT = "cartable@sandbox.example"


async def test_the_page_runs_only_its_own_files(stage: Any) -> None:
    async with stage.http.get(stage.page.url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        html = await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*src=\"/static/)|\son\w+=|\sstyle=|https?://", html)


async def test_everything_at_the_start_in_each_language(stage: Any) -> None:
    for language in (*LANGUAGES, "xx"):
        url = f"{stage.page.url}api/start?language={language}"
        async with stage.http.get(url) as answer:
            told = await answer.json()
        assert told["language"] == (language if language in LANGUAGES else "fr")
        assert [person["id"] for person in told["people"]] == [one.id for one in PERSONAS]
        assert len(told["tries"]) == len(TRIES)
        assert told["bot"]["address"] == BOT


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_pages_of_other_sites_are_refused(stage: Any, headers: dict[str, str]) -> None:
    url = f"{stage.page.url}mail/absence@iccbxl.be"
    async with stage.http.post(url, data={"to": BOT}, headers=headers) as answer:
        assert answer.status == 403
    assert stage.mail.mails(BOT) == ()


async def test_an_address_typed_in_the_chat_becomes_the_persons(stage: Any) -> None:
    phone = stage.phone("antoinette")
    with stage.page.cast.events.listen() as events:
        phone.start()
        phone.send("Antoinette.New@example.org")
        phone.send("sophie.lambert@example.org")  # somebody else's: stays theirs
        for _ in range(3):
            await events.get()
        await stage.mail.send("x@y.be", "antoinette.new@example.org", "à confirmer", "")
        event = await events.get()
    assert event["person"] == "antoinette"
    assert event["mail"]["subject"] == "à confirmer"
    assert event["addresses"] == ["antoinette.dupond@example.org", "antoinette.new@example.org"]


async def test_an_unknown_action_is_none(stage: Any) -> None:
    async with stage.http.post(f"{stage.page.url}api/actions/other") as answer:
        assert answer.status == 404


async def test_a_page_without_the_action_does_not_offer_it() -> None:
    async with BotApiServer() as telegram, MailServer(BOT) as mail, ClientSession() as http:
        page = DemoPage(
            telegram=telegram, mail=mail, personas=PERSONAS, tries=TRIES, words=Catalogues.load()
        )
        async with page, http.get(f"{page.url}api/start") as answer:
            offered = [one["id"] for one in (await answer.json())["tries"]]
    assert offered == [one.id for one in TRIES if one.button is None]


async def test_a_port_that_is_taken_is_said_at_once_and_nothing_stays_behind(stage: Any) -> None:
    page = DemoPage(
        telegram=stage.telegram,
        mail=stage.mail,
        personas=(),
        tries=(),
        words=Catalogues.load(),
        port=int(stage.page.url.rsplit(":", 1)[1].strip("/")),
    )
    before = asyncio.all_tasks()
    with pytest.raises(OSError, match="in use"):
        await page.__aenter__()
    assert asyncio.all_tasks() <= before


async def test_stopping_does_not_wait_for_browsers_that_listen() -> None:
    async with BotApiServer() as telegram, MailServer(BOT) as mail, ClientSession() as http:
        page = DemoPage(
            telegram=telegram, mail=mail, personas=PERSONAS, tries=TRIES, words=Catalogues.load()
        )
        async with asyncio.timeout(10):
            async with page:
                listening = await http.get(f"{page.url}api/events")
                assert await listening.content.readline() == b"retry: 500\n"
        listening.close()
