"""Conversations in the chat: one message long where it can be, and every tap answered."""

from __future__ import annotations

import pytest

from sandbox.telegram import BotApiServer, Person
from tests.bot.chat import Chat, said, tap
from tests.bot.house import CANARY, PASSWORD, TERMS, House, hashed
from tests.cast import KARIM, SOPHIE

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


def labels(person: Person) -> list[str]:
    return [button.text for row in person.last().buttons for button in row]


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
    for command in ("/help", "/news", "/settings", "/certificates"):
        sophie.send(command)
        await chat.settled()
        assert "Étape 1 sur" in sophie.last().text, command
        assert "Étape 1 sur" not in said(sophie)[-2], command
    before = len(said(sophie))
    sophie.send("/home")  # to a stranger it would only offer what is open already
    await chat.settled()
    assert len(said(sophie)) == before + 1
    assert "Étape 1 sur" in sophie.last().text
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
    owner = await house.open_account(7)
    await house.give_hash(owner.id, f"old:{hashed(PASSWORD)}")
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
    await chat.settled()
    assert house.rows("SELECT password_hash FROM accounts") == [(hashed(PASSWORD),)]


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
