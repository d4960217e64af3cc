"""« Mes données » and « Fermez votre compte », as people see them in the chat."""

from __future__ import annotations

import pytest

from sandbox.telegram import BotApiServer, Person
from tests.bot.chat import Chat, see_settings, student, tap
from tests.bot.house import PASSWORD, House
from tests.cast import SOPHIE

ENGINES = ("sqlite",)


@pytest.fixture
async def sophie(house: House, server: BotApiServer) -> Person:
    person = await student(house, server)
    house.clock.move(hours=1)
    return person


async def test_ones_own_data_from_the_settings(chat: Chat, sophie: Person) -> None:
    await see_settings(sophie)
    tap(sophie, "Mes données")
    await sophie.expect("tapez votre mot de passe")
    sophie.send(PASSWORD)
    await sophie.expect("Le fichier arrive")
    shown = await sophie.expect("Tout ce que nous conservons")
    assert shown.file is not None
    assert shown.file.name == "Mes données.zip"


async def test_an_account_is_closed_and_a_sign_in_opens_it_again(
    chat: Chat, house: House, sophie: Person
) -> None:
    await see_settings(sophie)
    tap(sophie, "Fermez votre compte")
    await sophie.expect("effacé après 30 jours")
    tap(sophie, "Fermez mon compte")
    await sophie.expect("tapez votre mot de passe")
    sophie.send(PASSWORD)
    await sophie.expect("sera effacé le")
    assert (await sophie.expect("Tout ce que nous conservons")).file is not None
    sophie.send("/certificates")
    await sophie.expect("identifiez-vous d’abord")
    await chat.settled()
    assert not house.holds(PASSWORD)

    tap(sophie, "Identifiez-vous")
    await chat.settled()
    sophie.send(SOPHIE)
    await chat.settled()
    sophie.send(PASSWORD)
    await sophie.expect("Vous revoilà")
