"""The chat in a real browser: what Telegram's own app would show and let one do."""

from typing import Any

import pytest
from playwright.async_api import expect

from sandbox.page.samples import PERSONAS

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser serves them all

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73"
    "0000000c49444154789c63f8ffff3f0006050201e0d1a9a00000000049454e44ae426082"
)


async def test_a_desk_shows_people_chat_and_mailbox_together(screens: Any) -> None:
    page = await screens.desk()
    for name in ("people", "chat", "mail"):
        await expect(page.locator(f"#pane-{name}")).to_be_visible()
    await expect(page.locator(".tries")).to_be_visible()
    await expect(page.locator(".tabs")).to_be_hidden()
    await expect(page.locator(".person")).to_have_count(len(PERSONAS))


async def test_start_then_talk(screens: Any, stage: Any) -> None:
    page = await screens.desk()
    await page.get_by_role("button", name="Démarrer").click()
    assert (await stage.heard("message"))["text"] == "/start"
    await stage.say("absence", "<b>Bonjour</b> &lt;img src=x onerror=alert(1)&gt;")
    bubble = page.locator(".message.bot .text")
    await expect(bubble).to_have_text("Bonjour <img src=x onerror=alert(1)>")
    await expect(bubble.locator("strong")).to_have_text("Bonjour")
    await expect(bubble.locator("img")).to_have_count(0)
    await page.get_by_role("textbox", name="Message").fill("première ligne")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("seconde")
    await page.keyboard.press("Enter")
    assert (await stage.heard("message"))["text"] == "première ligne\nseconde"
    await expect(page.locator(".message.me").last).to_contain_text("seconde")


async def test_edited_and_deleted_messages_are_seen_as_such(screens: Any, stage: Any) -> None:
    phone = stage.phone("absence")
    phone.start()
    page = await screens.desk()
    asked = await stage.say("absence", "Entrez un mot de passe")
    secret = phone.send("azerty")
    await expect(page.locator(".message")).to_have_count(3)
    await expect(page.locator(".edited, .deleted")).to_have_count(0)
    await stage.call("deleteMessage", chat_id=phone.person_id, message_id=secret)
    await stage.call(
        "editMessageText", chat_id=phone.person_id, message_id=asked, text="Trop simple"
    )
    deleted = page.locator(f"#message-{secret}")
    await expect(deleted).to_contain_class("deleted")
    await expect(deleted).to_contain_text("Message supprimé")
    await expect(deleted).not_to_contain_text("azerty")
    edited = page.locator(f"#message-{asked}")
    await expect(edited).to_contain_text("Trop simple")
    await expect(edited.locator(".edited")).to_have_text("modifié")
    await expect(page.locator(".message")).to_have_count(3)


async def test_tap_toast_and_alert(screens: Any, stage: Any) -> None:
    stage.phone("absence").start()
    page = await screens.desk()
    await stage.say("absence", "Continuer ?", ["Oui", "Non"])
    await page.get_by_role("button", name="Oui").click()
    query = await stage.heard("callback_query")
    assert query["data"] == "Oui"
    await stage.call("answerCallbackQuery", callback_query_id=query["id"], text="C'est noté")
    await expect(page.locator(".toast")).to_have_text("C'est noté")
    await page.get_by_role("button", name="Non").click()
    query = await stage.heard("callback_query")
    await stage.call(
        "answerCallbackQuery", callback_query_id=query["id"], text="Impossible", show_alert=True
    )
    await expect(page.get_by_role("dialog")).to_contain_text("Impossible")
    await page.get_by_role("button", name="OK").click()
    await expect(page.locator("dialog.alert")).to_be_hidden()


async def test_the_menu_button_offers_the_bots_commands(screens: Any, stage: Any) -> None:
    commands = [{"command": "help", "description": "Aide en ligne"}]
    await stage.call("setMyCommands", commands=commands)
    stage.phone("absence").start()
    page = await screens.desk()
    await page.get_by_role("button", name="Menu", exact=True).click()
    await page.get_by_role("menuitem", name="Aide en ligne").click()
    await expect(page.locator(".message.me").last).to_contain_text("/help")
    await page.get_by_role("textbox", name="Message").fill("/h")
    await page.locator(".suggestions button").click()
    await expect(page.locator(".message.me")).to_have_count(3)


async def test_photos_and_documents_both_ways(screens: Any, stage: Any) -> None:
    phone = stage.phone("absence")
    phone.start()
    await stage.call(
        "sendDocument",
        chat_id=phone.person_id,
        caption="Voici",
        files={"document": ("Attestation réussie.pdf", b"%PDF-1.7 attestation", "application/pdf")},
    )
    await stage.call(
        "sendPhoto", chat_id=phone.person_id, files={"photo": ("c.png", PNG, "image/png")}
    )
    page = await screens.desk()
    document = page.locator(".document")
    await expect(document).to_contain_text("Attestation réussie.pdf")
    url = await document.get_attribute("href")
    opened = await page.request.get(stage.page.url.rstrip("/") + url)
    assert await opened.body() == b"%PDF-1.7 attestation"
    await page.locator(".photo").click()
    await expect(page.locator("dialog.viewer img")).to_be_visible()
    await page.get_by_role("button", name="Fermer").click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Joindre").click()
        await page.get_by_role("menuitem", name="Fichier").click()
    file: Any = {"name": "preuve.txt", "mimeType": "text/plain", "buffer": b"preuve"}
    await (await chooser.value).set_files(file)
    while "document" not in (message := await stage.heard("message")):
        pass
    assert message["document"]["file_name"] == "preuve.txt"
    await page.get_by_role("button", name="Autocollant").click()
    await page.get_by_role("menuitem", name="Autocollant 🎓").click()
    assert (await stage.heard("message"))["sticker"]["emoji"] == "🎓"


async def test_block_and_unblock(screens: Any, stage: Any) -> None:
    stage.phone("absence").start()
    page = await screens.desk()
    await page.get_by_role("button", name="Autres actions").click()
    await page.get_by_role("menuitem", name="Bloquer le bot").click()
    member = await stage.heard("my_chat_member")
    assert member["new_chat_member"]["status"] == "kicked"
    await page.get_by_role("button", name="Débloquer le bot").click()
    await expect(page.get_by_role("textbox", name="Message")).to_be_visible()


async def test_a_deep_link_opens_the_chat_of_the_person_chosen_last(
    screens: Any, stage: Any
) -> None:
    page = await screens.desk()
    await page.get_by_role("button", name="Karim Benali").first.click()
    await page.goto(f"{stage.page.telegram_links}/cartable_bot?start=act_Abc-123")
    assert not stage.phone("karim").messages()
    await page.get_by_role("button", name="Démarrer").click()
    message = await stage.heard("message")
    assert message["text"] == "/start act_Abc-123"
    assert message["from"]["first_name"] == "Karim"
    await expect(page).to_have_url(stage.page.url)


async def test_a_deep_link_in_the_chat_stays_on_the_page(screens: Any, stage: Any) -> None:
    stage.phone("absence").start()
    await stage.heard("message")
    page = await screens.desk()
    link = f"{stage.page.telegram_links}/cartable_bot?start=again"
    await stage.say("absence", f'<a href="{link}">Suivez ce lien</a>')
    await page.get_by_role("link", name="Suivez ce lien").click()
    await page.get_by_role("button", name="Démarrer").click()
    assert (await stage.heard("message"))["text"] == "/start again"


async def test_the_page_catches_up_after_the_line_was_cut(screens: Any, stage: Any) -> None:
    stage.phone("absence").start()
    page = await screens.desk()
    await expect(page.locator(".message")).to_have_count(1)
    await stage.page.__aexit__(None, None, None)
    await expect(page.locator(".offline")).to_be_visible()
    await stage.say("absence", "pendant la coupure")
    await stage.page.__aenter__()
    await expect(page.locator(".offline")).to_be_hidden()
    await expect(page.locator(".message.bot")).to_contain_text("pendant la coupure")
    screens.complaints.clear()  # the browser said that it could not connect


async def test_a_message_longer_than_the_window_is_read_from_its_beginning(
    screens: Any, stage: Any
) -> None:
    stage.phone("absence").start()
    page = await screens.desk()
    articles = "\n".join(f"Article {number}" for number in range(80))
    await stage.say("absence", f"<b>Conditions</b>\n{articles}", ["Suivant"])
    await expect(page.get_by_text("Conditions", exact=True)).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Suivant")).not_to_be_in_viewport()
    await page.get_by_role("button", name="Aller au dernier message").click()
    await expect(page.get_by_role("button", name="Suivant")).to_be_in_viewport()
    await stage.say("absence", "Court")
    await expect(page.get_by_text("Court")).to_be_in_viewport()
