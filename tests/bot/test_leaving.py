"""Who leaves a chat is told by mail; after ninety days without use a chat signs in again."""

from __future__ import annotations

import pytest

from sandbox.telegram import BotApiServer, Person
from tests.bot.chat import Chat, said, tap
from tests.bot.house import PASSWORD, House
from tests.cast import SOPHIE

ENGINES = ("sqlite",)

CHAT = 100


@pytest.fixture
async def sophie(chat: Chat, house: House, server: BotApiServer) -> Person:
    """Sophie's chat, linked to her account and used just now."""
    await house.open_account(CHAT)
    person = server.make_person("Sophie", person_id=CHAT)
    person.send("/settings")
    await chat.settled()
    return person


async def test_leaving_a_chat_is_told_by_mail(chat: Chat, house: House, sophie: Person) -> None:
    tap(sophie, "Se déconnecter")
    await chat.settled()
    assert await house.send_mails() == []
    tap(sophie, "Oui, me déconnecter")
    await chat.settled()
    assert await house.send_mails() == [("device_unlinked", SOPHIE)]
    tap(sophie, "Accueil")
    await chat.settled()
    assert "je suis le bot de votre école" in sophie.last().text


def used(house: House) -> list[tuple[object, ...]]:
    return house.rows("SELECT used_at FROM devices WHERE unlinked_at IS NULL")


async def test_a_chat_that_is_used_at_times_stays_linked(
    chat: Chat, house: House, sophie: Person
) -> None:
    for _ in range(3):
        house.clock.move(days=89)
        sophie.send("/home")
        await chat.settled()
        assert "Sophie Lambert" in sophie.last().text
    assert await house.send_mails() == []


async def test_its_use_is_written_at_most_once_an_hour(
    chat: Chat, house: House, sophie: Person
) -> None:
    first = used(house)
    house.clock.move(minutes=59)
    sophie.send("/home")
    await chat.settled()
    assert used(house) == first
    house.clock.move(minutes=1)
    sophie.send("/home")
    await chat.settled()
    assert used(house) != first


@pytest.mark.parametrize("tapping", [False, True])
async def test_a_chat_that_was_not_used_for_ninety_days_signs_in_again(
    chat: Chat, house: House, sophie: Person, tapping: bool
) -> None:
    house.clock.move(days=90)
    if tapping:
        sophie.press(sophie.last().message_id, "go:certificates")
    else:
        sophie.send("/certificates")
    await chat.settled()
    heard = said(sophie)
    assert any("identifiez-vous à nouveau" in one for one in heard)
    assert not any("porte-document" in one for one in heard[1:])
    assert used(house) == []
    assert await house.send_mails() == [("device_unlinked", SOPHIE)]

    sophie.send("/home")
    await chat.settled()
    assert "je suis le bot de votre école" in sophie.last().text
    tap(sophie, "Identifiez-vous")
    await chat.settled()
    sophie.send(SOPHIE)
    await chat.settled()
    sophie.send(PASSWORD)
    await chat.settled()
    assert "Bienvenue, Sophie" in "".join(said(sophie))
    assert len(used(house)) == 1


async def test_blocking_is_no_use_of_an_account(chat: Chat, house: House, sophie: Person) -> None:
    first = used(house)
    house.clock.move(days=2)
    sophie.block()
    await chat.settled()
    assert used(house) == first
