"""The family's home page (scope B10) as a guardian meets it in the chat, first in French."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from sandbox.telegram import BotApiServer, Person
from school.guardians import Guardian
from school.school import School
from tests.bot.chat import Chat, said, tap
from tests.bot.conversations.connecting import OWN, publish
from tests.bot.house import House, hashed
from tests.cast import ICC, ISU_DOUR, notice
from tests.family import ANTOINETTE, Paper, enrol, print_letter, with_guardian

ENGINES = ("sqlite",)
ANNA, LUC, CHAT = 1, 2, 100
ALBERT, MARIE, ZOE = 1, 2, 3


def settle(school: School) -> None:
    """Enter the guide's family: Antoinette Dupond reaches Albert, whose sister has a letter."""
    enrol(school)
    enrol(school, MARIE, "marie.durant@isu-dour.be", first_name="Marie", class_name="1A")
    with_guardian(school, ANNA, hashed(OWN), email=ANTOINETTE, chat=CHAT)
    school.tx.accounts.rename(ANNA, "Antoinette", "Dupond")
    now = school.unit.clock.now()
    school.tx.guardians.put(Guardian(ANNA, "mother", chosen=ALBERT, completed_at=now))


@pytest.fixture
async def antoinette(house: House, server: BotApiServer) -> Person:
    await house.do(settle)
    person = server.make_person("Antoinette", "Dupond", person_id=CHAT)
    person.user.started = True
    return person


@pytest.fixture
async def paper(house: House, antoinette: Person) -> Paper:
    return await house.do(lambda school: print_letter(school, MARIE))


def labels(person: Person) -> list[list[str]]:
    return [[one.text for one in row] for row in person.last().buttons]


async def see_home(chat: Chat, person: Person) -> str:
    person.send("/home")
    await chat.settled()
    return person.last().text


# -- what it shows --------------------------------------------------------------------------------


async def test_the_guide_s_home_page(chat: Chat, antoinette: Person) -> None:
    assert await see_home(chat, antoinette) == "\n\n".join(
        (
            "🏠 Antoinette Dupond – Mère de Durant Albert",
            "👨‍👩‍👧 Mes enfants\n▸ Albert Durant – 3B",
            "📚 Mes cours\nAucun cours trouvé",
            "🏫 Institut La Sainte-Union\nRue du Roi Albert 10, 7370 Dour\n"
            "Tél.\u00a0: +32 65 00 00 00\nE-mail\u00a0: info@isu-dour.be\n"
            "Web\u00a0: http://www.isu-dour.be\n"
            "Administrateurs\u00a0: admin1@isu-dour.be, admin2@isu-dour.be",
        )
    )
    assert labels(antoinette) == [["🎒 Albert"], ["➕ Ajouter des enfants"], ["🧭 Vers"]]
    assert antoinette.last().protected


async def test_only_what_the_school_has_is_shown(
    chat: Chat, house: House, antoinette: Person
) -> None:
    bare = replace(ISU_DOUR, phone="", fax="065 00 00 01", email="", web="", administrators=())
    await house.do(lambda school: school.tx.platforms.put(bare))
    shown = await see_home(chat, antoinette)
    assert "Fax\u00a0: 065 00 00 01" in shown
    assert not any(one in shown for one in ("Tél.", "E-mail", "Web", "Administrateur"))


async def test_details_left_in_the_middle_lead_back(
    chat: Chat, house: House, antoinette: Person
) -> None:
    await house.do(lambda school: school.tx.guardians.put(Guardian(ANNA, chosen=ALBERT)))
    await house.do(lambda school: school.tx.accounts.rename(ANNA, "", ""))
    shown = await see_home(chat, antoinette)
    assert shown.startswith("👋 Bienvenue\u202f!\n\n✏️ Il manque encore vos données")
    tap(antoinette, "Compléter mes données")
    await chat.settled()
    assert "Votre prénom" in antoinette.last().text


async def test_an_address_that_is_not_confirmed_is_named_until_it_is(
    chat: Chat, house: House, antoinette: Person
) -> None:
    assert "confirmée" not in await see_home(chat, antoinette)
    house.rows("SELECT 1 FROM addresses")
    await house.do(lambda school: school.confirming.ask(ANNA, "a.dupond@example.net", ISU_DOUR.id))
    shown = await see_home(chat, antoinette)
    assert "a.dupond@example.net n’est pas encore confirmée" in shown
    tap(antoinette, "Mon adresse e-mail")
    await chat.settled()
    assert "a.dupond@example.net" in antoinette.last().text


@pytest.mark.parametrize(
    ("language", "title", "courses"),
    [
        ("nl", "Antoinette Dupond – Moeder van Durant Albert", "Geen vakken gevonden"),
        ("de", "Antoinette Dupond – Mutter von Durant Albert", "Keine Kurse gefunden"),
        ("en", "Antoinette Dupond – Mother of Durant Albert", "No courses found"),
    ],
)
async def test_it_is_said_in_the_language_of_the_chat(
    chat: Chat, house: House, antoinette: Person, language: str, title: str, courses: str
) -> None:
    await house.do(lambda school: school.tx.devices.speak(CHAT, language))
    shown = await see_home(chat, antoinette)
    assert title in shown
    assert courses in shown


async def test_names_are_not_read_as_formatting(
    chat: Chat, house: House, antoinette: Person
) -> None:
    def rename(school: School) -> None:
        albert = school.tx.children.get(ALBERT)
        assert albert is not None
        school.tx.children.update(replace(albert, first_name="Al<b>ert & {x}", class_name="<3B>"))

    await house.do(rename)
    assert "▸ Al<b>ert & {x} Durant – <3B>" in await see_home(chat, antoinette)


# -- one message ----------------------------------------------------------------------------------


async def test_it_stays_one_message_while_it_is_the_last(chat: Chat, antoinette: Person) -> None:
    await see_home(chat, antoinette)
    home = antoinette.last().message_id
    for label, wanted in (
        ("Vers", "Où voulez-vous aller"),
        ("Mes enfants", "Mes enfants"),
        ("Albert", "Classe\u00a0: 3B"),
        ("Accueil", "Mère de Durant Albert"),
        ("Vers", "Où voulez-vous aller"),
        ("Coordonnées", "Rue du Roi Albert 10"),
        ("Accueil", "Mère de Durant Albert"),
    ):
        tap(antoinette, label)
        await chat.settled()
        assert wanted in antoinette.last().text
        assert antoinette.last().message_id == home
        assert antoinette.last().protected
    assert len(said(antoinette)) == 1


async def test_it_is_sent_anew_where_something_stands_below(chat: Chat, antoinette: Person) -> None:
    await see_home(chat, antoinette)
    home = antoinette.last().message_id
    text = {"chat_id": CHAT, "text": "Une nouvelle de l’école"}
    await chat.office.owe(
        notice(9, kind="call", data={"method": "sendMessage", "parameters": text})
    )
    await chat.office.look()
    await antoinette.expect("Une nouvelle de l’école")
    antoinette.press(home, "go:children")
    await chat.settled()
    assert "Mes enfants" in antoinette.last().text
    assert antoinette.last().message_id > home
    assert len(said(antoinette)) == 3


async def test_it_never_takes_the_place_of_what_can_be_forwarded(
    chat: Chat, house: House, antoinette: Person
) -> None:
    antoinette.send("/help")
    await chat.settled()
    help_page = antoinette.last()
    assert not help_page.protected
    tap(antoinette, "Accueil")
    await chat.settled()
    assert "Mère de Durant Albert" in antoinette.last().text
    assert antoinette.last().protected
    assert len(said(antoinette)) == 1, "the page before it is gone"


# -- the children ---------------------------------------------------------------------------------


async def test_the_second_child_joins_as_in_the_guide(
    chat: Chat, house: House, antoinette: Person, paper: Paper
) -> None:
    await publish(house)
    await house.do(partial(accept, ALBERT))
    await see_home(chat, antoinette)
    tap(antoinette, "Ajouter des enfants")
    await chat.settled()
    antoinette.send("marie.durant")
    await chat.settled()
    antoinette.send(paper.password)
    await chat.settled()
    card = antoinette.last()
    assert (
        "ℹ️ Informations pour les parents divorcés\nSi votre ex-partenaire utilise aussi ce compte,"
        " il/elle peut voir tous les enfants que vous associez. N’ajoutez donc aucun enfant de la"
        " famille recomposée dans ce compte partagé. Veuillez contacter votre école pour obtenir"
        " un compte secondaire séparé."
    ) in card.text
    assert "Aucun autre compte ne voit cet enfant" in card.text
    tap(antoinette, "Enregistrer")
    await chat.settled()
    antoinette.send("/children")
    await chat.settled()
    assert antoinette.last().text == (
        "👨‍👩‍👧 Mes enfants\n\n• Albert Durant – 3B\n"
        "• Marie Durant – les conditions d’utilisation attendent votre réponse"
    )
    assert labels(antoinette)[0] == ["🎒 Albert", "🔒 Marie"]
    tap(antoinette, "Marie")
    await chat.settled()
    while "Suivant" in str(labels(antoinette)):
        tap(antoinette, "Suivant")
        await chat.settled()
    tap(antoinette, "Oui, je les accepte")
    await chat.settled()
    antoinette.send(OWN)
    await chat.settled()
    assert antoinette.last().text.startswith("🎒 Marie Durant\n\n🏫 Institut La Sainte-Union")
    tap(antoinette, "Accueil")
    await chat.settled()
    assert "Antoinette Dupond – Mère de Durant Marie" in antoinette.last().text
    assert "• Albert Durant – 3B\n▸ Marie Durant – 1A" in antoinette.last().text
    shown = [one for one in antoinette.messages() if one.sender == "bot" and not one.deleted]
    assert all(one.protected for one in shown)


async def test_the_second_child_joins_in_dutch(
    chat: Chat, house: House, antoinette: Person, paper: Paper
) -> None:
    await publish(house)
    await house.do(partial(accept, ALBERT))
    await house.do(lambda school: school.tx.devices.speak(CHAT, "nl"))
    assert "Moeder van Durant Albert" in await see_home(chat, antoinette)
    for entry in ("Kinderen toevoegen", "text:marie.durant", f"text:{paper.password}"):
        await enter(chat, antoinette, entry)
    assert "Informatie voor gescheiden ouders" in antoinette.last().text
    for entry in ("Opslaan", "Marie openen"):
        await enter(chat, antoinette, entry)
    while "Volgende" in str(labels(antoinette)):
        await enter(chat, antoinette, "Volgende")
    await enter(chat, antoinette, "Ja, ik aanvaard")
    assert "wachtwoord van uw account" in antoinette.last().text
    await enter(chat, antoinette, f"text:{OWN}")
    assert antoinette.last().text.startswith(
        "🎒 Marie Durant\n\n🏫 Institut La Sainte-Union\nKlas: 1A"
    )
    await enter(chat, antoinette, "Mijn kinderen")
    assert "• Marie Durant – 1A" in antoinette.last().text


async def enter(chat: Chat, person: Person, entry: str) -> None:
    """Type what follows ``text:``, or tap the button with these words."""
    if entry.startswith("text:"):
        person.send(entry.removeprefix("text:"))
    else:
        tap(person, entry)
    await chat.settled()


def accept(child: int, school: School) -> None:
    terms = school.agreement.terms(ISU_DOUR.id, "fr")
    assert terms is not None
    school.agreement.record(terms, "accepted", account=ANNA, child=child, channel="telegram")


async def test_a_closed_child_says_why(chat: Chat, house: House, antoinette: Person) -> None:
    def end(school: School) -> None:
        (place,) = school.tx.places.of_account(ANNA)
        school.tx.places.update(replace(place, ends_at=school.unit.clock.now()))

    await house.do(end)
    shown = await see_home(chat, antoinette)
    assert "🏠 Antoinette Dupond\n" in shown, "nobody's mother here any more"
    assert "• Albert Durant – votre accès a pris fin" in shown
    assert "3B" not in shown, "what becomes of the child is not shown"
    tap(antoinette, "Albert")
    await chat.settled()
    assert "a pris fin" in antoinette.last().text
    tap(antoinette, "Mes enfants")
    await chat.settled()
    assert "votre accès a pris fin" in antoinette.last().text


async def test_a_refusal_can_be_taken_up_again(
    chat: Chat, house: House, antoinette: Person
) -> None:
    def refuse(school: School) -> None:
        terms = school.agreement.terms(ISU_DOUR.id, "fr")
        assert terms is not None
        school.agreement.record(terms, "refused", account=ANNA, child=ALBERT, channel="telegram")

    await publish(house)
    await house.do(refuse)
    assert "conditions d’utilisation refusées" in await see_home(chat, antoinette)
    tap(antoinette, "Albert")
    await chat.settled()
    assert "Vous pouvez changer d’avis" in antoinette.last().text
    tap(antoinette, "Relire les conditions")
    await chat.settled()
    assert "Conditions d’utilisation" in antoinette.last().text


async def test_a_child_who_left_is_listed_as_such(
    chat: Chat, house: House, antoinette: Person
) -> None:
    await house.do(lambda school: school.tx.children.leave(ISU_DOUR.id, [], house.clock.now()))
    assert "Albert Durant – a quitté l’école" in await see_home(chat, antoinette)
    tap(antoinette, "Albert")
    await chat.settled()
    assert "a quitté l’école" in antoinette.last().text


async def test_a_large_family_is_all_under_mes_enfants(
    chat: Chat, house: House, antoinette: Person
) -> None:
    def grow(school: School) -> None:
        for number in range(10, 40):
            name = f"Enfant{number}"
            enrol(school, number, f"{name.lower()}@isu-dour.be", first_name=name)
            with_guardian(school, ANNA, hashed(OWN), at=number)

    await house.do(grow)
    shown = await see_home(chat, antoinette)
    assert shown.count("Enfant") == 5
    tap(antoinette, "Mes enfants")
    await chat.settled()
    assert antoinette.last().text.count("Enfant") == 30


@pytest.mark.parametrize("number", ["3", "999", "9" * 19, "0"])
async def test_other_people_s_children_and_made_up_ones_are_answered_alike(
    chat: Chat, house: House, antoinette: Person, number: str
) -> None:
    await house.do(lambda school: enrol(school, ZOE, "zoe.petit@isu-dour.be", first_name="Zoé"))
    await see_home(chat, antoinette)
    for data in (f"go:child:{number}", f"go:terms:{number}"):
        antoinette.press(antoinette.last().message_id, data)
        await chat.settled()
        assert "Zoé" not in antoinette.last().text
    antoinette.press(antoinette.last().message_id, f"go:child:{number}")
    await chat.settled()
    assert antoinette.last().text == "Je ne trouve pas cet enfant parmi les vôtres."
    assert {state for state, _ in chat.states()} == {"done"}


async def test_double_taps_change_nothing(chat: Chat, house: House, antoinette: Person) -> None:
    await see_home(chat, antoinette)
    home = antoinette.last().message_id
    for _ in range(2):
        antoinette.press(home, f"go:child:{ALBERT}")
    await chat.settled()
    assert "Classe\u00a0: 3B" in antoinette.last().text
    assert len(said(antoinette)) == 1


async def test_an_old_button_of_a_stranger_s_chat_opens_nothing(
    chat: Chat, house: House, server: BotApiServer, antoinette: Person
) -> None:
    stranger = server.make_person("Zed", person_id=666)
    stranger.start()
    await chat.settled()
    for data in (f"go:child:{ALBERT}", "go:children", "go:elsewhere", "go:contact", "go:add_child"):
        stranger.press(stranger.last().message_id, data)
        await chat.settled()
        assert not any(name in stranger.last().text for name in ("Albert Durant", "Antoinette"))


async def test_a_group_hears_nothing_of_a_family(
    chat: Chat, house: House, server: BotApiServer, antoinette: Person
) -> None:
    group = server.make_group("Parents de 3B", antoinette)
    await chat.settled()
    for text in ("/home", "/children", "/home@cartable_bot"):
        antoinette.send(text, group=group)
    await chat.settled()
    heard = {one.text for one in antoinette.messages(group) if one.sender == "bot"}
    assert heard == {"Je ne réponds qu’en conversation privée."}


# -- students, strangers --------------------------------------------------------------------------


async def test_who_is_both_a_student_and_a_mother_sees_both(
    chat: Chat, house: House, server: BotApiServer
) -> None:
    student = await house.open_account(CHAT)
    sophie = server.make_person("Sophie", "Lambert", person_id=CHAT)
    sophie.user.started = True

    def join(school: School) -> None:
        enrol(school)
        with_guardian(school, student.id, hashed(OWN))

    assert "porte-document" in await see_home(chat, sophie)
    assert not sophie.last().protected
    await house.do(join)
    shown = await see_home(chat, sophie)
    assert "Albert Durant" in shown
    assert "1\u00a0attestation dans votre porte-document" in shown
    tap(sophie, "Mes attestations")
    await chat.settled()
    assert "Mon porte-document" in sophie.last().text
    tap(sophie, "Accueil")
    await chat.settled()
    tap(sophie, "Vers")
    await chat.settled()
    assert [row[0] for row in labels(sophie)] == [
        "📰 Actualités",
        "👨‍👩‍👧 Mes enfants",
        "🎓 Mes attestations",
        "❓ Aide en ligne",
        "🔔 Notifications",
        "📇 Coordonnées",
        "⚙️ Paramètres de compte",
        "🏠 Accueil",
    ]


@pytest.mark.parametrize(
    ("platforms", "doors"),
    [
        ((ICC,), ["sign_in"]),
        ((ISU_DOUR,), ["first_connection", "sign_in"]),
        ((ICC, ISU_DOUR), ["first_connection", "sign_in"]),
    ],
)
async def test_a_stranger_is_offered_what_the_schools_here_have(
    chat: Chat,
    house: House,
    server: BotApiServer,
    platforms: tuple[object, ...],
    doors: list[str],
) -> None:
    if ICC not in platforms:  # the house has it, and makes a school of it here
        await house.do(lambda school: school.tx.platforms.put(replace(ICC, kind="school")))
    if ISU_DOUR in platforms:
        await house.do(lambda school: school.tx.platforms.put(ISU_DOUR))
    person = server.make_person("Alex", person_id=500)
    person.start()
    await chat.settled()
    shown = [one.value for row in person.last().buttons for one in row]
    ways = [*doors, "forgotten_password", "help:ways_in", "language"]
    assert shown == [f"go:{one}" for one in ways]
    said_of_letters = "lettre de l’école" in person.last().text
    assert said_of_letters == (ISU_DOUR in platforms)
    assert ("attestation" in person.last().text) == (ICC in platforms)


async def test_a_stranger_who_has_forgotten_the_password_begins_there(
    chat: Chat, house: House, server: BotApiServer, antoinette: Person
) -> None:
    person = server.make_person("Luc", person_id=501)
    person.start()
    await chat.settled()
    tap(person, "Mot de passe oublié")
    await chat.settled()
    assert house.rows("SELECT records LIKE '%forgotten_password%' FROM conversations") == [(1,)]
    assert "identifiant" in person.last().text


async def test_a_first_connection_begins_with_the_letter(
    chat: Chat, house: House, server: BotApiServer, antoinette: Person
) -> None:
    person = server.make_person("Luc", person_id=501)
    person.start()
    await chat.settled()
    tap(person, "Première connexion")
    await chat.settled()
    assert "identifiant" in person.last().text
    person.send("/home")
    await chat.settled()
    tap(person, "Annuler")
    await chat.settled()
