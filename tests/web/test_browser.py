"""The pages in a real browser, whose rules about origins, policies and fragments we rely on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page

from storage.location import Location

from .conftest import House, opened_house

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser serves them all


@dataclass
class Visitor:
    """Somebody with a browser, and what it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)


@pytest_asyncio.fixture(loop_scope="session")
async def house(location: Location) -> AsyncIterator[House]:
    async with opened_house(location) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(house: House, chromium: Browser) -> AsyncIterator[Visitor]:
    page = await chromium.new_page(
        base_url=str(house.page.base_url),
        locale="fr-BE",
        viewport={"width": 390, "height": 844},
    )
    visitor = Visitor(page)
    page.on("console", visitor.hear)
    yield visitor
    await page.close()


async def test_a_press_of_the_button_activates(house: House, visitor: Visitor) -> None:
    page = visitor.page
    await page.goto(f"/a/{await house.ready()}")
    await page.get_by_role("button", name="Activer mon attestation").press("Enter")
    await page.get_by_role("heading", name="Votre attestation est activée").wait_for()
    assert visitor.complaints == []


async def test_without_an_account_a_note_says_so(house: House, visitor: Visitor) -> None:
    page, note = visitor.page, visitor.page.get_by_text("pas encore de compte pour cette adresse")
    await page.goto(f"/a/{await house.invite()}")
    assert not await note.is_visible()
    await page.get_by_role("button", name="Activer mon attestation").click()
    await note.wait_for(state="visible")
    assert await page.get_by_role("link", name="Continuer dans Telegram").is_visible()
    assert visitor.complaints == []


async def test_a_press_of_the_button_confirms_an_address(house: House, visitor: Visitor) -> None:
    page = visitor.page
    await page.goto(f"/m/{await house.ask()}")
    await page.get_by_role("button", name="Oui, c’est mon adresse").press("Enter")
    await page.get_by_role("heading", name="Votre adresse est confirmée").wait_for()
    assert visitor.complaints == []


async def test_who_asked_for_nothing_says_so(house: House, visitor: Visitor) -> None:
    page = visitor.page
    await page.goto(f"/m/{await house.ask()}?lang=en")
    await page.get_by_role("button", name="No, I asked for nothing").click()
    await page.get_by_text("will not be used").wait_for()
    assert visitor.complaints == []


async def test_notices_stop_and_start_again(house: House, visitor: Visitor) -> None:
    page = visitor.page
    await page.goto(f"/u/{await house.stop_token()}?lang=nl")
    await page.get_by_role("button", name="Geen berichten meer").click()
    await page.get_by_role("button", name="Weer berichten ontvangen").click()
    await page.get_by_role("button", name="Geen berichten meer").wait_for()
    assert visitor.complaints == []


async def test_no_page_is_wider_than_a_small_telephone(house: House, visitor: Visitor) -> None:
    page = visitor.page
    await page.set_viewport_size({"width": 320, "height": 568})
    await house.publish("# Conditions\n\n| a | b |\n|---|---|\n| " + "x" * 80 + " | y |")
    tokens = f"/a/{await house.invite()}", f"/u/{await house.stop_token()}"
    for address in (
        *tokens,
        f"/m/{await house.ask()}",
        "/",
        "/portfolio",
        "/terms/icc",
        "/nowhere",
    ):
        for language in ("fr", "de"):
            await page.goto(f"{address}?lang={language}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= 320, address
