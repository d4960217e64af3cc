"""The page on a phone of 390 × 844 points, and for people who use no mouse."""

import asyncio
from typing import Any

import aiosmtplib
import pytest
from playwright.async_api import Page, Route, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser serves them all

BOT = "cartable@sandbox.example"


async def deliver(stage: Any, to: str, subject: str = "Essai") -> None:
    host, port = stage.mail.smtp
    raw = f"From: {BOT}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nBonjour\r\n"
    await aiosmtplib.send(
        raw, sender=BOT, recipients=[to], hostname=host, port=port, start_tls=False
    )


async def shows_only(page: Page, pane: str) -> None:
    """Wait until a tap has had its effect: a finger's click comes a little later than its touch."""
    for name in (".people", ".tries", "#pane-chat", "#pane-mail"):
        await expect(page.locator(name)).to_be_visible(visible=name == pane)


async def test_a_phone_shows_one_pane_at_a_time(screens: Any, stage: Any) -> None:
    stage.phone("absence").start()
    await stage.say("absence", "Un " + "très " * 60 + "long message", ["Oui, je les accepte"])
    await deliver(stage, "absence@iccbxl.be", "Un objet " + "assez long " * 8)
    page = await screens.phone()
    tabs = page.get_by_role("navigation")
    for tab, pane in (
        ("Personnes", ".people"),
        ("À essayer", ".tries"),
        ("Telegram", "#pane-chat"),
        ("Courrier", "#pane-mail"),
    ):
        await tabs.get_by_role("button", name=tab).tap()
        await shows_only(page, pane)
        assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_a_phone_says_whom_one_plays(screens: Any) -> None:
    page = await screens.phone()
    await page.get_by_role("button", name="Karim Benali").tap()
    playing = page.get_by_role("banner").get_by_role("button", name="Karim Benali")
    await expect(page.locator("#pane-chat")).to_be_visible()
    await playing.tap()
    await shows_only(page, ".people")


async def test_badges_count_what_was_not_seen(screens: Any, stage: Any) -> None:
    stage.phone("sophie").start()
    page = await screens.phone()
    await stage.say("sophie", "un")
    await stage.say("sophie", "deux")
    await deliver(stage, "s.lambert@example.net")
    card = page.get_by_role("button", name="Sophie Lambert")
    await expect(card.locator(".badge-chat")).to_contain_text("2")
    await expect(card.locator(".badge-mail")).to_contain_text("1")
    await card.tap()
    mail_tab = page.locator("[data-tab=mail]")
    await expect(page.locator("[data-tab=chat] .badge")).to_have_count(0)
    await expect(mail_tab.locator(".badge")).to_contain_text("1")
    await mail_tab.tap()
    await page.locator(".mail").tap()
    await expect(mail_tab.locator(".badge")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".badge")).to_have_count(0)


async def test_talking_without_a_mouse(screens: Any, stage: Any) -> None:
    page = await screens.desk()
    for _ in range(40):
        await page.keyboard.press("Tab")
        if "Karim Benali" in await page.evaluate("document.activeElement.innerText"):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Démarrer")).to_be_focused()
    await page.keyboard.press("Enter")
    assert (await stage.heard("message"))["from"]["first_name"] == "Karim"
    await expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    await page.keyboard.type("Bonjour")
    await page.keyboard.press("Enter")
    assert (await stage.heard("message"))["text"] == "Bonjour"
    asked = await stage.say("karim", "Continuer ?", ["Oui", "Non"])
    await expect(page.get_by_role("button", name="Non")).to_be_visible()
    for _ in range(10):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.innerText") == "Non":
            break
    await page.keyboard.press("Enter")
    assert (await stage.heard("callback_query"))["data"] == "Non"
    # The pressed button is edited away: the keyboard stays where it was, on the new one.
    keys = {"inline_keyboard": [[{"text": "Retour", "callback_data": "back"}]]}
    chat_id = stage.phone("karim").person_id
    await stage.call(
        "editMessageText", chat_id=chat_id, message_id=asked, text="Bien", reply_markup=keys
    )
    await expect(page.get_by_role("button", name="Retour")).to_be_focused()


async def test_an_answer_that_comes_late_takes_the_keyboard_nowhere(
    screens: Any, stage: Any
) -> None:
    stage.phone("absence").start()
    await stage.heard("message")
    await stage.say("absence", "Continuer ?", ["Non"])
    page = await screens.desk()
    answered = asyncio.Event()

    async def answer_late(route: Route) -> None:
        told = await route.fetch()
        await answered.wait()
        await route.fulfill(response=told)

    await page.route("**/text", answer_late)
    field = page.get_by_role("textbox", name="Message")
    await field.fill("Bonjour")
    async with page.expect_response("**/text") as late:
        await field.press("Enter")
        assert (await stage.heard("message"))["text"] == "Bonjour"
        await expect(field).to_have_value("")
        await field.fill("et merci")
        await page.get_by_role("button", name="Non").focus()
        answered.set()
    await (await late.value).finished()
    await page.evaluate("new Promise((done) => setTimeout(done))")  # the page has heard it, too
    await expect(page.get_by_role("button", name="Non")).to_be_focused()
    await expect(field).to_have_value("et merci")


async def test_what_could_not_be_sent_can_be_sent_again(screens: Any, stage: Any) -> None:
    stage.phone("absence").start()
    await stage.heard("message")
    page = await screens.desk()
    await page.route("**/text", lambda route: route.fulfill(status=400))
    field = page.get_by_role("textbox", name="Message")
    await field.fill("Bonjour")
    await field.press("Enter")
    await expect(page.locator(".toast")).to_be_visible()
    await expect(field).to_have_value("Bonjour")
    await expect(field).to_be_focused()
    await page.unroute("**/text")
    await field.press("Enter")
    assert (await stage.heard("message"))["text"] == "Bonjour"
    screens.complaints.clear()  # the browser complains of the 400


async def test_menus_obey_the_arrow_keys_and_escape(screens: Any, stage: Any) -> None:
    stage.phone("absence").start()
    page = await screens.desk()
    attach = page.get_by_role("button", name="Joindre")
    await attach.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Photo")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Fichier")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(attach).to_be_focused()
    await expect(page.get_by_role("menuitem")).to_have_count(0)


async def test_new_messages_are_announced(screens: Any, stage: Any) -> None:
    stage.phone("absence").start()
    page = await screens.desk()
    log = page.get_by_role("log", name="Messages")
    await expect(log).to_have_attribute("aria-live", "polite")
    await stage.say("absence", "Bonjour")
    await expect(log).to_contain_text("Cartable Bonjour")


async def test_every_button_and_field_has_a_name(screens: Any, stage: Any) -> None:
    stage.phone("absence").start()
    await stage.say("absence", "Continuer ?", ["Oui"])
    await deliver(stage, "absence@iccbxl.be")
    page = await screens.desk()
    await page.locator(".mail").click()
    await page.wait_for_selector(".letter")
    nameless = await page.evaluate(
        """[...document.querySelectorAll("button, a, input, textarea, select, iframe")]
           .filter((e) => e.checkVisibility() && !(e.getAttribute("aria-label") || e.title
             || e.innerText?.trim() || e.labels?.length)).map((e) => e.outerHTML)"""
    )
    assert nameless == []


async def test_the_pages_own_language_is_a_matter_of_a_click(screens: Any) -> None:
    page = await screens.desk()
    await page.get_by_role("button", name="Deutsch").click()
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.get_by_role("button", name="Starten")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Starten")).to_be_visible()


async def test_ticked_tries_stay_ticked_and_lead_to_the_person(screens: Any) -> None:
    page = await screens.desk()
    await page.locator(".tries input").first.check()
    await page.reload()
    await expect(page.locator(".tries input").first).to_be_checked()
    await page.locator(".try-person", has_text="Katrien").click()
    await expect(page.locator(".person[aria-current]")).to_contain_text("Katrien")


async def test_the_button_of_a_try_says_what_came_of_it(screens: Any, stage: Any) -> None:
    stage.news += [True, False, RuntimeError("refused")]
    page = await screens.desk()
    button = page.locator(".try-action")
    await expect(button).to_have_text("Délivrer")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(button).to_have_text("C’est délivré ✓")
    await expect(button).to_be_focused()
    await expect(page.locator("#try-issue")).to_be_checked()
    await page.keyboard.press("Enter")
    await expect(button).to_have_text("Rien de nouveau à délivrer")
    await page.keyboard.press("Enter")
    await expect(button).to_have_text("Cela n’a pas été possible.")
    screens.complaints.clear()  # the browser said that the action had failed
