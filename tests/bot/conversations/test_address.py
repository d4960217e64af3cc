"""The address in the chat: sent again, corrected with the password, confirmed by a mail's link."""

from __future__ import annotations

import pytest

from bot.conversations.steps import Words
from school.accounts import Account
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import PASSWORD, House, hashed
from tests.cast import ICC, KARIM, account, device, place
from tests.family import ALBERT, enrol

ENGINES = ("sqlite",)
CHAT, ANTOINETTE, PHILIPPE = 1, 5, 6
HERS = "antoinette.dupond@example.org"
MISTYPED = "antoinete.dupond@example.org"


@pytest.fixture
async def antoinette(house: House, phone: Phone) -> Dialogue:
    """Somebody with an account whose address, mistyped, waits to be confirmed."""
    dialogue = await phone(CHAT)

    def open_account(school: School) -> None:
        now = house.clock.now()
        school.tx.platforms.put(ICC)
        opened = account(ANTOINETTE, first_name="Antoinette", password_hash=hashed(PASSWORD))
        school.tx.accounts.add(opened)
        school.tx.devices.link(device(9, account=ANTOINETTE, chat=CHAT, linked_at=now))
        school.confirming.ask(ANTOINETTE, MISTYPED, ICC.id)

    await house.do(open_account)
    return dialogue


async def mails(house: House) -> dict[str, str]:
    """Send what is owed by mail; gives the tokens of confirmations by address."""

    def work(school: School) -> dict[str, str]:
        tokens = {}
        while notices := school.tx.outbox.lease("mail", 99, house.clock.now()):
            for notice in notices:
                school.tx.outbox.sent(notice.id, house.clock.now())
                letter = school.writing.letter(notice)
                if letter is not None and letter.token is not None:
                    tokens[notice.to] = letter.token
        return tokens

    return await house.do(work)


async def state(house: House) -> tuple[str, str]:
    standing = await house.do(lambda school: school.confirming.state(ANTOINETTE))
    return standing.state, standing.email


async def test_the_mail_is_sent_again(house: House, antoinette: Dialogue) -> None:
    await mails(house)
    await antoinette.begins("address")
    assert (antoinette.asked, antoinette.choices) == ("pending", ["again", "correct"])
    assert antoinette.step.question.values["email"] == MISTYPED
    await antoinette.taps("again")
    assert antoinette.last_words == "address.sent"
    assert list(await mails(house)) == [MISTYPED]


async def test_just_after_the_password_the_address_is_corrected_without_it(
    house: House, antoinette: Dialogue
) -> None:
    wrong = (await mails(house))[MISTYPED]
    await antoinette.begins("address")
    await antoinette.taps("correct")
    assert antoinette.asked == "email"
    await antoinette.types("antoinette")
    assert antoinette.note == "address.malformed"
    await antoinette.types(f" {HERS.upper()}")
    assert antoinette.last_words == "address.sent"
    assert antoinette.ending.words.values["email"] == HERS
    assert await state(house) == ("pending", HERS)
    await antoinette.begins("confirm_address", token=wrong)
    assert antoinette.last_words == "confirm_address.unknown"


async def test_later_the_password_is_asked_for_at_the_end(
    house: House, antoinette: Dialogue
) -> None:
    house.clock.move(minutes=10)
    await antoinette.begins("address")
    await antoinette.taps("correct")
    assert antoinette.asked == "email"
    await antoinette.types(HERS)
    assert antoinette.asked == "password"
    await antoinette.types("not it")
    assert antoinette.note == "open_child.wrong"
    await antoinette.types(PASSWORD)
    assert antoinette.last_words == "address.sent"
    assert await state(house) == ("pending", HERS)
    assert not house.holds(PASSWORD)


async def test_what_was_begun_just_after_a_password_asks_for_it_days_later(
    house: House, antoinette: Dialogue
) -> None:
    await antoinette.begins("address")
    await antoinette.taps("correct")
    house.clock.move(days=6)
    await antoinette.types(HERS)
    assert antoinette.asked == "password"
    assert await state(house) == ("pending", MISTYPED)


async def test_the_childs_own_address_is_not_the_guardians(
    house: House, antoinette: Dialogue
) -> None:
    def hold_a_place(school: School) -> None:
        now = house.clock.now()
        enrol(school, email="albert@mail.example")
        school.tx.places.add(place(account=ANTOINETTE, taken_at=now, opened_at=now))

    await house.do(hold_a_place)
    await antoinette.begins("address")
    await antoinette.taps("correct")
    for typed in (ALBERT, "Albert@mail.example"):
        await antoinette.types(typed)
        assert (antoinette.asked, antoinette.note) == ("email", "address.of_the_child")
    assert await state(house) == ("pending", MISTYPED)


async def test_too_many_mails_are_told_kindly(house: House, antoinette: Dialogue) -> None:
    for _ in range(4):
        await antoinette.begins("address")
        await antoinette.taps("again")
    await antoinette.begins("address")
    await antoinette.taps("again")
    assert antoinette.last_words == "address.too_many_mails"
    assert antoinette.ending.words.values["n"] == 60
    assert antoinette.doors == ["settings", "home"]


async def test_what_is_confirmed_meanwhile_is_not_sent_again(
    house: House, antoinette: Dialogue
) -> None:
    token = (await mails(house))[MISTYPED]
    await antoinette.begins("address")
    await house.do(lambda school: school.confirming.click(token))
    await antoinette.taps("again")
    assert (antoinette.asked, antoinette.note) == ("new_email", "conversation.changed")
    assert await mails(house) == {}


async def test_after_a_refusal_another_address_is_given(house: House, antoinette: Dialogue) -> None:
    token = (await mails(house))[MISTYPED]
    await house.do(lambda school: school.confirming.refuse(token))
    await antoinette.begins("address")
    assert antoinette.asked == "refused_email"
    assert antoinette.step.question.values["email"] == MISTYPED
    await antoinette.types(MISTYPED)
    assert antoinette.note == "address.not_yours"
    await antoinette.types(HERS)
    assert await state(house) == ("pending", HERS)


async def test_after_a_fortnight_it_is_asked_again(house: House, antoinette: Dialogue) -> None:
    house.clock.move(days=15)
    await house.do(lambda school: school.confirmation_reminders.expire())
    await antoinette.begins("address")
    assert antoinette.asked == "expired"
    await antoinette.taps("again")
    assert await state(house) == ("pending", MISTYPED)


async def test_who_has_no_address_has_nothing_to_correct(house: House, phone: Phone) -> None:
    somebody = await phone(2)
    await somebody.begins("address")
    assert somebody.last_words == "address.nothing_to_confirm"


# -- the link of the mail -------------------------------------------------------------------------


@pytest.mark.parametrize("chat", [CHAT, 2], ids=["own chat", "another chat"])
async def test_the_link_confirms_after_one_tap(
    house: House, antoinette: Dialogue, phone: Phone, chat: int
) -> None:
    token = (await mails(house))[MISTYPED]
    reader = antoinette if chat == CHAT else await phone(chat)
    await reader.begins("confirm_address", token=token)
    assert (reader.asked, reader.choices) == ("confirm", ["yes", "no"])
    assert await state(house) == ("pending", MISTYPED)
    await reader.taps("yes")
    assert reader.last_words == "confirm_address.done"
    assert await state(house) == ("confirmed", MISTYPED)
    owed = house.rows("SELECT destination FROM outbox WHERE kind = 'address_confirmed'")
    assert owed == ([] if chat == CHAT else [(str(CHAT),)]), "where it is done it is told at once"
    linked = await house.do(lambda school: school.tx.devices.chat(2))
    assert linked is None or linked.account is None, "a link signs nobody in"
    await reader.begins("confirm_address", token=token)
    assert reader.last_words == "confirm_address.done"


async def test_who_asked_for_nothing_says_so(
    house: House, antoinette: Dialogue, phone: Phone
) -> None:
    stranger = await phone(2)
    await stranger.begins("confirm_address", token=(await mails(house))[MISTYPED])
    await stranger.taps("no")
    assert stranger.last_words == "confirm_address.refused"
    assert await state(house) == ("refused", MISTYPED)


async def test_what_is_corrected_meanwhile_is_confirmed_no_more(
    house: House, antoinette: Dialogue, phone: Phone
) -> None:
    reader = await phone(2)
    await reader.begins("confirm_address", token=(await mails(house))[MISTYPED])
    await house.do(lambda school: school.changing_address.change(ANTOINETTE, HERS))
    await reader.taps("yes")
    assert reader.last_words == "confirm_address.unknown"
    assert await state(house) == ("pending", HERS)


async def test_anothers_address_stays_theirs(house: House, antoinette: Dialogue) -> None:
    await mails(house)
    karim: Account = await house.open_account(3, email=KARIM)
    await house.do(lambda school: school.changing_address.change(ANTOINETTE, KARIM))
    await antoinette.begins("confirm_address", token=(await mails(house))[KARIM])
    await antoinette.taps("yes")
    assert antoinette.last_words == "confirm_address.taken"
    found = await house.do(lambda school: school.tx.addresses.get(KARIM))
    assert found is not None
    assert found.account == karim.id
    assert await state(house) == ("taken", KARIM)


async def test_of_two_parents_who_give_one_address_each_learns_what_is_true(
    house: House, antoinette: Dialogue, phone: Phone
) -> None:
    """Philippe has typed Antoinette's address: she tells the two mails apart, or finds out."""
    chat, philippe = 3, await phone(3)

    def give_hers(school: School) -> None:
        now = house.clock.now()
        opened = account(PHILIPPE, first_name="Philippe", last_name="Durant")
        school.tx.accounts.add(opened)
        school.tx.devices.link(device(10, account=PHILIPPE, chat=chat, linked_at=now))
        school.confirming.ask(PHILIPPE, HERS, ICC.id)

    await mails(house)
    await house.do(give_hers)
    his = (await mails(house))[HERS]
    await antoinette.begins("confirm_address", token=his)
    assert antoinette.asked == "confirm"
    asked = antoinette.step.question.values["asked"]
    assert isinstance(asked, Words)
    assert asked.values == {"name": "Philippe D.", "moment": house.clock.now()}

    await house.do(lambda school: school.changing_address.change(ANTOINETTE, HERS))
    hers = (await mails(house))[HERS]
    await antoinette.taps("yes")
    assert (antoinette.asked, antoinette.note) == ("contested", "conversation.changed")
    await antoinette.taps("yes")  # in spite of everything
    assert antoinette.last_words == "confirm_address.done"
    assert await state(house) == ("pending", HERS), "her own link has not answered yet"

    await antoinette.begins("confirm_address", token=hers)
    await antoinette.taps("yes")
    assert antoinette.last_words == "confirm_address.taken"
    await antoinette.begins("address")
    assert antoinette.asked == "taken_email"
    await antoinette.types(HERS)
    assert (antoinette.asked, antoinette.note) == ("taken_email", "address.not_free")
    await antoinette.types("a.dupond@example.net")
    assert antoinette.last_words == "address.sent"
    await antoinette.begins("confirm_address", token=(await mails(house))["a.dupond@example.net"])
    await antoinette.taps("yes")
    assert await state(house) == ("confirmed", "a.dupond@example.net")
    told = house.rows("SELECT kind, destination FROM outbox WHERE channel = 'telegram'")
    assert ("address_confirmed", str(chat)) in told
    await philippe.begins("address")
    assert philippe.asked == "new_email"
