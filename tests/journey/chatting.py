"""The demonstration's page as a person uses it: with a mouse, with a finger, or with keys alone."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

from tests.journey.demonstration import Visitor
from tests.journey.signing_up import PASSWORD

Press = Callable[[Locator], Awaitable[None]]

_DIGITS = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
_FURTHEST = 120  # presses of the Tab key


async def click(target: Locator) -> None:
    await target.click()


async def touch(target: Locator) -> None:
    await target.tap()


async def walk(target: Locator) -> None:
    """Reach the target from the field of the chat without a mouse, and press Enter."""
    page = target.page
    await _tab(page, page.locator(".chat-foot textarea"), "Tab")
    await _tab(page, target, "Shift+Tab")
    await page.keyboard.press("Enter")


async def _tab(page: Page, target: Locator, keys: str) -> None:
    await expect(target).to_be_visible()
    for _ in range(_FURTHEST):
        if await target.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press(keys)
    raise AssertionError(f"{keys} does not lead to {target}")


async def plays(page: Page, name: str, press: Press = click) -> None:
    """Choose whom to be."""
    await press(page.locator(".person", has_text=name))
    await expect(page.locator(".person[aria-current]")).to_contain_text(name)


async def follows(who: Visitor, link: Locator, press: Press = click) -> Page:
    """Follow a link that opens a tab of its own."""
    async with who.context.expect_page() as opened:
        await press(link)
    tab = await opened.value
    await tab.wait_for_load_state()
    return tab


class Chatting:
    """One person's chat on the page."""

    def __init__(self, page: Page, press: Press = click) -> None:
        self.page = page
        self._press = press

    async def begins(self) -> None:
        await expect(self.page.locator(".start")).to_be_visible()
        if self._press is walk:
            await _tab(self.page, self.page.locator(".start"), "Tab")
            await self.page.keyboard.press("Enter")
        else:
            await self._press(self.page.locator(".start"))

    async def sees(self, *words: str) -> Locator:
        """Wait for a message of the bot that has all these words."""
        shown = self.page.locator(".message.bot")
        for some in words:
            shown = shown.filter(has_text=some)
        await expect(shown.last).to_be_visible()
        return shown.last

    async def presses(self, label: str | re.Pattern[str]) -> None:
        """Press the lowest button of this label, or that has it in its own."""
        await self._press(self.page.locator(".message .key", has_text=label).last)

    async def writes(self, text: str) -> None:
        field = self.page.locator(".chat-foot textarea")
        if self._press is walk:
            await _tab(self.page, field, "Tab")
            await self.page.keyboard.type(text)
            await self.page.keyboard.press("Enter")
        else:
            await field.fill(text)
            await self._press(self.page.locator(".send"))
        await expect(field).to_have_value("")

    async def turns_pages(
        self, answer: str, page: str = "Page", of: str = "sur", turn: str = "Suivant"
    ) -> None:
        """Turn page after page; the answers stand below the last one."""
        shown = await self.sees(f"{page} 1 {of}")
        (count,) = re.findall(rf"{page} 1 {of} (\d+)", await shown.inner_text())
        for number in range(2, int(count) + 1):
            await expect(shown.locator(".key", has_text=answer)).to_have_count(0)
            await self.presses(turn)
            shown = await self.sees(f"{page} {number} {of} {count}")
        await expect(shown.locator(".key", has_text=answer)).to_be_visible()

    async def reads_terms(self) -> None:
        await self.sees("Étape 4 sur 6", "Page 1 sur")
        await self.turns_pages("J'accepte")
        await self.sees("Étape 4 sur 6")
        await self.presses("J'accepte les Conditions Générales d'Utilisation")

    async def hears_the_code(self) -> None:
        """Take the way of those who cannot see the picture."""
        await self.presses("Je ne vois pas l’image")
        shown = await self.sees("Étape 5 sur 6", "en chiffres")
        found = re.search(r"\w+(, \w+){4}", await shown.inner_text())
        assert found
        await self.writes("".join(str(_DIGITS.index(word) + 1) for word in found[0].split(", ")))

    async def signs_up(self) -> None:
        """Go through the sign-up without a mistake, to the card at its end."""
        await self.begins()
        await self.sees("Étape 1 sur 6")
        await self.presses("Oui, c’est bien moi")
        await self.sees("Étape 2 sur 6")
        await self.writes(PASSWORD)
        await self.sees("Étape 3 sur 6")
        await self.writes(PASSWORD)
        await self.reads_terms()
        await self.sees("Étape 5 sur 6")
        await self.hears_the_code()
        await self.registers()

    async def registers(self) -> None:
        await self.sees("Étape 6 sur 6")
        await self.presses("Je m'inscris")
        await self.sees("Gardez bien en mémoire")
