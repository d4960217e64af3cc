"""What ``make demo`` shows of the second guide, in a browser: from the letter to both children."""

import io
import re
from collections import Counter
from pathlib import Path

from playwright.async_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser import DESK, PHONE
from tests.journey.chatting import Chatting, Press, click, touch
from tests.journey.demonstration import demonstration, visitor
from tests.journey.test_demo import plays

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


async def confirms_the_address(page: Page, chat: Counted) -> None:
    await chat.sees("antoinette.dupond@example.org n’est pas encore confirmée")
    await page.locator(".mail", has_text="Confirmez votre adresse").click()
    link = page.frame_locator(".letter iframe").get_by_role("link", name="Confirmer mon adresse")
    async with page.context.expect_page() as opened:
        await link.click()
    tab = await opened.value
    await tab.get_by_role("button", name="Oui, c’est mon adresse").click()
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Votre adresse est confirmée")
    await tab.close()
    await page.locator(".letter-head button").click()


async def adds_the_second_child(page: Page, chat: Counted) -> None:
    paper, password = await letter_of(page, "Marie Durant", "Lire la lettre")
    await paper.get_by_role("button", name="Scanner le code QR").click()
    await chat.begins()
    await chat.sees("Ajouter un enfant", "marie.durant@isu-dour.be")
    await chat.writes(password)
    await chat.sees("Informations pour les parents divorcés", "Aucun autre compte")
    await chat.presses("Enregistrer")
    await chat.sees("Marie fait maintenant partie de « Mes enfants »")
    await chat.presses("Ouvrir Marie")
    await chat.sees("Conditions d’utilisation", "Marie")
    await chat.turns_pages("Oui, je les accepte")
    await chat.presses("Non, je ne les accepte pas")
    await chat.sees("les pages de Marie restent fermées")
    await chat.presses("Accueil")
    await chat.sees("Marie Durant – conditions d’utilisation refusées")
    await chat.presses("🔒 Marie")
    await chat.presses("Relire les conditions")
    await chat.turns_pages("Oui, je les accepte")
    await chat.presses("Oui, je les accepte")
    await chat.sees("Étape 2 sur 2", "mot de passe")
    await chat.writes(PASSPHRASE)
    await chat.sees("🎒 Marie Durant", "Classe : 1B", "Aucun cours trouvé")
    await chat.presses("Accueil")
    await chat.sees("▸ Marie Durant – 1B", "Albert Durant – 3A")


async def test_from_the_letter_to_the_home_page_and_the_second_child(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as demo, visitor(**DESK) as who:
        page = await who.opens(demo)
        await plays(page, "Antoinette Dupond")
        paper, password = await letter_of(page, "Albert Durant", "Lire la lettre")
        await paper.get_by_role("button", name="Scanner le code QR").click()
        chat = Counted(page)
        await first_connection(chat, password)
        assert chat.done["taps"] <= 20
        assert chat.done["typed"] <= 8
        assert PASSPHRASE not in await page.locator(".messages").inner_text()
        await confirms_the_address(page, chat)
        await adds_the_second_child(page, chat)


async def test_the_same_school_in_dutch_on_a_phone(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as demo, visitor(**PHONE) as who:
        page = await who.opens(demo)
        await plays(page, "Katrien", touch)
        await touch(page.locator("[data-tab=mail]"))
        paper, password = await letter_of(page, "Zoë", "Lire la lettre")
        await touch(paper.get_by_role("button", name="Scanner le code QR"))
        chat = Counted(page, touch)
        await chat.begins()
        await chat.sees("Stap 1 van 5", "zoe.dhondt@isu-dour.be")
        await chat.writes(password)
        await chat.turns_pages("Ja, ik", "Pagina", "van", "Volgende")
        await chat.presses("Ja, ik")
        await chat.sees("Stap 3 van 5")
        await chat.writes(PASSPHRASE)
        await chat.sees("Herhaal")
        await chat.writes(PASSPHRASE)
        await chat.sees("Stap 4 van 5")
        await chat.presses("Verder")
        for answer in ("Katrien", "D’Hondt"):
            await chat.sees("Stap 5 van 5", "★")
            await chat.writes(answer)
        await chat.presses(re.compile("^Moeder$"))
        await chat.sees("★ E-mailadres")
        await chat.writes("katrien.dhondt@example.org")
        for number in ("Telefoonnummer", "Gsm-nummer"):
            await chat.sees("Stap 5 van 5", number, "niet verplicht")
            await chat.presses("Overslaan")
        await chat.presses("Startpagina")
        await chat.sees("Katrien D’Hondt – Moeder van D'Hondt Zoë", "Geen vakken gevonden")
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
