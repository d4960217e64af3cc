"""The first connection in the chat: the letter's QR code, its words, and the way home."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.telegram import BotApiServer, Person, ShownMessage
from school.school import School
from tests.bot.chat import Chat, said, tap
from tests.bot.conversations.connecting import OWN, publish, write_letter
from tests.bot.house import House
from tests.cast import ICC, ISU_DOUR
from tests.family import ALBERT, ANTOINETTE, Paper, enrol, print_letter

ENGINES = ("sqlite",)


@pytest.fixture
async def paper(house: House) -> Paper:
    return await write_letter(house)


@pytest.fixture
async def antoinette(server: BotApiServer) -> Person:
    return server.make_person("Antoinette", "Dupond", person_id=100, language_code="fr")


def labels(shown: ShownMessage) -> list[str]:
    return [button.text for row in shown.buttons for button in row]


async def scan(person: Person, paper: Paper) -> ShownMessage:
    """Scan the QR code of a letter with the telephone."""
    person.start(f"l_{paper.token}")
    return await person.expect(lambda shown: ALBERT in shown.text)


async def come_to_details(chat: Chat, person: Person, paper: Paper) -> None:
    await scan(person, paper)
    for text in (paper.password, OWN, OWN):
        typed = person.send(text)
        await person.expect_deleted(typed)
        await chat.settled()
    tap(person, "Continuer")
    await person.expect("Votre prénom")


async def test_the_letter_fills_in_all_but_the_password(
    chat: Chat, antoinette: Person, paper: Paper
) -> None:
    shown = await scan(antoinette, paper)
    assert "Étape 1 sur 4" in shown.text
    assert ISU_DOUR.name in shown.text
    assert "mot de passe temporaire" in shown.text
    assert labels(shown) == ["Annuler"]


async def test_a_new_chat_is_spoken_to_in_the_language_of_the_letter(
    house: House, chat: Chat, server: BotApiServer
) -> None:
    paper = await write_letter(house, language="nl")
    person = server.make_person("Antoinette", person_id=100, language_code="fr")
    shown = await scan(person, paper)
    assert "Stap 1 van 4" in shown.text


async def test_who_has_spoken_before_keeps_the_language(
    house: House, chat: Chat, server: BotApiServer
) -> None:
    paper = await write_letter(house, language="nl")
    person = server.make_person("Antoinette", person_id=100, language_code="fr")
    person.start()
    await chat.settled()
    shown = await scan(person, paper)
    assert "Étape 1 sur 4" in shown.text


async def test_from_letter_to_home(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await come_to_details(chat, antoinette, paper)
    antoinette.send("Antoinette")
    await antoinette.expect("nom de famille")
    antoinette.send("Dupond")
    await antoinette.expect("Votre rôle")
    tap(antoinette, "Mère")
    await antoinette.expect("Adresse e-mail")
    antoinette.send(ANTOINETTE)
    await antoinette.expect("Numéro de téléphone")
    antoinette.send("065 12 34 56")
    await antoinette.expect("+32 65 12 34 56")
    tap(antoinette, "Passer")
    done = await antoinette.expect("La procédure est terminée")
    assert ANTOINETTE in done.text
    tap(antoinette, "Accueil")
    home = await antoinette.expect("Antoinette Dupond – Mère de Durant Albert")
    assert "Albert" in home.text


async def test_details_that_were_left_are_offered_at_home(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await come_to_details(chat, antoinette, paper)
    antoinette.send("/cancel")
    await antoinette.expect("Ce qui était déjà enregistré le reste")
    antoinette.send("/home")
    await antoinette.expect("Albert")
    (door,) = [
        button
        for row in antoinette.last().buttons
        for button in row
        if button.value == "go:details"
    ]
    antoinette.press(antoinette.last().message_id, door.value)
    await antoinette.expect("Votre prénom")


async def test_the_profile_is_corrected_from_the_settings(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await come_to_details(chat, antoinette, paper)
    for text in ("Antoinette", "Dupond", "Mère", ANTOINETTE, "passer", "passer"):
        antoinette.send(text)
        await chat.settled()
    antoinette.send("/settings")
    await antoinette.expect("Paramètres de compte")
    tap(antoinette, "Paramètres de profil")
    card = await antoinette.expect("Mon profil")
    assert "Nom de famille\u00a0: Dupond" in card.text


async def test_terms_are_refused_and_taken_up_again(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await publish(house, "Article 1.")
    await scan(antoinette, paper)
    antoinette.send(paper.password)
    await antoinette.expect("Article 1.")
    tap(antoinette, "Non, je ne les accepte pas")
    shown = await antoinette.expect("aucun compte n’est ouvert")
    assert "16 juillet 2026" in shown.text
    tap(antoinette, "Reprendre avec ma lettre")
    await antoinette.expect(lambda message: "Étape 1 sur 5" in message.text)
    antoinette.send(paper.password)
    await antoinette.expect("Article 1.")
    tap(antoinette, "Oui, je les accepte")
    await antoinette.expect("Modifiez votre mot de passe")


async def test_a_forged_way_back_opens_nothing(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    antoinette.start()
    await chat.settled()
    antoinette.press(antoinette.last().message_id, f"go:first_connection:{paper.id}:{'0' * 16}")
    await antoinette.expect("ne mène à aucune lettre")
    assert not any(ALBERT in text for text in said(antoinette))


async def test_a_letter_that_was_used_says_what_to_do(
    house: House, chat: Chat, antoinette: Person, server: BotApiServer, paper: Paper
) -> None:
    await come_to_details(chat, antoinette, paper)
    luc = server.make_person("Luc", "Durant", person_id=200, language_code="fr")
    luc.start(f"l_{paper.token}")
    shown = await luc.expect("Cette lettre a déjà servi")
    assert ISU_DOUR.phone in shown.text
    assert labels(shown)[0].endswith("Connexion")
    assert ALBERT not in shown.text


async def test_ones_own_letter_scanned_again_leads_home(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await come_to_details(chat, antoinette, paper)
    antoinette.send("/cancel")
    await chat.settled()
    antoinette.start(f"l_{paper.token}")
    shown = await antoinette.expect("a déjà servi pour votre compte")
    assert labels(shown) == ["🏠 Accueil"]


async def test_help_in_the_middle_names_the_school_of_the_letter_alone(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await house.do(lambda school: school.tx.platforms.put(ICC))
    antoinette.send("/help")
    assert ICC.name in (await antoinette.expect(ISU_DOUR.name)).text
    await scan(antoinette, paper)
    antoinette.send("/help")
    shown = await antoinette.expect("au milieu d’une démarche")
    assert ISU_DOUR.name in shown.text
    assert ICC.name not in shown.text


async def test_help_in_the_middle_names_the_school_that_was_chosen(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    elsewhere = replace(ISU_DOUR, id="mons", name="Athénée de Mons", domain="mons.example")
    await house.do(lambda school: school.tx.platforms.put(elsewhere))
    antoinette.start()
    await antoinette.expect("Première connexion")
    tap(antoinette, "Première connexion")
    await antoinette.expect("Dans quelle école")
    antoinette.send("/help")
    assert ISU_DOUR.name in (await antoinette.expect("Athénée de Mons – ")).text
    antoinette.send("Athénée de Mons")
    await antoinette.expect("identifiant")
    antoinette.send("/help")
    shown = await antoinette.expect("Athénée de Mons – ")
    assert ISU_DOUR.name not in shown.text


async def test_settings_say_what_is_not_given_yet(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await come_to_details(chat, antoinette, paper)
    antoinette.send("/settings")
    shown = await antoinette.expect("Paramètres de compte")
    assert "Nom\u00a0: pas encore indiqué\n" in shown.text
    assert "Adresse e-mail actuelle\u00a0: pas encore indiqué" in shown.text


@pytest.mark.parametrize("token", ["", "x", "a" * 26, "A1" * 13, "é" * 10, "🦊" * 26])
async def test_a_made_up_letter_opens_nothing(chat: Chat, antoinette: Person, token: str) -> None:
    antoinette.send(f"/start l_{token}")
    await antoinette.expect("ne mène à aucune lettre")


async def test_without_a_link_a_button_leads_in(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    antoinette.start()
    await chat.settled()
    tap(antoinette, "Première connexion")
    await antoinette.expect("identifiant")
    antoinette.send("albert durant")
    await chat.settled()
    antoinette.send("Albert.Durant")
    await antoinette.expect("mot de passe temporaire")


async def test_an_identifier_that_is_written_unasked_begins_it(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    antoinette.start()
    await chat.settled()
    antoinette.send("albert.durant@ailleurs.be")
    await antoinette.expect("Je n’ai pas compris")
    antoinette.send(f" {ALBERT.upper()} ")
    shown = await antoinette.expect("mot de passe temporaire")
    assert "Étape 1 sur 4" in shown.text
    assert ALBERT in shown.text
    typed = antoinette.send(paper.password)
    await antoinette.expect_deleted(typed)
    await antoinette.expect("Étape 2 sur 4")


async def test_a_linked_chat_is_offered_to_add_the_child(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await come_to_details(chat, antoinette, paper)
    antoinette.send("/cancel")
    await chat.settled()

    def second(school: School) -> Paper:
        enrol(school, 2, "marie.durant@isu-dour.be", first_name="Marie")
        return print_letter(school, at=2)

    marie = await house.do(second)
    antoinette.start(f"l_{marie.token}")
    await antoinette.expect("marie.durant@isu-dour.be")
    assert house.rows("SELECT COUNT(*) FROM accounts") == [(1,)]


async def test_every_wrong_answer_looks_different_and_is_erased(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await scan(antoinette, paper)
    seen = set()
    for text in ("abcd-efgh-jkmn", "abcd-efgh-jkmn", "bonjour", "bonjour", "bonjour"):
        typed = antoinette.send(text)
        await antoinette.expect_deleted(typed)
        await chat.settled()
        seen.add(antoinette.last().text)
    assert len(seen) == 5
    assert "j’en trouve 7" in antoinette.last().text


async def test_after_a_cancellation_one_can_go_on_by_a_button(
    house: House, chat: Chat, antoinette: Person, paper: Paper
) -> None:
    await scan(antoinette, paper)
    antoinette.send("annuler")
    shown = await antoinette.expect("la lettre reste valable")
    assert labels(shown) == ["📄 Reprendre avec ma lettre", "🏠 Accueil"]
    tap(antoinette, "Reprendre avec ma lettre")
    await antoinette.expect(lambda message: "Étape 1 sur 4" in message.text)
