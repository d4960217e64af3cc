"""The whole way on pages, with a phone's window and by the keyboard alone, looked at by axe."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from importlib import resources
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import PHONE, browser
from tests.web.conftest import EMAIL, House
from tests.web.test_conversation import PASSWORD, read_out
from tests.web.test_family import PASSWORD as PASSPHRASE
from tests.web.test_family import letters

ENGINES = ("sqlite",)
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
WORST = ("serious", "critical")


class Keyboard:
    """Somebody who has no mouse: goes from one thing to the next with Tab, and presses Enter."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: set[str] = set()

    async def open(self, place: str) -> None:
        await self.page.goto(place)
        await self.look()

    async def press(self, label: str) -> None:
        """Go to the button or link with these words, and press it."""
        wanted = " ".join(label.split())
        for _ in range(60):
            focused = await self.page.evaluate("document.activeElement.innerText || ''")
            if wanted in " ".join(focused.split()) and "\n" not in focused.strip():
                break
            await self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"the keyboard does not come to {label!r}")
        await self._go("Enter")

    async def write(self, answer: str) -> None:
        """Type into the field, which has the focus without doing anything, and go on."""
        await expect(self.page.locator("main input:focus, main textarea:focus")).to_be_visible()
        await self.page.keyboard.type(answer)
        await self._go("Enter")

    async def words(self) -> str:
        return " ".join((await self.page.locator("main").inner_text()).split())

    async def _go(self, key: str) -> None:
        async with self.page.expect_navigation():
            await self.page.keyboard.press(key)
        await self.look()

    async def look(self) -> None:
        """Have axe look at the page, and see that it fits into a phone's window."""
        await self.page.evaluate(AXE)
        found: dict[str, Any] = await self.page.evaluate("axe.run()")
        bad = [one for one in found["violations"] if one["impact"] in WORST]
        assert found["passes"]
        said = [(one["id"], [node["html"] for node in one["nodes"]]) for one in bad]
        assert said == [], json.dumps(said, indent=1)
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= await self.page.evaluate("window.innerWidth")
        self.seen.add(await self.page.title())


@pytest.fixture
async def somebody(house: House) -> AsyncIterator[Keyboard]:
    client = await house.serve(public_url=None)
    async with browser() as chromium:
        context = await chromium.new_context(base_url=str(client.base_url), **PHONE)
        yield Keyboard(await context.new_page())
        await context.close()


async def test_a_students_whole_way(house: House, somebody: Keyboard) -> None:
    await somebody.open(f"/a/{await house.invite()}")
    await somebody.press("Créer mon compte ici")
    await somebody.press("Oui, c’est bien moi")
    await somebody.write("abc")
    assert "caractères au moins" in await somebody.words()
    await somebody.write(PASSWORD)
    await somebody.write(PASSWORD)
    await somebody.press("Je ne vois pas l’image")
    await somebody.write(read_out(await somebody.words()))
    await somebody.press("Je m'inscris")
    assert EMAIL in await somebody.words()
    await somebody.press("Mes attestations")
    assert "Anglais UE 5" in await somebody.words()
    await somebody.press("Paramètres de compte")
    await somebody.press("Se déconnecter")
    await somebody.press("Identifiez-vous")
    await somebody.write(EMAIL)
    await somebody.write(PASSWORD)
    assert "Bienvenue" in await somebody.words()


async def test_a_parents_whole_way(house: House, somebody: Keyboard) -> None:
    letter, *_ = await letters(house)
    await somebody.open("/home")
    await somebody.press("Première connexion")
    await somebody.write("albert.durant")
    await somebody.write(letter.password)
    await somebody.press("Oui, je les accepte")
    await somebody.write(PASSPHRASE)
    await somebody.write(PASSPHRASE)
    await somebody.press("Continuer")
    await somebody.write("Antoinette")
    await somebody.write("Dupond")
    await somebody.press("Mère")
    await somebody.write("antoinette.dupond@example.net")
    await somebody.press("Passer")
    await somebody.press("Passer")
    await somebody.press("Accueil")
    assert re.search("Antoinette Dupond – Mère de Durant Albert", await somebody.words())
    second, *_ = await letters(house, 2, "Zoé")
    await somebody.press("Ajouter des enfants")
    await somebody.write("zoe.durant")
    await somebody.write(second.password)
    assert "Zoé" in await somebody.words()
