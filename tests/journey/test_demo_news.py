"""News on the demonstration's page (scope B13, D2, D3): published, seen, edited, withdrawn."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from tests.browser import DESK
from tests.journey.chatting import Chatting, follows, plays
from tests.journey.demonstration import Visitor, demonstration, visitor
from tests.journey.letters import antoinette_connects

TITLE, MOVED = "Fancy-fair du 12 décembre", "Reportée au 19 décembre"
PASSPHRASE = "Trois girafes lisent 7 journaux"


def poster() -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 200), "teal").save(out, "PNG")
    return out.getvalue()


async def accepts_the_invitation(page: Page, who: Visitor) -> Chatting:
    """Go from the mail to a role at the school, in the chat of its own tab."""
    await page.locator(".mail", has_text="vous invite à rejoindre son équipe").click()
    frame = page.frame_locator(".letter iframe")
    link = frame.get_by_role("link", name="Accepter dans Telegram")
    await expect(link).to_be_visible()
    chat = Chatting(await follows(who, link))
    await chat.begins()
    await chat.presses("Commencer")
    for asked, answer in (
        ("Quel est votre prénom", "Anne"),
        ("Et votre nom de famille", "Dubois"),
        ("Choisissez un mot de passe", PASSPHRASE),
        ("Répétez le mot de passe", PASSPHRASE),
    ):
        await chat.sees(asked)
        await chat.writes(answer)
    await chat.presses("Accueil")
    return chat


async def composes(chat: Chatting) -> None:
    """Go through the script up to what parents will see."""
    await chat.presses("Rédaction")
    await chat.presses("Publier une actualité")
    await chat.sees("Quel est le titre")
    await chat.writes(TITLE)
    await chat.sees("Écrivez le texte")
    await chat.writes("De 14 à 18 heures, dans la cour.")
    await chat.sees("0 sur 10")
    picked = FilePayload(name="affiche.png", mimeType="image/png", buffer=poster())
    await chat.page.locator('input[data-kind="photo"]').set_input_files([picked])
    await chat.sees("1 sur 10")
    await chat.presses("C’est tout")
    await chat.presses("Toute l’école")
    await chat.presses("Maintenant")
    await chat.presses(re.compile("^Non$"))
    await chat.sees("Voici ce que les parents recevront", TITLE)


async def test_news_are_published_seen_edited_counted_and_withdrawn(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as demo, visitor(**DESK) as who:
        parents = await who.opens(demo)
        parent = await antoinette_connects(parents)

        office = await who.opens(demo)
        await plays(office, "Sainte-Union")
        staff = await accepts_the_invitation(office, who)
        await composes(staff)
        await staff.presses("✅ Publier")

        newest = await parent.sees(TITLE, "Albert")
        shown = parents.locator(f"#{await newest.get_attribute('id')}")  # the notice itself
        await expect(shown.get_by_role("button", name="Photo – ouvrir")).to_be_visible()
        told = parents.locator(".message.bot", has_text="De 14 à 18 heures")
        await expect(told).to_have_count(1)
        await parent.presses("Lire")
        await expect(told).to_have_count(2)  # the notice, and below it what was opened

        await staff.presses("Voir l’envoi")
        await staff.sees("Familles informées", "L’ont ouverte\u00a0: 1")
        await staff.presses("Modifier")
        await staff.presses("Garder le titre")
        await staff.writes(MOVED)
        await staff.presses("Garder les fichiers")
        await staff.presses("✅ Publier")
        await expect(shown).to_contain_text(MOVED)

        await staff.presses("Voir l’envoi")
        chart = staff.page.locator(".message.bot").get_by_role("button", name="Photo – ouvrir")
        await expect(chart).to_have_count(0)
        await staff.presses("En image")
        await expect(chart).to_be_visible()
        await staff.presses("Retirer")
        await staff.sees("Plus personne ne pourra la lire")  # not the card's own button again
        await staff.presses("Retirer")
        await expect(shown).to_contain_text("retirée")
