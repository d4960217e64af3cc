"""What ``make demo`` shows of the second guide, in a browser: from the letter to both children."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser import DESK, PHONE
from tests.journey.chatting import plays, touch
from tests.journey.demonstration import demonstration, visitor
from tests.journey.letters import PASSPHRASE, Counted, antoinette_connects, letter_of


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
        chat = await antoinette_connects(page)
        assert chat.done["taps"] <= 20
        assert chat.done["typed"] <= 8
        await expect(page.locator(".messages")).not_to_contain_text(PASSPHRASE)
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
