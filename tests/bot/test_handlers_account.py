"""What one changes of one's account, as people see it in the chat: buttons, words, other chats."""

from __future__ import annotations

import pytest

from sandbox.telegram import BotApiServer, Person
from school.accounts import Device
from school.reset_codes import code_of
from school.school import School
from tests.bot.chat import Chat, see_settings, student, tap
from tests.bot.house import PASSWORD, House
from tests.cast import SOPHIE_TOO

ENGINES = ("sqlite",)
NEW = "girafe3tartines"


@pytest.fixture
async def sophie(house: House, server: BotApiServer) -> Person:
    return await student(house, server)


@pytest.fixture
async def elsewhere(house: House, server: BotApiServer, sophie: Person) -> Person:
    """Her other telephone, which the Bot API knows as another chat."""
    person = server.make_person("Sophie", "Lambert", person_id=101)
    person.user.started = True

    def link(school: School) -> None:
        there, now = school.tx.devices.chat(100), house.clock.now()
        assert there is not None
        assert there.account is not None
        school.tx.devices.meet(101, "fr", now)
        school.tx.devices.link(Device(91, there.account, 101, now, now))

    await house.do(link)
    return person


async def test_the_password_is_changed_from_the_settings_and_told_elsewhere(
    chat: Chat, house: House, sophie: Person, elsewhere: Person
) -> None:
    house.clock.move(hours=1)
    await see_settings(sophie)
    tap(sophie, "Changer le mot de passe")
    await sophie.expect("mot de passe actuel")
    sophie.send(PASSWORD)
    await sophie.expect("nouveau mot de passe")
    sophie.send(NEW)
    await sophie.expect("Répétez")
    sophie.send(NEW)
    await sophie.expect("vous restez connecté sur vos appareils")
    await elsewhere.expect("a été changé depuis un autre appareil")
    tap(sophie, "Supprimer Telegram")
    await sophie.expect("C’est fait")
    await chat.settled()
    assert not house.holds(NEW)
    shown = [one.text for one in sophie.messages() if not one.deleted]
    assert all(secret not in text for text in shown for secret in (PASSWORD, NEW))


async def test_devices_from_the_settings(chat: Chat, sophie: Person, elsewhere: Person) -> None:
    await see_settings(sophie)
    tap(sophie, "Appareils")
    await sophie.expect("2 appareils ont accès")
    tap(sophie, "Supprimer tous les autres")
    await sophie.expect("Un seul appareil")
    elsewhere.send("/settings")
    await elsewhere.expect("pas encore reliée à un compte")


async def test_a_made_up_button_leads_a_stranger_to_the_way_in(
    chat: Chat, server: BotApiServer, sophie: Person
) -> None:
    stranger = server.make_person("Karim", "Benali", person_id=102)
    stranger.send("/settings")
    await stranger.expect("pas encore reliée à un compte")
    stranger.press(stranger.last().message_id, "go:devices")
    await stranger.expect("Identifiez-vous")


async def test_two_accounts_are_merged_from_the_settings_and_told_elsewhere(
    chat: Chat, house: House, sophie: Person, server: BotApiServer
) -> None:
    other = server.make_person("Sophie", "Lambert", person_id=102)
    other.user.started = True
    await house.open_account(102, NEW, email=SOPHIE_TOO, birth_date=None)
    house.clock.move(hours=1)
    await see_settings(sophie)
    tap(sophie, "Réunir deux comptes")
    await sophie.expect("mot de passe de ce compte-ci")
    sophie.send(PASSWORD)
    await sophie.expect("l’autre")
    sophie.send(SOPHIE_TOO)
    await sophie.expect("code de 8 chiffres")
    await chat.settled()
    (number,) = house.rows("SELECT id FROM reset_codes")
    sophie.send(code_of(int(str(number[0])), house.tokens))
    await sophie.expect("Réunir ces deux comptes")
    tap(sophie, "Réunir")
    await sophie.expect("plus qu’un seul compte")
    await other.expect("Deux comptes ont été réunis")
    await chat.settled()
    assert house.rows("SELECT COUNT(DISTINCT account) FROM devices") == [(1,)]
