"""« Mes données »: the archive as it arrives in the chat, and in nobody else's hands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from locales import Catalogues
from sandbox.telegram import BotApiServer, Person
from school.accounts import Account
from school.school import School
from storage.statements import Holding
from tests.bot.house import House
from tests.bot.office import UNHURRIED, Office, dossier

ENGINES = ("sqlite",)
CHAT = 100


@pytest.fixture
def holding() -> Holding:
    """This process sends messages."""
    return Holding("we", frozenset({"telegram"}), {"telegram": UNHURRIED})


@pytest.fixture
async def office(
    house: House, server: BotApiServer, catalogues: Catalogues
) -> AsyncIterator[Office]:
    office = Office(house, server, catalogues)
    await office.open()
    yield office
    await office.close()


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    person = server.make_person("Anna", person_id=CHAT)
    person.start()
    return person


@pytest.fixture
async def account(house: House) -> Account:
    return await house.open_account(CHAT)


async def test_the_archive_comes_as_a_file_that_can_be_kept(
    office: Office, house: House, anna: Person, account: Account
) -> None:
    await house.do(lambda school: school.leaving.export(account.id, CHAT, "telegram"))
    await office.look()
    shown = await anna.expect("Tout ce que nous conservons")
    assert shown.file is not None
    assert not shown.protected
    name, content = await dossier(account.id)
    assert (shown.file.name, anna.file(shown.file.file_id).data) == (name, content)


async def test_it_comes_after_the_account_is_closed_too(
    office: Office, house: House, anna: Person, account: Account
) -> None:
    await house.do(lambda school: school.leaving.close(account.id, CHAT, "telegram"))
    await office.look()
    assert (await anna.expect("Tout ce que nous conservons")).file is not None


async def test_somebody_else_who_uses_the_chat_by_then_gets_nothing(
    office: Office, house: House, anna: Person, account: Account
) -> None:
    def work(school: School) -> None:
        other = replace(account, id=99)
        school.tx.accounts.add(other)
        school.leaving.export(account.id, CHAT, "telegram")
        school.sign_in.link(other, CHAT)

    await house.do(work)
    await office.look()
    assert [one for one in anna.messages() if one.file is not None] == []
