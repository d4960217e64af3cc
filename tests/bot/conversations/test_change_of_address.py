"""« Changer l'adresse email » (scope A10): confirmed first, and the old mailbox is told of both."""

from __future__ import annotations

import pytest

from school.accounts import Account
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import PASSWORD, House
from tests.cast import KARIM, SOPHIE, SOPHIE_TOO

ENGINES = ("sqlite",)
HERE = 1
NEW = "sophie@nouveau.example"


@pytest.fixture
async def account(house: House) -> Account:
    return await house.open_account(HERE)


@pytest.fixture
async def sophie(phone: Phone, account: Account) -> Dialogue:
    return await phone(HERE)


async def mailed(house: House) -> dict[tuple[str, str], str]:
    """Send what is owed by mail; gives the tokens, empty where there are none."""

    def work(school: School) -> dict[tuple[str, str], str]:
        sent = {}
        while notices := school.tx.outbox.lease("mail", 99, house.clock.now()):
            for notice in notices:
                letter = school.writing.letter(notice)
                school.tx.outbox.sent(notice.id, house.clock.now())
                if letter is not None:
                    sent[notice.kind, notice.to] = letter.token or ""
        return sent

    return await house.do(work)


async def asks_for(sophie: Dialogue, email: str) -> None:
    await sophie.begins("address")
    await sophie.types(email)
    await sophie.types(email)


async def signs_in(house: House, phone: Phone, login: str, chat: int) -> bool:
    somebody = await phone(chat)
    await somebody.begins("sign_in")
    await somebody.types(login)
    await somebody.types(PASSWORD)
    return somebody.shown is None


async def test_the_new_one_is_confirmed_before_it_replaces_the_old(
    house: House, phone: Phone, sophie: Dialogue, account: Account
) -> None:
    house.clock.move(hours=1)
    await sophie.begins("address")
    assert sophie.asked == "new_email"
    assert sophie.step.question.values["email"] == SOPHIE
    await sophie.types(SOPHIE)
    assert sophie.note == "address.current"
    await sophie.types(NEW)
    assert sophie.asked == "email_again"
    await sophie.types("sophie@nouveu.example")
    assert sophie.note == "address.not_the_same"
    await sophie.types(NEW)
    assert sophie.asked == "password"
    await sophie.types(PASSWORD)
    assert sophie.last_words == "address.sent_for_change"
    assert sophie.ending.words.values == {"email": NEW, "current": SOPHIE}

    sent = await mailed(house)
    assert set(sent) == {("confirmation", NEW), ("address_asked", SOPHIE)}, "told at once"
    assert await signs_in(house, phone, SOPHIE, 5), "the old one holds until then"
    assert not await signs_in(house, phone, NEW, 6)
    await mailed(house)

    await house.do(lambda school: school.confirming.click(sent["confirmation", NEW]))
    assert set(await mailed(house)) == {("address_replaced", SOPHIE)}, "and told again"
    assert await signs_in(house, phone, NEW, 7)
    assert not await signs_in(house, phone, SOPHIE, 8)
    assert set(await mailed(house)) == {("device_linked", NEW)}, "it is written to from now on"


async def test_certificates_for_the_old_one_go_on_activating_by_themselves(
    house: House, sophie: Dialogue, account: Account
) -> None:
    await asks_for(sophie, NEW)
    token = (await mailed(house))["confirmation", NEW]
    await house.do(lambda school: school.confirming.click(token))
    await mailed(house)
    await house.issue(email=SOPHIE)
    await house.issue(email=NEW)
    found = await house.do(lambda school: school.certificates.portfolio(account.id))
    assert {one.email for one in found} == {SOPHIE, NEW}
    assert set(await mailed(house)) == {("certificate_added", NEW)}, "nothing is written to the old"


async def test_anothers_address_is_not_revealed_and_stays_theirs(
    house: House, phone: Phone, sophie: Dialogue, account: Account
) -> None:
    karim = await house.open_account(3, first_name="Karim", last_name="Benali", email=KARIM)
    await asks_for(sophie, KARIM)
    assert sophie.last_words == "address.sent_for_change", "as for one that is nobody's"
    token = (await mailed(house))["confirmation", KARIM]
    await house.do(lambda school: school.confirming.click(token))
    owner = await house.do(lambda school: school.tx.addresses.get(KARIM))
    assert owner is not None
    assert owner.account == karim.id
    current = await house.do(lambda school: school.changing_address.current(account.id))
    assert current == SOPHIE


async def test_the_change_can_be_given_up(house: House, sophie: Dialogue, account: Account) -> None:
    await asks_for(sophie, NEW)
    token = (await mailed(house))["confirmation", NEW]
    await sophie.begins("address")
    assert sophie.choices == ["again", "correct", "keep"]
    await sophie.taps("keep")
    assert sophie.last_words == "address.kept"
    assert sophie.ending.words.values["email"] == SOPHIE
    await house.do(lambda school: school.confirming.click(token))
    assert await house.do(lambda school: school.changing_address.current(account.id)) == SOPHIE


async def test_of_several_addresses_the_chosen_one_is_written_to(
    house: House, phone: Phone, sophie: Dialogue, account: Account
) -> None:
    """A second one that was proven by a certificate neither goes nor comes to the front."""
    house.clock.move(minutes=1)
    token = await house.invite("R-2", email=SOPHIE_TOO)
    await sophie.begins("activate", token=token)
    await sophie.taps("yes")
    await asks_for(sophie, NEW)
    await mailed_click(house, NEW)
    assert await house.do(lambda school: school.changing_address.current(account.id)) == NEW
    assert await signs_in(house, phone, SOPHIE_TOO, 5)


async def test_back_to_one_that_was_proven_before_it_changes_at_once(
    house: House, phone: Phone, sophie: Dialogue, account: Account
) -> None:
    await asks_for(sophie, NEW)
    await mailed_click(house, NEW)
    await asks_for(sophie, SOPHIE)
    assert sophie.last_words == "address.kept"
    assert sophie.ending.words.values["email"] == SOPHIE
    assert set(await mailed(house)) == {("address_replaced", NEW)}
    assert await signs_in(house, phone, SOPHIE, 5)
    assert not await signs_in(house, phone, NEW, 6)


async def mailed_click(house: House, email: str) -> None:
    token = (await mailed(house))["confirmation", email]
    await house.do(lambda school: school.confirming.click(token))
    await mailed(house)
