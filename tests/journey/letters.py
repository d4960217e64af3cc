"""A letter on paper on the demonstration's page, and the first connection that it leads to."""

import io
import re
from collections import Counter

from playwright.async_api import Locator, Page, expect
from pypdf import PdfReader

from tests.journey.chatting import Chatting, Press, click, plays

PASSPHRASE = "trois lapins verts dansent dehors"
_PASSWORD = re.compile(r"\b([a-z2-9]{4}) ([a-z2-9]{4}) ([a-z2-9]{4})\b")


class Counted(Chatting):
    """A chat whose taps and typed answers are counted."""

    def __init__(self, page: Page, press: Press = click) -> None:
        super().__init__(page, press)
        self.done: Counter[str] = Counter()

    async def begins(self) -> None:
        self.done["taps"] += 1
        await super().begins()

    async def presses(self, label: str | re.Pattern[str]) -> None:
        self.done["taps"] += 1
        await super().presses(label)

    async def writes(self, text: str) -> None:
        self.done["typed"] += 1
        await super().writes(text)


async def letter_of(page: Page, child: str, read: str) -> tuple[Locator, str]:
    """Read somebody's letter on paper; gives it and the temporary password that stands there."""
    paper = page.locator(".paper", has_text=child)
    href = await paper.get_by_role("link", name=read).get_attribute("href")
    answer = await page.request.get(page.url.rstrip("/") + str(href))
    (only,) = PdfReader(io.BytesIO(await answer.body())).pages
    found = _PASSWORD.search(only.extract_text())
    assert found is not None
    return paper, "".join(found.groups()).upper()


async def first_connection(chat: Counted, password: str) -> None:
    """Go from the letter to the home page, as the guide has it."""
    await chat.begins()
    await chat.sees("Étape 1 sur 5", "albert.durant@isu-dour.be", "mot de passe temporaire")
    await chat.writes(password)
    await chat.sees("Étape 2 sur 5", "Conditions d’utilisation")
    await chat.turns_pages("Oui, je les accepte")
    await expect(chat.page.locator(".key", has_text="Non, je ne les accepte pas")).to_be_visible()
    await expect(chat.page.locator(".key", has_text="Ignorer (possible jusqu'au")).to_be_visible()
    await chat.presses("Oui, je les accepte")
    await chat.sees("Étape 3 sur 5", "Modifiez votre mot de passe", "20 caractères et 4 mots")
    await chat.writes(PASSPHRASE)
    await chat.sees("Étape 3 sur 5", "Répétez le nouveau mot de passe")
    await chat.writes(PASSPHRASE)
    await chat.sees("Étape 4 sur 5", "appareils", "aucun autre")
    await chat.presses("Continuer")
    for asked, answer in (
        ("★ Votre prénom", "Antoinette"),
        ("★ Votre nom de famille", "Dupond"),
    ):
        await chat.sees("Étape 5 sur 5", asked)
        await chat.writes(answer)
    await chat.sees("★ Votre rôle")
    await chat.presses(re.compile("^Mère$"))  # not « Belle-mère »
    await chat.sees("★ Adresse e-mail")
    await chat.writes("antoinette.dupond@example.org")
    await chat.sees("Numéro de téléphone")
    await chat.writes("065 00 00 01")
    await chat.sees("Numéro de GSM", "+32 65 00 00 01")
    await chat.writes("0470 00 00 01")
    await chat.sees("La procédure est terminée, vous avez désormais accès à la plateforme")
    await chat.presses("Accueil")
    await chat.sees("Antoinette Dupond – Mère de Durant Albert", "Aucun cours trouvé")
    await chat.sees("Actualités", "Horaire de surveillance des temps de table")


async def antoinette_connects(page: Page) -> Counted:
    """Play Albert's mother, from the letter's code to her home page; gives her chat."""
    await plays(page, "Antoinette Dupond")
    paper, password = await letter_of(page, "Albert Durant", "Lire la lettre")
    await paper.get_by_role("button", name="Scanner le code QR").click()
    chat = Counted(page)
    await first_connection(chat, password)
    return chat
