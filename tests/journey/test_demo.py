"""What ``make demo`` shows: the first journey in a browser, and a clean beginning and end."""

import asyncio
import io
import os
import signal
from pathlib import Path

from playwright.async_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser import DESK, PATIENCE, PHONE
from tests.clients import plain_client
from tests.journey.chatting import Chatting, Press, click, follows, plays, touch, walk
from tests.journey.demonstration import (
    Visitor,
    answering,
    answers,
    demonstration,
    free_port,
    runs,
    type_demo,
    visitor,
)
from tests.journey.signing_up import PASSWORD


async def opens_mail(page: Page, subject: str, press: Press = click) -> Locator:
    """Open a mail of the list; gives its link or button."""
    await press(page.locator(".mail", has_text=subject))
    frame = page.frame_locator(".letter iframe")
    link = frame.get_by_role("link", name="Activer mon attestation")
    await expect(link).to_be_visible()
    return link


async def goes_to_telegram(activation: Page, press: Press = click) -> None:
    """Press the button of the activation page, which leads to the chat."""
    await expect(activation.get_by_role("heading", level=1)).to_contain_text("recevoir votre")
    await press(activation.get_by_role("link", name="Continuer dans Telegram"))
    await activation.wait_for_url("**/t.me/**")


async def pdf_of(who: Visitor, card: Locator, press: Press = click) -> str:
    """Open a PDF that the bot has sent; gives its words."""
    tab = await follows(who, card, press)
    answer = await tab.request.get(tab.url)
    assert answer.headers["content-type"] == "application/pdf"
    words = PdfReader(io.BytesIO(await answer.body())).pages[0].extract_text()
    await tab.close()
    return words


async def test_the_first_journey(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as demo, visitor(**DESK) as who:
        first = await who.opens(demo)
        await plays(first, "ICC Absence")
        link = await opens_mail(first, "Anglais - UE 3")
        page = await follows(who, link)
        pages, activation = page.url, page.url
        await goes_to_telegram(page)

        chat = Chatting(page)
        await makes_every_mistake_and_signs_up(chat)
        await chat.presses("Recevoir le PDF")
        card = page.locator(".document").last
        await expect(card).to_contain_text("Attestation - Anglais - UE 3.pdf")
        words = await pdf_of(who, card)
        assert "ICC Absence" in words
        assert "Anglais - UE 3" in words

        await chat.writes("/certificates")
        await chat.sees("Mon porte-document", "Anglais - UE 3", "À activer")
        await chat.presses("Activer : Bases de données relationnelles")
        await chat.sees("Bases de données relationnelles", "Code de vérification")

        await the_secretariat_issues_another(page, chat)
        await page.goto(activation)
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Votre attestation est activée"
        )

        started = demo.children()
        assert started
        assert who.complaints == []
        status, last = await demo.interrupt()
        await expect(first.locator(".offline")).to_be_visible()
        who.complaints.clear()  # the browser says that nobody answers any more
        assert (status, last.strip()) == (0, "Tout est arrêté. À bientôt\u202f!")
        assert not any(map(runs, started))
        assert not answers(demo.url)
        assert not answers(pages)


async def test_a_mail_is_answered_by_writing_back(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as demo, visitor(**DESK) as who:
        page = await who.opens(demo)
        await plays(page, "ICC Absence")
        await opens_mail(page, "Anglais - UE 3")
        reply = page.locator("form.reply")
        await reply.get_by_role("textbox").fill("Oui, c’est bien moi")
        await click(reply.get_by_role("button", name="Répondre"))
        await expect(page.locator(".mail", has_text="Créez votre compte")).to_be_visible()


async def makes_every_mistake_and_signs_up(chat: Chatting) -> None:
    page = chat.page
    await chat.begins()
    await chat.sees("Étape 1 sur 6", "absence@iccbxl.be")
    await chat.presses("Corriger mon nom")
    await chat.sees("Quel est votre prénom")
    await chat.presses("Retour")
    await chat.sees("Étape 1 sur 6", "Est-ce bien votre nom")
    await chat.presses("Oui, c’est bien moi")
    await chat.sees("Étape 2 sur 6", "6 caractères minimum")
    await chat.writes("azerty1")
    await chat.sees("Étape 2 sur 6", "Ce mot de passe est très courant")
    await expect(page.locator(".message.me").last).to_contain_text("Message supprimé")
    await expect(page.locator(".messages")).not_to_contain_text("azerty1")
    await chat.writes("/help")
    await chat.sees("Aide en ligne", "Vous êtes au milieu d’une démarche")
    await chat.writes(PASSWORD)
    await chat.sees("Étape 3 sur 6")
    await chat.writes(PASSWORD + "s")
    await chat.sees("Étape 3 sur 6", "Ce n’est pas le même mot de passe")
    await chat.writes(PASSWORD)
    await expect(page.locator(".messages")).not_to_contain_text(PASSWORD)
    await chat.reads_terms()
    await chat.sees("Étape 5 sur 6", "Saisissez le code")
    await expect(page.get_by_role("button", name="Photo – ouvrir")).to_be_visible()
    await chat.writes("WRONG")
    await chat.sees("Étape 5 sur 6", "Ce n’est pas le bon code")
    await chat.hears_the_code()
    await chat.registers()


async def the_secretariat_issues_another(page: Page, chat: Chatting) -> None:
    button = page.locator(".try-action")
    await button.click()
    await expect(button).to_have_text("C’est délivré ✓")
    await chat.sees("Nouvelle attestation dans votre porte-document", "Anglais - UE 4")
    notice = page.locator(".mail.unread", has_text="Anglais - UE 4")
    await expect(notice).to_contain_text("Nouvelle attestation dans votre porte-document")
    await notice.click()
    body = page.frame_locator(".letter iframe").locator("body")
    await expect(body).to_contain_text("Vous n’avez rien à faire")
    await button.click()
    await expect(button).to_have_text("Rien de nouveau à délivrer")
    await expect(page.locator(".message.bot", has_text="Anglais - UE 4")).to_have_count(1)


async def test_the_main_part_on_a_phone(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as demo, visitor(**PHONE) as who:
        first = await who.opens(demo)
        await plays(first, "Sophie Lambert", touch)
        await touch(first.locator("[data-tab=mail]"))
        link = await opens_mail(first, "Comptabilité générale", touch)
        page = await follows(who, link, touch)
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        await goes_to_telegram(page, touch)
        chat = Chatting(page, touch)
        await chat.signs_up()
        await chat.presses("Recevoir le PDF")
        assert "Comptabilité générale" in await pdf_of(who, page.locator(".document").last, touch)
        await chat.presses("Mes attestations")
        await chat.sees("Mon porte-document", "2021", "Comptabilité générale")
        await touch(page.locator("[data-tab=mail]"))
        await expect(page.locator(".mail.unread", has_text="Votre compte est créé")).to_be_visible()
        await touch(page.locator("[data-tab=tries]"))
        await touch(page.locator(".try-action"))
        await expect(page.locator(".try-action")).to_have_text("C’est délivré ✓")
        assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_the_chat_with_keys_alone(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as demo, visitor(**DESK) as who:
        first = await who.opens(demo)
        await plays(first, "Karim Benali")
        page = await follows(who, await opens_mail(first, "Dispense - Mathématiques appliquées"))
        await goes_to_telegram(page)
        chat = Chatting(page, walk)
        await chat.signs_up()
        await chat.presses("Recevoir le PDF")
        await expect(page.locator(".document")).to_contain_text("Mathématiques appliquées")
        await chat.presses("Mes attestations")
        await chat.sees("Mon porte-document", "Dispenses", "Mathématiques appliquées")
        assert "Karim Benali" in await pdf_of(who, page.locator(".document").last, walk)


async def refusal_of(folder: Path, *words: str) -> str:
    """Type ``cartable demo`` where it cannot run; gives what it says."""
    process = await type_demo(folder, *words)
    async with asyncio.timeout(PATIENCE):
        said, _ = await process.communicate()
    assert process.returncode == 1, said
    return said.decode()


async def test_what_is_in_its_way_is_said_and_the_one_that_runs_goes_on(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    async with demonstration(tmp_path) as demo, plain_client() as http:
        port = demo.url.strip("/").rpartition(":")[2]
        taken = await refusal_of(tmp_path / "elsewhere", "--port", port)
        assert f"Le port {port} est déjà pris" in taken
        assert f"demo --port {int(port) + 1}" in taken
        again = await refusal_of(tmp_path, "--port", "0")
        assert "Une démonstration tourne déjà dans var/demo" in again
        assert (await http.post(f"{demo.url}api/actions/issue")).json() == {"new": True}
        status, _ = await demo.interrupt()
        assert status == 0


async def test_a_real_installation_nearby_is_left_alone(tmp_path: Path) -> None:
    real = tmp_path / "real.db"
    (tmp_path / "cartable.env").write_text(
        f"CARTABLE_DATABASE=sqlite:///{real}\nCARTABLE_SECRET_KEY={'k' * 60}\n"
    )
    variables = {"CARTABLE_DATA": str(tmp_path / "real"), "CARTABLE_LOG": "nonsense"}
    async with demonstration(tmp_path, **variables) as demo, plain_client() as http:
        assert (await http.post(f"{demo.url}api/actions/issue", timeout=PATIENCE)).json()["new"]
        assert sorted(os.listdir(tmp_path)) == ["cartable.env", "var"]


async def test_ctrl_c_before_it_is_ready_ends_it_as_quietly(tmp_path: Path) -> None:
    port = free_port()
    process = await type_demo(tmp_path, "--port", str(port))
    async with asyncio.timeout(PATIENCE):
        await answering(port)
        os.killpg(process.pid, signal.SIGINT)
        said, _ = await process.communicate()
    assert process.returncode == 0, said
    assert said.decode().splitlines()[-1] == "Tout est arrêté. À bientôt\u202f!"
    assert b"Traceback" not in said
