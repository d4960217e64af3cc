"""Letters on paper: they arrive while the page is open, are read, and their QR code is scanned."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from sandbox.page.persona import Paper

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser serves them all

ALBERT = "albert.durant@isu-dour.be"
PDF = b"%PDF-1.7\n"


async def test_a_letter_is_handed_out_and_read(screens: Any, stage: Any) -> None:
    page = await screens.desk()
    await page.get_by_role("button", name="Antoinette Dupond").first.click()
    await expect(page.locator(".paper")).to_have_count(0)
    stage.page.cast.hand_out("antoinette", Paper("Albert Durant", ALBERT, PDF, ""))
    stage.page.cast.hand_out(
        "antoinette", Paper("Marie Durant", "marie.durant@isu-dour.be", PDF, "")
    )
    papers = page.locator(".paper")
    await expect(papers).to_have_count(2)
    await expect(papers.first).to_contain_text("Marie Durant")
    href = await papers.last.get_by_role("link", name="Lire la lettre").get_attribute("href")
    async with stage.http.get(stage.page.url.rstrip("/") + href) as answer:
        assert answer.content_type == "application/pdf"
        assert await answer.read() == PDF
    await page.reload()
    await expect(page.locator(".paper")).to_have_count(2)


async def test_a_scanned_code_opens_the_chat_with_what_it_carries(screens: Any, stage: Any) -> None:
    page = await screens.desk()
    link = f"{stage.page.telegram_links}/{stage.telegram.world.bot['username']}?start=l_abc"
    stage.page.cast.hand_out("antoinette", Paper("Albert Durant", ALBERT, PDF, link))
    await page.get_by_role("button", name="Antoinette Dupond").first.click()
    await page.get_by_role("button", name="Scanner le code QR").click()
    await page.get_by_role("button", name="Démarrer").click()
    heard = await stage.heard("message")
    assert heard["text"] == "/start l_abc"
    assert heard["from"]["first_name"] == "Antoinette"


@pytest.mark.parametrize("place", ["nobody/0", "antoinette/0", "antoinette/999999999"])
async def test_what_nobody_holds_is_not_found(stage: Any, place: str) -> None:
    async with stage.http.get(f"{stage.page.url}api/papers/{place}") as answer:
        assert answer.status == 404


async def test_an_identifier_is_nobodys_mailbox(stage: Any) -> None:
    stage.page.cast.hand_out("antoinette", Paper("Albert Durant", ALBERT, PDF, ""))
    antoinette = stage.page.cast.player("antoinette")
    antoinette.phone.start()
    for typed in (ALBERT, "a.dupond@example.net"):
        antoinette.phone.send(typed)
    async with asyncio.timeout(10):
        while True:
            if "a.dupond@example.net" in antoinette.addresses:
                break
            await asyncio.sleep(0.01)
    assert ALBERT not in antoinette.addresses
