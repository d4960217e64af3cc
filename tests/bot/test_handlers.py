"""Every command and button, as people see what comes of it; and whatever else they may send."""

from __future__ import annotations

import pytest

from bot.application import COMMANDS, register_commands
from locales import LANGUAGES, Catalogues
from sandbox.telegram import BotApiServer, Person
from tests.bot.chat import Chat, said, tap
from tests.bot.house import House
from tests.bot.office import draw
from tests.cast import ICC, KARIM, SOPHIE

ENGINES = ("sqlite",)


@pytest.fixture
def sophie(server: BotApiServer) -> Person:
    return server.make_person("Sophie", "Lambert", person_id=100)


@pytest.fixture
async def linked(house: House, sophie: Person) -> Person:
    """Sophie's chat, linked to her account with one certificate."""
    await house.open_account(100)
    sophie.user.started = True
    return sophie


# -- who is not known yet -------------------------------------------------------------------------


async def test_a_stranger_is_told_what_the_bot_is_for(chat: Chat, sophie: Person) -> None:
    sophie.start()
    shown = await sophie.expect("je suis le bot de votre école")
    assert [one.value for row in shown.buttons for one in row] == [
        "go:sign_in",
        "go:forgotten_password",
        "go:help:ways_in",
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
        ("/news", "lire les actualités"),
        ("/calendar", "Rien au calendrier"),
        ("/messages", "Aucun message"),
        ("/cancel", "rien à annuler"),
        ("/start portfolio", "identifiez-vous d’abord"),
        ("/start forgotten", "adresse e-mail"),
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


async def test_who_writes_again_has_not_blocked_us(
    chat: Chat, house: House, linked: Person
) -> None:
    """Though Telegram has not said so: an update may be lost."""
    await house.do(lambda school: school.reaching.blocked(100))
    linked.send("/home")
    await linked.expect("Sophie Lambert")
    assert house.rows("SELECT blocked_at IS NULL FROM chats") == [(1,)]


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
