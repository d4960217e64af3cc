"""The mailbox in a real browser: read, open links, answer, write."""

from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser serves them all

BOT = "cartable@sandbox.example"
STUDENT = "absence@iccbxl.be"


async def activation_mail(stage: Any, html: str = "") -> None:
    mail = EmailMessage()
    mail["From"] = f"Institut des Carrières Commerciales <{BOT}>"
    mail["Reply-To"] = "cartable+k3jd82hs@sandbox.example"
    mail["To"] = STUDENT
    mail["Subject"] = "Votre attestation [#k3jd82hs]"
    mail["Message-ID"] = "<n1@sandbox.example>"
    mail.set_content("Bonjour,\n\nrépondez « oui ».\n")
    mail.add_alternative(
        f'{html}<p style="color: rgb(1, 2, 3)">Bonjour</p>'
        f'<a href="{stage.page.url}?opened">Activer</a>',
        subtype="html",
    )
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="reçu.pdf")
    host, port = stage.mail.smtp
    await aiosmtplib.send(mail, hostname=host, port=port, start_tls=False)


async def test_a_mail_arrives_is_read_and_answered(screens: Any, stage: Any) -> None:
    page = await screens.desk()
    await expect(page.locator("#pane-mail")).to_contain_text("Aucun courriel")
    await activation_mail(stage)
    row = page.locator(".mail")
    await expect(row).to_contain_text("Institut des Carrières Commerciales")
    await expect(row).to_contain_class("unread")
    await row.click()
    await expect(page.locator(".files")).to_contain_text("reçu.pdf")
    await page.get_by_text("En-têtes").click()
    await expect(page.locator(".headers")).to_contain_text("cartable+k3jd82hs@sandbox.example")
    await page.get_by_role("button", name="Texte seul").click()
    await expect(page.locator(".plain-text")).to_contain_text("répondez « oui »")
    await page.get_by_role("textbox", name="Votre réponse…").fill("Oui")
    await page.get_by_role("button", name="Répondre").click()
    reply = await stage.mail.wait_for(BOT)
    assert reply.header("Delivered-To") == "cartable+k3jd82hs@sandbox.example"
    assert reply.header("From") == f"ICC Absence <{STUDENT}>"
    assert reply.header("In-Reply-To") == "<n1@sandbox.example>"
    own, empty, attribution, *quoted = reply.text.splitlines()
    assert (own, empty) == ("Oui", "")
    assert attribution.endswith(f"Institut des Carrières Commerciales <{BOT}> a écrit\xa0:")
    assert quoted == ["> Bonjour,", ">", "> répondez « oui »."]
    await expect(page.locator(".mail.sent")).to_contain_text("Re: Votre attestation")
    await expect(page.locator(".mail.unread")).to_have_count(0)


async def test_html_mail_runs_nothing_and_links_open_a_tab(screens: Any, stage: Any) -> None:
    await activation_mail(
        stage,
        '<script>parent.document.title = "pwned"</script>'
        """<img src="x" onerror="parent.document.title = 'pwned'">""",
    )
    page = await screens.desk()
    await page.locator(".mail").click()
    letter = page.frame_locator(".letter iframe")
    await expect(letter.get_by_text("Bonjour")).to_have_css("color", "rgb(1, 2, 3)")
    async with page.context.expect_page() as opened:
        await letter.get_by_role("link", name="Activer").click()
    tab = await opened.value
    await tab.wait_for_selector(".person")
    assert tab.url.endswith("?opened")
    assert await page.title() == "Cartable"
    # The browser says that it refused to run what the mail brought: that is the point here.
    assert any("Blocked script execution" in line for line in screens.complaints)
    screens.complaints.clear()


async def test_a_new_mail_from_either_address(screens: Any, stage: Any) -> None:
    page = await screens.desk()
    await page.get_by_role("button", name="Sophie Lambert").first.click()
    await page.get_by_role("button", name="Écrire").click()
    await page.get_by_label("De", exact=True).select_option("s.lambert@example.net")
    await expect(page.get_by_label("À", exact=True)).to_have_value(BOT)
    await page.get_by_label("Objet").fill("aide")
    await page.get_by_label("Texte").fill("Bonjour")
    await page.get_by_role("button", name="Envoyer").last.click()
    mail = await stage.mail.wait_for(BOT)
    assert mail.subject == "aide"
    assert mail.header("From") == "Sophie Lambert <s.lambert@example.net>"
    await expect(page.locator(".mail.sent")).to_contain_text("aide")
