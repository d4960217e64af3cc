"""Begun on one face, finished on another: every way it can go, in the chat and on the pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.conversations.moving import WHERE_BEGUN
from bot.conversations.scripts import SCRIPTS
from locales import LANGUAGES, Catalogues
from sandbox.telegram import Person
from school.school import School
from tests.bot.chat import Chat, begin_to_add, press, tap
from tests.bot.faces import Browser, browsing
from tests.bot.house import CANARY, PASSWORD, House, hashed
from tests.browser import PHONE
from tests.browser import browser as chromium
from tests.family import ANTOINETTE, Paper, enrol, print_letter, with_guardian
from tests.web.visitor import Visitor

ENGINES = ("sqlite",)
ANNA, LUC, CHAT = 1, 2, 100
PHRASE = "La girafe mange 3 tartines"
MARIE = "marie.durant@isu-dour.be"
ADDING = "Vous aviez commencé sur un autre appareil : Ajouter des enfants (dernière étape le "
GONE = "continue sur un autre de vos appareils"


@pytest.fixture
async def browser(house: House, catalogues: Catalogues) -> AsyncIterator[Browser]:
    async with browsing(house, catalogues) as browser:
        yield browser


@pytest.fixture
async def paper(house: House) -> Paper:
    """Marie's letter; her mother reaches Albert already, from a chat."""

    def work(school: School) -> Paper:
        enrol(school)
        enrol(school, 2, MARIE, first_name="Marie", class_name="1A")
        with_guardian(school, ANNA, hashed(PASSWORD), email=ANTOINETTE, chat=CHAT)
        return print_letter(school, 2)

    return await house.do(work)


@pytest.fixture
async def anna(chat: Chat, paper: Paper) -> Person:
    """Antoinette in her chat."""
    person = chat.server.make_person("Antoinette", "Dupond", person_id=CHAT)
    person.user.started = True
    return person


@pytest.fixture
async def page(browser: Browser, paper: Paper) -> Visitor:
    """Antoinette in her browser."""
    return await browser(ANNA)


async def begin_in_chat(chat: Chat, anna: Person) -> int:
    """Begin « Ajouter des enfants » in the chat; gives the message that asks."""
    await begin_to_add(chat, anna, "marie.durant")
    return anna.last().message_id


async def begin_on_page(page: Visitor) -> None:
    await page.open("/home?lang=fr")
    await page.press("Ajouter des enfants")
    assert "mot de passe" in await page.write("marie.durant")


async def begin(page: Visitor, target: str) -> None:
    await page.open("/home?lang=fr")
    await page.send("/form/begin?lang=fr", {**page.form_of("Ajouter"), "target": target})


def shown(anna: Person, message: int) -> str:
    return next(one.text for one in anna.messages() if one.message_id == message)


async def children(house: House, account: int = ANNA) -> list[str]:
    def work(school: School) -> list[str]:
        return [one.child.first_name for one in school.access.children(account)]

    return await house.do(work)


async def test_begun_in_the_chat_and_finished_on_a_page(
    house: House, chat: Chat, anna: Person, page: Visitor, paper: Paper
) -> None:
    message = await begin_in_chat(chat, anna)
    moment = Catalogues.load().of("fr").moment(house.clock.now())
    house.clock.move(hours=30)
    assert f"{ADDING}{moment})." in await page.open("/home?lang=fr")
    assert "Étape 2 sur 3" in await page.press("Reprendre ici")
    await chat.settled()
    assert GONE in shown(anna, message)
    assert "mot de passe" not in shown(anna, message)
    await page.write(paper.password)
    assert "Marie" in await page.press("Enregistrer")
    assert await children(house) == ["Albert", "Marie"]
    anna.send("/home")
    await chat.settled()
    assert "Vous aviez commencé" not in anna.last().text


async def test_what_is_open_in_this_browser_is_named_with_the_moment(
    house: House, page: Visitor, paper: Paper
) -> None:
    await begin_on_page(page)
    moment = Catalogues.load().of("fr").moment(house.clock.now())
    house.clock.move(hours=30)
    left = f"Vous n’avez pas encore terminé : Ajouter des enfants (dernière étape le {moment})."
    assert left in await page.open("/home?lang=fr")


async def test_begun_on_a_page_and_finished_in_the_chat(
    house: House, chat: Chat, anna: Person, page: Visitor, paper: Paper
) -> None:
    await begin_on_page(page)
    form = page.form_of("Continuer")
    anna.send("/start")
    await chat.settled()
    assert ADDING in " ".join(anna.last().text.split())
    press(anna, "Reprendre ici")
    await chat.settled()
    assert "Étape 2 sur 3" in anna.last().text
    assert anna.last().protected
    told = await page.send("/form?lang=fr", {**form, "answer": CANARY})
    assert GONE in told
    assert "n’a donc pas été enregistré" in told
    assert "Accueil" in page.page.text
    assert GONE in await page.send("/form?lang=fr", {**form, "answer": CANARY}), "and once more"
    assert not house.holds(CANARY)
    anna.send(paper.password)
    await chat.settled()
    tap(anna, "Enregistrer")
    await chat.settled()
    assert await children(house) == ["Albert", "Marie"]
    assert "Vous aviez commencé" not in await page.open("/home?lang=fr")


async def test_on_a_phone_in_a_real_browser(
    house: House, chat: Chat, anna: Person, page: Visitor, paper: Paper
) -> None:
    message = await begin_in_chat(chat, anna)
    (cookie,) = page.client.cookies.jar
    there = str(page.client.base_url)
    async with chromium() as browser, await browser.new_context(**PHONE) as context:
        await context.add_cookies(
            [{"name": cookie.name, "value": cookie.value or "", "url": there}]
        )
        phone = await context.new_page()
        await phone.goto(f"{there}/home")
        assert "Ajouter des enfants" in await phone.inner_text(".note")
        await phone.get_by_role("button", name="Reprendre ici").tap()
        await phone.get_by_role("textbox").fill(paper.password)
        await phone.get_by_role("button", name="Continuer").tap()
        await phone.get_by_role("button", name="Enregistrer").tap()
        await phone.get_by_role("status").get_by_text("Marie").wait_for()
    await chat.settled()
    assert GONE in shown(anna, message)
    assert await children(house) == ["Albert", "Marie"]


async def test_it_can_come_back(chat: Chat, anna: Person, page: Visitor) -> None:
    await begin_in_chat(chat, anna)
    await page.open("/home?lang=fr")
    await page.press("Reprendre ici")
    anna.send("/home")
    await chat.settled()
    press(anna, "Reprendre ici")
    await chat.settled()
    assert "Étape 2 sur 3" in anna.last().text
    assert ADDING in await page.open("/home?lang=fr")


async def test_who_still_answers_in_the_chat_is_told(
    house: House, chat: Chat, anna: Person, page: Visitor
) -> None:
    """What was typed may be a secret: it is deleted, and tried nowhere."""
    await begin_in_chat(chat, anna)
    await page.open("/home?lang=fr")
    await page.press("Reprendre ici")
    anna.send(CANARY)
    await chat.settled()
    assert "n’a donc pas été enregistré" in anna.last().text
    assert CANARY not in str([one.text for one in anna.messages() if not one.deleted])
    assert not house.holds(CANARY)
    assert "Étape 2 sur 3" in await page.open("/form?lang=fr"), "and nothing was answered there"


async def test_an_old_button_in_the_chat_answers_nothing(
    chat: Chat, anna: Person, page: Visitor
) -> None:
    message = await begin_in_chat(chat, anna)
    (*_, cancel) = [button for row in anna.last().buttons for button in row]
    await page.open("/home?lang=fr")
    await page.press("Reprendre ici")
    await chat.settled()
    anna.press(message, cancel.value)
    await chat.settled()
    assert GONE in anna.last().text
    anna.press(message, cancel.value)
    await chat.settled()
    assert "Étape 2 sur 3" in await page.open("/form?lang=fr")


async def test_two_devices_press_at_once(
    house: House, chat: Chat, anna: Person, page: Visitor, browser: Browser
) -> None:
    await begin_in_chat(chat, anna)
    another = await browser(ANNA)
    for one in (page, another):
        await one.open("/home?lang=fr")
    said = await asyncio.gather(*(one.press("Reprendre ici") for one in (page, another)))
    assert sorted("Étape 2 sur 3" in one for one in said) == [False, True]
    (loser,) = [one for one in said if "Étape 2 sur 3" not in one]
    assert "plus rien à reprendre ici" in loser
    assert len(house.rows("SELECT 1 FROM conversations WHERE records LIKE '%\"script\"%'")) == 1


async def test_what_it_had_interrupted_is_asked_again_where_it_waits(
    house: House, chat: Chat, anna: Person, page: Visitor
) -> None:
    anna.send("/help")
    await chat.settled()
    tap(anna, "Signaler un problème")
    await chat.settled()
    assert "Quel est le problème" in anna.last().text
    message = await begin_in_chat(chat, anna)
    await page.open("/home?lang=fr")
    await page.press("Reprendre ici")
    await chat.settled()
    assert GONE in shown(anna, message)
    assert "Quel est le problème" in anna.last().text, "the one underneath is asked, below"
    anna.send("Je ne vois pas la classe de Marie.")
    await chat.settled()
    assert "Étape 2 sur 3" in await page.open("/form?lang=fr")
    assert house.rows("SELECT COUNT(*) FROM problems") == [(1,)]


@pytest.mark.parametrize("target", ["sign_in", "forgotten_password"])
async def test_what_proves_something_of_one_device_stays_there(
    chat: Chat, anna: Person, page: Visitor, target: str
) -> None:
    await begin(page, target)
    assert "Annuler" in page.buttons
    await page.write(ANTOINETTE)
    anna.send("/home")
    await chat.settled()
    assert "Vous aviez commencé" not in anna.last().text


async def test_two_accounts_are_merged_where_that_was_begun(
    house: House, chat: Chat, anna: Person, page: Visitor
) -> None:
    house.clock.move(hours=1)
    await house.do(lambda school: school.tx.addresses.prove(ANTOINETTE, ANNA, house.clock.now()))
    await begin(page, "merge_accounts")
    assert "Un code y partira" in await page.write(PASSWORD)
    anna.send("/home")
    await chat.settled()
    assert "Vous aviez commencé" not in anna.last().text


async def test_who_has_signed_out_meanwhile_merges_nothing(house: House, page: Visitor) -> None:
    house.clock.move(hours=1)
    await house.do(lambda school: school.tx.addresses.prove(ANTOINETTE, ANNA, house.clock.now()))
    await begin(page, "merge_accounts")
    assert "Un code y partira" in await page.write(PASSWORD)
    typing = page.form_of("Continuer")

    def sign_out(school: School) -> None:
        for one in school.devices.of(ANNA):
            school.tx.devices.unlink(one.chat, house.clock.now())

    await house.do(sign_out)
    shown = await page.send("/form?lang=fr", typing | {"answer": "a.dupond@example.org"})
    assert "code de 8 chiffres" not in shown
    assert house.rows("SELECT COUNT(*) FROM outbox WHERE kind = 'merge_code'") == [(0,)]


async def test_a_card_that_was_only_looked_at_is_nothing_begun(
    chat: Chat, anna: Person, page: Visitor
) -> None:
    await begin(page, "profile")
    anna.send("/home")
    await chat.settled()
    assert "Vous aviez commencé" not in anna.last().text
    await page.press("Prénom")
    anna.send("/home")
    await chat.settled()
    assert "Paramètres de profil" in anna.last().text


async def test_of_a_shared_browser_each_has_their_own(
    house: House, chat: Chat, anna: Person, page: Visitor, browser: Browser
) -> None:
    """Antoinette leaves something open in the family's browser, and Luc signs in there."""
    await house.do(
        lambda school: with_guardian(
            school, LUC, hashed(CANARY), number=2, email="luc@example.org", first_name="Luc"
        )
    )
    await begin_on_page(page)
    await page.open("/home?lang=fr")
    await page.press("Se déconnecter")
    await page.press("Connexion")
    await page.write("luc@example.org")
    assert "Luc" in await page.write(CANARY)
    luc = await browser(LUC)
    assert "Vous aviez commencé" not in await luc.open("/home?lang=fr")
    form = luc.form_of("Ajouter")
    for number in (CHAT, await chat_of(house, ANNA), 0):
        told = await luc.send("/form/begin?lang=fr", {**form, "target": f"resume:{number}"})
        assert "plus rien à reprendre ici" in told


async def test_what_one_has_left_open_in_a_shared_browser_is_nobody_elses(
    house: House, chat: Chat, page: Visitor
) -> None:
    """Antoinette is one password before another address, signs out, and Luc signs in."""
    await house.do(
        lambda school: with_guardian(
            school, LUC, hashed(CANARY), number=2, email="luc@example.org", first_name="Luc"
        )
    )
    house.clock.move(minutes=11)
    await begin(page, "address")
    await page.write("hers@example.org")
    assert "mot de passe" in await page.write("hers@example.org")
    await page.open("/home?lang=fr")
    await page.press("Se déconnecter")
    asked = "Pour changer d’adresse"
    assert asked not in await page.open("/form?lang=fr")
    await page.open("/home?lang=fr")
    await page.press("Connexion")
    await page.write("luc@example.org")
    assert asked not in await page.write(CANARY)
    assert asked not in await page.open("/form?lang=fr")
    assert house.rows("SELECT COUNT(*) FROM conversations") == [(0,)]


async def chat_of(house: House, account: int) -> int:
    return await house.do(lambda school: school.tx.devices.everywhere(account)[-1].id)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_language_says_it(
    house: House,
    chat: Chat,
    anna: Person,
    page: Visitor,
    catalogues: Catalogues,
    language: str,
) -> None:
    words = catalogues.of(language)
    message = await begin_in_chat(chat, anna)
    await house.do(lambda school: school.tx.devices.speak(CHAT, language))
    await page.open(f"/home?lang={language}")
    form = page.form_of(words.text("conversation.resume_here"))
    assert words.text("web.form.title.add_child") in page.words
    await page.send(f"/form/begin?lang={language}", form)
    await chat.settled()
    title = words.text("web.form.title.add_child")
    assert shown(anna, message) == words.text("conversation.taken_up", title=title)
    told = await page.send(f"/form/begin?lang={language}", form)
    assert " ".join(words.text("conversation.not_to_resume").split()) in told


async def test_which_devices_are_the_others_is_asked_again(
    house: House, chat: Chat, anna: Person, page: Visitor
) -> None:
    """« Remove all others » was said in the browser, and the password is typed in the chat."""
    house.clock.move(minutes=11)
    await begin(page, "devices")
    assert "mot de passe" in await page.press("Supprimer tous les autres")
    anna.send("/home")
    await chat.settled()
    press(anna, "Reprendre ici")
    await chat.settled()
    assert "Firefox" in str(anna.last().buttons)
    tap(anna, "Firefox")
    await chat.settled()
    anna.send(PASSWORD)
    await chat.settled()
    reached = await house.do(lambda school: school.tx.devices.everywhere(ANNA))
    assert [one.id for one in reached] == [CHAT]


async def test_a_first_connection_whose_account_is_made_goes_on_in_the_chat(
    house: House, chat: Chat, paper: Paper, browser: Browser
) -> None:
    """Before there is an account nothing says that two devices are one person's."""
    page = await browser(None)
    await page.open("/home?lang=fr")
    await page.press("Première connexion")
    await page.write(MARIE)
    luc = chat.server.make_person("Luc", "Durant", person_id=300)
    luc.user.started = True
    luc.send("/start")
    await chat.settled()
    assert "Vous aviez commencé" not in luc.last().text
    await page.write(paper.password)
    await page.write(PHRASE)
    await page.write(PHRASE)
    assert "prénom" in await page.press("Continuer")
    tap(luc, "Connexion")
    await chat.settled()
    luc.send(MARIE)
    await chat.settled()
    luc.send(PHRASE)
    await chat.settled()
    luc.send("/home")
    await chat.settled()
    assert "Première connexion" in luc.last().text
    press(luc, "Reprendre ici")
    await chat.settled()
    assert "prénom" in luc.last().text
    luc.send("Luc")
    await chat.settled()
    assert "nom de famille" in luc.last().text


async def test_a_photo_that_is_sent_to_an_old_page_is_not_taken(
    chat: Chat, anna: Person, page: Visitor
) -> None:
    await begin(page, "profile")
    await page.press("Photo")
    fields = page.form_of("Envoyer")
    anna.send("/home")
    await chat.settled()
    press(anna, "Reprendre ici")
    await chat.settled()
    assert GONE in await page.send_file(fields, "me.png", b"x")


async def test_a_password_typed_on_one_device_opens_nothing_on_another(
    house: House, chat: Chat, anna: Person, browser: Browser
) -> None:
    """In the browser it was typed just now; the chat has to show it itself."""
    house.clock.move(minutes=11)
    page = await browser(ANNA)
    await begin(page, "new_password")
    await page.write(PASSWORD)
    await page.write(PHRASE)
    anna.send("/home")
    await chat.settled()
    press(anna, "Reprendre ici")
    await chat.settled()
    anna.send(PHRASE)
    await chat.settled()
    assert house.rows("SELECT COUNT(*) FROM changed_passwords") == [(0,)]
    assert "mot de passe actuel" in anna.last().text
    anna.send(PASSWORD)
    await chat.settled()
    assert house.rows("SELECT COUNT(*) FROM changed_passwords") == [(1,)]


def test_what_stays_where_it_was_begun_is_there() -> None:
    assert set(SCRIPTS) >= WHERE_BEGUN
