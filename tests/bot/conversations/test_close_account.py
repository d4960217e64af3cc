"""« Fermez votre compte » and « Mes données » in the chat (scope A11, D5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversations.steps import Words
from school.accounts import Account
from school.closing import MOST_EXPORTS, RETURN
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import PASSWORD, House
from tests.cast import SOPHIE
from tests.family import enrol, with_guardian

ENGINES = ("sqlite",)
HERE, PHONE = 1, 2


@pytest.fixture
async def account(house: House) -> Account:
    return await house.open_account(HERE)


@pytest.fixture
async def sophie(phone: Phone, account: Account) -> Dialogue:
    return await phone(HERE)


def exports(house: House) -> list[str]:
    """Name the chats to which an export is on its way."""
    owed = house.rows("SELECT destination FROM outbox WHERE kind = 'export' ORDER BY id")
    return [str(to) for (to,) in owed]


async def close(house: House, sophie: Dialogue) -> None:
    await sophie.begins("close_account")
    assert sophie.asked == "loss"
    await sophie.taps("go_on")
    assert sophie.asked == "password"
    await sophie.types(PASSWORD)


async def test_what_would_be_lost_is_said_and_the_export_comes_first(
    house: House, sophie: Dialogue, account: Account
) -> None:
    await house.do(enrol)
    await house.do(lambda school: with_guardian(school, account.id, ""))
    await house.issue(2)
    await house.do(
        lambda school: [
            school.certificates.activate(one.id, account.id)
            for one in school.certificates.waiting_for(account.id)
        ]
    )
    house.clock.move(hours=1)
    await sophie.begins("close_account")
    values = sophie.step.question.values
    assert values["n"] == 30
    lost = values["lost"]
    assert isinstance(lost, Words)
    certificates, children = lost.values["certificates"], lost.values["children"]
    assert isinstance(certificates, Words)
    assert isinstance(children, Words)
    assert (certificates.values["n"], children.values["children"]) == (3, "Albert Durant")
    await sophie.taps("go_on")
    await sophie.types("not it")
    assert await house.do(lambda school: school.tx.closings.of(account.id)) is None
    await sophie.types(PASSWORD)
    assert sophie.last_words == "close_account.done"
    assert exports(house) == [str(HERE)]
    assert ("account_closing", SOPHIE) in await house.send_mails()
    closing = await house.do(lambda school: school.tx.closings.of(account.id))
    assert closing is not None
    assert closing.closes_at - closing.asked_at == RETURN


async def test_nothing_is_said_of_attestations_to_who_has_none(house: House, phone: Phone) -> None:
    await house.do(enrol)
    await house.do(lambda school: with_guardian(school, 7, "", chat=PHONE))
    antoinette = await phone(PHONE)
    await antoinette.begins("close_account")
    lost = Words("close_account.children", {"children": "Albert Durant"})
    assert antoinette.step.question.values["lost"] == lost


async def test_it_is_signed_out_everywhere_and_a_sign_in_restores_all(
    house: House, sophie: Dialogue, phone: Phone, account: Account
) -> None:
    await close(house, sophie)
    assert await house.do(lambda school: school.tx.devices.everywhere(account.id)) == []
    await house.send_mails()
    house.clock.move(days=29)

    await sophie.begins("sign_in")
    await sophie.types(SOPHIE)
    await sophie.types(PASSWORD)
    assert sophie.last_words == "sign_in.reopened"
    assert ("account_reopened", SOPHIE) in await house.send_mails()
    assert await house.do(lambda school: school.tx.closings.of(account.id)) is None
    house.clock.move(days=2)
    assert await house.store.run(lambda tx: tx.closings.due(house.clock.now(), 10)) == []
    await sophie.begins("sign_in")
    await sophie.types(SOPHIE)
    await sophie.types(PASSWORD)
    assert sophie.last_words == "sign_in.welcome", "it is said once"


async def test_who_only_looked_at_it_is_not_asked_again_after_something_else(
    house: House, sophie: Dialogue
) -> None:
    await sophie.begins("close_account")
    assert sophie.asked == "loss"
    await sophie.begins("profession")
    await sophie.taps("done")
    assert await sophie.kept() is None


async def test_what_was_answered_waits_underneath(house: House, sophie: Dialogue) -> None:
    await sophie.begins("close_account")
    await sophie.taps("go_on")
    await sophie.begins("profession")
    await sophie.taps("done")
    assert sophie.asked == "password"


async def test_it_is_given_up_before_the_password(house: House, sophie: Dialogue) -> None:
    house.clock.move(hours=1)
    await sophie.begins("close_account")
    await sophie.taps("go_on")
    await sophie.cancels()
    assert house.rows("SELECT COUNT(*) FROM closings") == [(0,)]
    assert house.rows("SELECT COUNT(*) FROM exports") == [(0,)]


async def test_ones_own_data_come_into_the_chat_some_times_a_day(
    house: House, sophie: Dialogue
) -> None:
    house.clock.move(hours=1)
    await sophie.begins("my_data")
    await sophie.types(PASSWORD)
    assert sophie.last_words == "my_data.sent"
    assert exports(house) == [str(HERE)]
    for _ in range(MOST_EXPORTS - 1):
        await sophie.begins("my_data")
    assert sophie.last_words == "my_data.sent"
    await sophie.begins("my_data")
    assert sophie.last_words == "my_data.too_often"
    assert len(exports(house)) == MOST_EXPORTS
    house.clock.move(days=1, seconds=1)
    await sophie.begins("my_data")
    await sophie.types(PASSWORD)
    assert sophie.last_words == "my_data.sent"


async def test_an_export_goes_to_nobody_who_uses_the_chat_since(
    house: House, sophie: Dialogue, account: Account
) -> None:
    await close(house, sophie)
    may = await house.do(lambda school: school.leaving.may_have(account.id, HERE))
    assert may is not None, "nobody else is there"

    def links(school: School) -> None:
        other = replace(account, id=99)
        school.tx.accounts.add(other)
        school.sign_in.link(other, HERE)

    await house.do(links)
    assert await house.do(lambda school: school.leaving.may_have(account.id, HERE)) is None
