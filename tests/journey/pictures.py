"""Takes the pictures of the README from the demonstration: ``python -m tests.journey.pictures``."""

import asyncio
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import Page, expect

from tests.browser import DESK, PHONE
from tests.journey.chatting import Chatting, follows, plays, touch
from tests.journey.demonstration import ROOT, Demonstration, demonstration, visitor
from tests.journey.test_demo import goes_to_telegram, opens_mail

DOCS = ROOT / "docs"
_SCREEN = {"width": 1360, "height": 840}


async def the_desk(demo: Demonstration) -> None:
    """Sophie at the first step of the sign-up, beside the mail that invited her."""
    async with visitor(**{**DESK, "viewport": _SCREEN}, color_scheme="light") as who:
        first = await who.opens(demo)
        await plays(first, "Sophie Lambert")
        page = await follows(who, await opens_mail(first, "Comptabilité générale"))
        await goes_to_telegram(page)
        chat = Chatting(page)
        await chat.begins()
        await chat.sees("Étape 1 sur 6")
        await opens_mail(page, "Comptabilité générale")
        await page.locator("#try-mail").check()
        await page.mouse.move(0, 0)
        await _take(page, "demo.png")


async def the_phone(demo: Demonstration) -> None:
    """The portfolio after the sign-up, with the PDF that was asked for."""
    async with visitor(**PHONE, color_scheme="light", device_scale_factor=2) as who:
        first = await who.opens(demo)
        await plays(first, "ICC Absence", touch)
        await touch(first.locator("[data-tab=mail]"))
        page = await follows(who, await opens_mail(first, "Anglais - UE 3", touch), touch)
        await goes_to_telegram(page, touch)
        chat = Chatting(page, touch)
        await chat.signs_up()
        await chat.presses("Recevoir le PDF")
        await expect(page.locator(".document")).to_be_visible()
        await chat.writes("/certificates")
        await chat.sees("Mon porte-document")
        await _take(page, "demo-phone.png")


async def _take(page: Page, name: str) -> None:
    await expect(page.locator(".toast")).to_be_hidden()
    await page.evaluate("() => document.activeElement.blur()")
    taken = Image.open(BytesIO(await page.screenshot(animations="disabled")))
    taken.convert("RGB").save(DOCS / name, optimize=True)


async def main() -> None:
    """Take both, in a folder that is forgotten."""
    with TemporaryDirectory() as folder:
        async with demonstration(Path(folder)) as demo:
            await the_desk(demo)
            await the_phone(demo)


if __name__ == "__main__":
    asyncio.run(main())
