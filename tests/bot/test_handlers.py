"""Every command and button, as people see what comes of it; and whatever else they may send."""

from __future__ import annotations

import pytest

from bot.application import COMMANDS, register_commands
from locales import LANGUAGES, Catalogues
from sandbox.telegram import BotApiServer, Person
from tests.bot.chat import Chat, said, tap
from tests.bot.house import CANARY, PASSWORD, TERMS, House
from tests.bot.office import draw
from tests.cast import ICC, KARIM, SOPHIE


@pytest.fixture
def sophie(server: BotApiServer) -> Person:
    return server.make_person("Sophie", "Lambert", person_id=100)


@pytest.fixture
async def linked(house: House, sophie: Person) -> Person:
    """Sophie's chat, linked to her account with one certificate."""
    await house.open_account(100)
    sophie.user.started = True
    return sophie


def labels(person: Person) -> list[str]:
    return [button.text for row in person.last().buttons for button in row]


# -- who is not known yet -------------------------------------------------------------------------


async def test_a_stranger_is_told_what_the_bot_is_for(chat: Chat, sophie: Person) -> None:
    sophie.start()
    shown = await sophie.expect("je suis le bot de votre école")
    assert [one.value for row in shown.buttons for one in row] == [
        "go:sign_in",
        "go:help",
        "go:language",
    ]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/home", "je suis le bot de votre école"),
        ("/certificates", "identifiez-vous d’abord"),
        ("/settings", "pas encore reliée à un compte"),
        ("/help", "Aide en ligne"),
        ("/children", "Aucun enfant"),
        ("/news", "Aucune actualité"),
        ("/calendar", "Rien au calendrier"),
        ("/messages", "Aucun message"),
        ("/cancel", "rien à annuler"),
        ("/start portfolio", "identifiez-vous d’abord"),
        ("/start whatever", "je suis le bot"),
        ("/start a_" + "x" * 26, "Ce lien n’ouvre rien"),
        ("/start a_", "Ce lien n’ouvre rien"),
        ("/unknown", "Je n’ai pas compris"),
        ("Bonjour", "Je n’ai pas compris"),
        ("x" * 4096, "Je n’ai pas compris"),
        ("/HELP", "Aide en ligne"),
        ("/help@cartable_bot", "Aide en ligne"),
    ],
)
async def test_every_command_has_an_answer_for_a_stranger(
    chat: Chat, sophie: Person, command: str, answer: str
) -> None:
    sophie.send(command)
    await sophie.expect(answer)
    await chat.settled()
    assert len(said(sophie)) == 1
    assert chat.states() == [("done", 0)]


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "contact", "location", "forward"])
async def test_whatever_else_is_sent_has_a_kind_answer(
    chat: Chat, sophie: Person, kind: str
) -> None:
    sophie.start()
    first = await sophie.expect("Bonjour")
    match kind:
        case "sticker":
            sophie.send_sticker()
        case "photo":
            sophie.send_file("photo", draw("moi"), caption="moi")
        case "voice":
            sophie.send_file("voice", b"OggS")
        case "contact":
            sophie.send_contact("+32470000000")
        case "location":
            sophie.send_location(50.4, 3.8)
        case "forward":
            sophie.forward(first.message_id)
    await sophie.expect("Je n’ai pas compris")


async def test_help_names_whom_to_ask(chat: Chat, sophie: Person) -> None:
    sophie.send("/help")
    shown = await sophie.expect("Aide en ligne")
    assert f"{ICC.name} – {ICC.email}" in shown.text
    assert shown.button("Accueil") is not None


@pytest.mark.parametrize(
    ("spoken", "greeting"),
    [
        ("nl-BE", "Dag"),
        ("de", "Guten Tag"),
        ("en-GB", "Hello"),
        ("pt-br", "Bonjour"),
        ("", "Bonjour"),
    ],
)
async def test_the_first_words_are_in_the_language_of_the_telephone(
    chat: Chat, server: BotApiServer, catalogues: Catalogues, spoken: str, greeting: str
) -> None:
    person = server.make_person("Alex", language_code=spoken, person_id=300)
    person.start()
    language = spoken[:2] if spoken[:2] in LANGUAGES else "fr"
    label = catalogues.of(language).text("menu.sign_in")
    shown = await person.expect(lambda one: one.button(label) is not None)
    assert greeting.casefold() in shown.text.casefold()


# -- who has an account ---------------------------------------------------------------------------


async def test_the_home_page_counts_what_is_there(chat: Chat, house: House, linked: Person) -> None:
    linked.send("/home")
    shown = await linked.expect("Sophie Lambert")
    assert "1\u00a0attestation dans votre porte-document" in shown.text
    tap(linked, "Mes attestations")
    assert (await linked.expect("Mon porte-document")).message_id == shown.message_id
    tap(linked, "Accueil")
    assert (await linked.expect("Sophie Lambert")).message_id == shown.message_id
    await chat.settled()
    assert len(said(linked)) == 1, "the chat stays one message long"


async def test_settings_show_what_one_signs_in_with(chat: Chat, linked: Person) -> None:
    linked.send("/settings")
    shown = await linked.expect("Paramètres de compte")
    assert "Sophie Lambert" in shown.text
    assert SOPHIE in shown.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_language_is_changed_for_chat_and_account(
    chat: Chat, house: House, linked: Person, catalogues: Catalogues, language: str
) -> None:
    linked.send("/settings")
    await linked.expect("Paramètres")
    tap(linked, "Langue")
    await linked.expect("Dans quelle langue")
    tap(linked, catalogues.of("fr").text(f"language.{language}"))
    words = catalogues.of(language)
    await linked.expect_toast(words.text("settings.language_changed"))
    await linked.expect(lambda shown: shown.button(words.text("menu.certificates")) is not None)
    assert house.rows("SELECT language FROM chats") == [(language,)]
    assert house.rows("SELECT language FROM accounts") == [(language,)]


async def test_leaving_is_asked_twice_and_takes_the_access_away(
    chat: Chat, house: House, linked: Person
) -> None:
    linked.send("/settings")
    await linked.expect("Paramètres")
    tap(linked, "Se déconnecter")
    await linked.expect("ne donnera plus accès")
    tap(linked, "Oui, me déconnecter")
    await linked.expect("n’est plus reliée")
    linked.send("/certificates")
    await linked.expect("identifiez-vous d’abord")
    assert house.rows("SELECT COUNT(*) FROM devices WHERE unlinked_at IS NULL") == [(0,)]


# -- conversations in the chat --------------------------------------------------------------------


async def test_a_sign_up_from_the_link_to_the_card(
    chat: Chat, house: House, sophie: Person
) -> None:
    await house.publish()
    token = await house.invite(title="Néerlandais – UE 5")
    sophie.start(f"a_{token}")
    first = await sophie.expect("Étape 1 sur 6")
    tap(sophie, "Oui, c’est bien moi")
    assert (await sophie.expect("Étape 2 sur 6")).message_id == first.message_id
    weak = sophie.send("azerty1")
    await sophie.expect_deleted(weak)
    assert (await sophie.expect("très courant")).message_id == first.message_id
    good = sophie.send(PASSWORD)
    await sophie.expect_deleted(good)
    await sophie.expect("Répétez le mot de passe")
    again = sophie.send(PASSWORD)
    await sophie.expect_deleted(again)
    page = await sophie.expect("Page 1 sur")
    assert TERMS[:200] in page.text
    while page.button("J'accepte les Conditions Générales d'Utilisation") is None:
        tap(sophie, "Suivant")
        page = await sophie.expect("Étape 4 sur 6")
    tap(sophie, "J'accepte")
    picture = await sophie.expect(lambda shown: shown.kind == "photo")
    assert "Saisissez le code" in picture.text
    await sophie.expect_deleted(first.message_id)
    assert picture.file is not None
    sophie.send(chat.code(sophie))
    await sophie.expect("Étape 6 sur 6")
    tap(sophie, "Je m'inscris")
    card = await sophie.expect("Gardez bien en mémoire")
    assert "Néerlandais – UE 5" in card.text
    tap(sophie, "Recevoir le PDF")
    pdf = await sophie.expect(lambda shown: shown.kind == "document")
    assert not pdf.protected, "a student's own certificate is meant to be shown"
    await chat.settled()
    assert not house.holds(PASSWORD)
    assert {state for state, _ in chat.states()} == {"done"}


async def test_a_text_step_answered_by_text_is_shown_below(
    chat: Chat, house: House, sophie: Person
) -> None:
    token = await house.invite()
    sophie.start(f"a_{token}")
    first = await sophie.expect("Étape 1 sur")
    tap(sophie, "Corriger mon nom")
    await sophie.expect("Quel est votre prénom")
    sophie.send("Zoé")
    below = await sophie.expect("Et votre nom de famille")
    assert below.message_id > first.message_id


async def test_a_picture_gives_way_to_text_by_deletion(
    chat: Chat, house: House, sophie: Person
) -> None:
    await open_captcha(chat, house, sophie)
    picture = sophie.last()
    tap(sophie, "Je ne vois pas l’image")
    await sophie.expect_deleted(picture.message_id)
    words = await sophie.expect("en chiffres")
    assert words.message_id > picture.message_id
    tap(sophie, "Revenir à l’image")
    await sophie.expect_deleted(words.message_id)
    await sophie.expect(lambda shown: shown.kind == "photo")


async def test_back_and_cancel_stand_under_every_step(
    chat: Chat, house: House, sophie: Person
) -> None:
    await open_captcha(chat, house, sophie)
    assert labels(sophie)[-2:] == ["◀ Retour", "Annuler"]
    tap(sophie, "Retour")
    await sophie.expect("Répétez le mot de passe")
    tap(sophie, "Annuler")
    await sophie.expect("C’est annulé")
    assert house.rows("SELECT * FROM conversations") == []


async def test_help_in_the_middle_shows_the_open_step_again(
    chat: Chat, house: House, sophie: Person
) -> None:
    sophie.start(f"a_{await house.invite()}")
    await sophie.expect("Étape 1 sur")
    for command in ("/help", "/news", "/settings", "/home", "/certificates"):
        sophie.send(command)
        await chat.settled()
        assert "Étape 1 sur" in sophie.last().text, command
        assert "Étape 1 sur" not in said(sophie)[-2], command
    tap(sophie, "Oui, c’est bien moi")
    await sophie.expect("Étape 2 sur")


async def test_start_in_the_middle_goes_on(chat: Chat, house: House, sophie: Person) -> None:
    sophie.start(f"a_{await house.invite()}")
    await sophie.expect("Étape 1 sur")
    tap(sophie, "Oui, c’est bien moi")
    await sophie.expect("Étape 2 sur")
    sophie.start()
    await sophie.expect("Étape 2 sur")


async def test_a_cancelled_conversation_is_over(chat: Chat, house: House, sophie: Person) -> None:
    sophie.start(f"a_{await house.invite()}")
    shown = await sophie.expect("Étape 1 sur")
    old = shown.button("Corriger mon nom")
    assert old is not None
    sophie.send("/cancel")
    await sophie.expect("C’est annulé")
    sophie.press(shown.message_id, old.value)
    await sophie.expect_toast("déjà terminée")


async def test_a_double_tap_is_noted_and_changes_nothing(
    chat: Chat, house: House, sophie: Person
) -> None:
    sophie.start(f"a_{await house.invite()}")
    shown = await sophie.expect("Étape 1 sur")
    yes = shown.button("Oui, c’est bien moi")
    assert yes is not None
    sophie.press(shown.message_id, yes.value)
    sophie.press(shown.message_id, yes.value)
    await sophie.expect("Étape 2 sur")
    await sophie.expect_toast("déjà noté")
    await chat.settled()
    assert len(said(sophie)) == 1


async def test_a_tap_on_an_older_message_shows_the_open_step_below(
    chat: Chat, house: House, sophie: Person
) -> None:
    sophie.start(f"a_{await house.invite()}")
    first = await sophie.expect("Étape 1 sur")
    tap(sophie, "Corriger mon nom")
    await sophie.expect("Quel est votre prénom")
    sophie.send("Zoé")
    await sophie.expect("nom de famille")
    await chat.settled()
    sophie.press(first.message_id, "t:1:_cancel")
    shown = await sophie.expect("nom de famille")
    assert shown.message_id > first.message_id
    assert len(house.rows("SELECT * FROM conversations")) == 1


async def test_a_second_link_in_the_middle_comes_first_and_the_other_goes_on(
    chat: Chat, house: House, linked: Person
) -> None:
    other = await house.invite("K-1", email=KARIM, first_name="Karim", last_name="Benali")
    linked.start(f"a_{other}")
    await linked.expect("au nom de Karim Benali")
    tap(linked, "Annuler")
    await linked.expect("C’est annulé")
    assert len(await house.certificates()) == 1


async def test_signing_in_from_the_first_page(chat: Chat, house: House, sophie: Person) -> None:
    await house.open_account(7)
    sophie.start()
    await sophie.expect("Bonjour")
    tap(sophie, "Identifiez-vous")
    await sophie.expect("Quelle est l’adresse e-mail")
    sophie.send(SOPHIE)
    await sophie.expect("Entrez votre mot de passe")
    wrong = sophie.send("faux99mot")
    await sophie.expect_deleted(wrong)
    await sophie.expect("ne vont pas ensemble")
    right = sophie.send(PASSWORD)
    await sophie.expect_deleted(right)
    await sophie.expect("Bienvenue, Sophie")


async def test_a_password_that_begins_with_a_slash_is_a_password(
    chat: Chat, house: House, sophie: Person
) -> None:
    sophie.start(f"a_{await house.invite()}")
    await sophie.expect("Étape 1 sur")
    tap(sophie, "Oui, c’est bien moi")
    await sophie.expect("Étape 2 sur")
    typed = sophie.send("/tulipe7riviere")
    await sophie.expect_deleted(typed)
    await sophie.expect("Répétez le mot de passe")


async def test_a_forwarded_password_is_deleted_and_not_taken(
    chat: Chat, house: House, sophie: Person
) -> None:
    noted = sophie.send(CANARY)
    await sophie.expect("Je n’ai pas compris")
    sophie.start(f"a_{await house.invite()}")
    await sophie.expect("Étape 1 sur")
    tap(sophie, "Oui, c’est bien moi")
    await sophie.expect("Étape 2 sur")
    forwarded = sophie.forward(noted)
    await sophie.expect_deleted(forwarded)
    await sophie.expect("message transféré")
    await chat.settled()
    assert not house.holds(CANARY)


async def test_what_is_edited_afterwards_answers_nothing(
    chat: Chat, house: House, sophie: Person, server: BotApiServer
) -> None:
    note = sophie.send("une note")
    await sophie.expect("Je n’ai pas compris")
    sophie.start(f"a_{await house.invite()}")
    await sophie.expect("Étape 1 sur")
    tap(sophie, "Oui, c’est bien moi")
    shown = await sophie.expect("Étape 2 sur")
    server.world.updates.allow([])  # a server that hands over more than it was asked for
    sophie.edit(note, PASSWORD)
    await chat.settled()
    assert sophie.last().version == shown.version
    assert chat.house.rows("SELECT state FROM inbox WHERE state <> 'done'") == []


async def open_captcha(chat: Chat, house: House, person: Person) -> None:
    person.start(f"a_{await house.invite()}")
    await person.expect("Étape 1 sur 5")
    tap(person, "Oui, c’est bien moi")
    await person.expect("Étape 2 sur 5")
    person.send(PASSWORD)
    await person.expect("Étape 3 sur 5")
    person.send(PASSWORD)
    await person.expect(lambda shown: shown.kind == "photo")
    await chat.settled()


# -- buttons of nobody's --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "go:nowhere",
        "go:language:xx",
        "go:certificate.eat:1",
        "x",
        "t:abc:yes",
        "t:1",
        "t:5:yes",
        "t:99999999999999999999999999:yes",
        "🦀" * 16,
    ],
)
async def test_a_button_that_is_not_there_any_more_is_answered_kindly(
    chat: Chat, linked: Person, data: str
) -> None:
    linked.send("/home")
    shown = await linked.expect("Sophie Lambert")
    linked.press(shown.message_id, data)
    await linked.expect_toast("déjà terminée")
    await chat.settled()
    assert {state for state, _ in chat.states()} == {"done"}
    assert "Sophie Lambert" in linked.last().text


async def test_a_button_of_nobodys_in_the_middle_shows_the_open_step(
    chat: Chat, house: House, sophie: Person
) -> None:
    sophie.start(f"a_{await house.invite()}")
    shown = await sophie.expect("Étape 1 sur")
    sophie.press(shown.message_id, "go:nowhere")
    again = await sophie.expect("Étape 1 sur")
    assert again.message_id > shown.message_id


# -- blocking, groups, commands -------------------------------------------------------------------


async def test_blocking_and_unblocking_are_known(chat: Chat, house: House, linked: Person) -> None:
    linked.send("/home")
    await linked.expect("Sophie Lambert")
    linked.block()
    await chat.settled()
    assert house.rows("SELECT blocked_at IS NULL FROM chats") == [(0,)]
    await house.issue()
    assert ("certificate_added", SOPHIE) in await house.send_mails(), "it is told by mail alone"
    assert house.rows("SELECT COUNT(*) FROM outbox WHERE kind = 'certificate_added'") == [(1,)]
    linked.unblock()
    await chat.settled()
    assert house.rows("SELECT blocked_at IS NULL FROM chats") == [(1,)]
    linked.send("/home")
    await linked.expect("2\u00a0attestations")


async def test_a_group_is_told_one_neutral_line(
    chat: Chat, house: House, server: BotApiServer, linked: Person
) -> None:
    group = server.make_group("Classe 5B", linked)
    await chat.settled()
    token = await house.invite("R-9", email=KARIM)
    for text in ("/certificates", "/start", f"/start a_{token}", "/settings@cartable_bot"):
        linked.send(text, group=group)
    await chat.settled()
    heard = [one.text for one in linked.messages(group) if one.sender == "bot"]
    assert set(heard) == {"Je ne réponds qu’en conversation privée."}
    assert all(not one.buttons for one in linked.messages(group))
    assert {state for state, _ in chat.states()} == {"done"}


async def test_a_group_that_throws_the_bot_out_is_not_answered(
    chat: Chat, server: BotApiServer, linked: Person
) -> None:
    group = server.make_group("Classe 5B", linked)
    await chat.settled()
    before = len(linked.messages(group))
    server.world.membership_changed(group, linked.user.as_bot_api(), "member", "kicked")
    await chat.settled()
    assert len(linked.messages(group)) == before
    assert {state for state, _ in chat.states()} == {"done"}


async def test_commands_are_registered_in_every_language(
    chat: Chat, server: BotApiServer, catalogues: Catalogues
) -> None:
    await register_commands(chat.application.bot, catalogues)
    for spoken in (*LANGUAGES, "pt"):
        person = server.make_person("Alex", language_code=spoken)
        words = catalogues.of(spoken)
        assert [(one["command"], one["description"]) for one in person.commands()] == [
            (name, words.text(f"command.{name}")) for name in COMMANDS
        ]


async def test_a_server_that_takes_no_commands_stops_nothing(
    chat: Chat, server: BotApiServer, catalogues: Catalogues, sophie: Person
) -> None:
    server.faults.fail("setMyCommands", times=None)
    await register_commands(chat.application.bot, catalogues)
    sophie.start()
    await sophie.expect("Bonjour")
