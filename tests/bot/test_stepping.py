"""A secret is asked for on a page where there is one; the chat shows what came of it (safety)."""

from __future__ import annotations

from functools import partial

from bot.conversations.engine import Engine
from bot.conversations.saying import recognise
from bot.conversations.scripts import SCRIPTS
from bot.conversations.steps import Pressed
from bot.conversations.waiting import Person as Talker
from locales import Catalogues
from sandbox.telegram import Person
from school.conversations import TELEGRAM
from school.school import School
from tests.bot.chat import Chat, begin_to_add, tap
from tests.bot.house import House
from tests.family import enrol, with_guardian

CHAT = 100
PAGE = "https://cartable.ecole.example/form/app"


async def asked(house: House, chat: Chat) -> Person:
    """Give somebody at the step that asks for a password."""
    person = chat.server.make_person("Sophie", "Lambert", person_id=CHAT)
    token = await house.invite()
    chat.desk.secure_page = PAGE
    person.send(f"/start a_{token}")
    await person.expect("Étape 1 sur 5")
    tap(person, "Oui, c’est bien moi")
    await chat.settled()
    return person


async def test_the_button_of_the_page_stands_first(house: House, chat: Chat) -> None:
    person = await asked(house, chat)
    (first, *_) = person.last().buttons
    assert (first[0].text, first[0].value) == ("🔒 Saisir en toute sécurité", PAGE)
    assert "ne passe pas par la discussion" in person.last().text


async def goes_back_on_the_page(house: House, catalogues: Catalogues) -> None:
    """Do what the page does with an answer; here it is « Retour », which shows as well."""

    def go_back(school: School) -> None:
        there = school.tx.devices.chat(CHAT)
        conversation = school.tx.conversations.get(f"{TELEGRAM}{CHAT}")
        assert there is not None
        assert conversation is not None
        reads = partial(recognise, catalogues.of("fr"))
        talker = Talker(CHAT, "fr", there.account, "telegram", reads)
        back = Pressed(conversation.records[0].turn, "_back")
        went = Engine(SCRIPTS).take(conversation, back, talker, school)
        assert went.conversation is not None
        school.tx.conversations.put(went.conversation)
        shown = conversation.records[0].message
        school.secure_entry.went_on(there, went.conversation, shown, None)

    await house.do(go_back)


async def test_the_message_that_asked_shows_what_is_asked_next(
    house: House, chat: Chat, catalogues: Catalogues
) -> None:
    person = await asked(house, chat)
    message = person.last().message_id
    await goes_back_on_the_page(house, catalogues)
    await chat.settled()
    assert person.last().message_id == message
    assert "Oui, c’est bien moi" in str(person.last().buttons)


async def test_where_that_message_is_gone_what_is_asked_next_is_sent(
    house: House, chat: Chat, catalogues: Catalogues
) -> None:
    person = await asked(house, chat)
    person.delete(person.last().message_id)
    await goes_back_on_the_page(house, catalogues)
    await chat.settled()
    assert "Oui, c’est bien moi" in str(person.last().buttons)
    assert not person.last().protected


async def test_what_is_sent_so_is_protected_where_it_is_about_a_child(
    house: House, chat: Chat, catalogues: Catalogues
) -> None:
    await house.do(enrol)
    await house.do(lambda school: with_guardian(school, 1, "hash", chat=CHAT))
    parent = chat.server.make_person("Antoinette", "Dupond", person_id=CHAT)
    parent.user.started = True
    await begin_to_add(chat, parent, "albert.durant")
    parent.delete(parent.last().message_id)
    await goes_back_on_the_page(house, catalogues)
    await chat.settled()
    assert "identifiant" in parent.last().text
    assert parent.last().protected
