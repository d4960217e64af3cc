"""The invitation of staff (scope D0): what somebody is asked, and what comes of it."""

from __future__ import annotations

import pytest

from bot.conversations.steps import Words
from school.school import School
from school.staff import StaffRole
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import CANARY, PASSWORD, House, hashed
from tests.cast import ISU_DOUR, NOW, account, device

ENGINES = ("sqlite",)
ANNE_AT = "anne@isu-dour.be"
STRICT = "Trois tulipes et 1 rivière"
BEFORE = {"first_name": "Anne", "last_name": "Lebrun"}


async def invite(house: House, role: StaffRole = "secretariat") -> str:
    """Invite Anne; gives the token in her mail."""

    def work(school: School) -> str:
        school.tx.platforms.put(ISU_DOUR)
        school.staffing.invite(ANNE_AT, ISU_DOUR.id, role)
        token = ""
        for notice in school.tx.outbox.lease("mail", 100, house.clock.now()):
            letter = school.writing.letter(notice)
            school.tx.outbox.sent(notice.id, house.clock.now())
            token = (letter.link_token if letter else None) or token
        return token

    return await house.do(work)


async def with_account(house: House, chat: int = 0) -> None:
    """Give Anne an account with a proven address, and link a chat to it."""

    def work(school: School) -> None:
        school.tx.accounts.add(account(7, first_name="Anne", password_hash=hashed(PASSWORD)))
        school.tx.addresses.prove(ANNE_AT, 7, NOW)
        if chat:
            school.tx.devices.meet(chat, "fr", NOW)
            school.tx.devices.link(device(7, account=7, chat=chat))

    await house.do(work)


async def answer_up_to(person: Dialogue, step: str) -> None:
    while person.asked != step:
        if person.asked in BEFORE:
            await person.types(BEFORE[person.asked])
        elif person.asked in ("new_password", "password_again"):
            await person.types(STRICT)
        else:
            await person.taps("yes")


async def roles(house: House) -> list[tuple[object, ...]]:
    """Who works here: account and role."""
    return house.rows("SELECT account, role FROM staff WHERE account IS NOT NULL ORDER BY id")


@pytest.fixture
async def anne(phone: Phone) -> Dialogue:
    return await phone()


async def test_somebody_new_gets_an_account_and_the_role(house: House, anne: Dialogue) -> None:
    await anne.begins("staff_invitation", token=await invite(house))
    assert (anne.asked, anne.step.stage) == ("invited", (1, 5))
    assert anne.step.question.values == {
        "school": ISU_DOUR.name,
        "role": Words("staff.role.secretariat"),
        "email": ANNE_AT,
    }
    await anne.taps("yes")
    await anne.types("Anne")
    await anne.types("Lebrun")
    assert (anne.asked, anne.step.stage) == ("new_password", (4, 5))
    assert anne.step.question.values["hint"] == Words("password.hint.strict")
    await anne.types(PASSWORD)
    assert anne.note in ("password.too_short", "password.too_uniform"), "strict, not the school's"
    await anne.types(STRICT)
    await anne.types("something else")
    assert anne.note == "password.not_the_same"
    await anne.types(STRICT)
    assert anne.last_words == "staff_invitation.done"
    assert anne.doors == ["home"]
    ((number, role),) = await roles(house)
    assert role == "secretariat"
    chat = await house.do(lambda school: school.tx.devices.chat(100))
    assert chat is not None
    assert chat.account == number
    assert house.rows("SELECT first_name, last_name FROM accounts") == [("Anne", "Lebrun")]
    assert await anne.kept() is None


async def test_their_address_and_password_sign_them_in_afterwards(
    house: House, anne: Dialogue, phone: Phone
) -> None:
    await anne.begins("staff_invitation", token=await invite(house))
    await answer_up_to(anne, "password_again")
    await anne.types(STRICT)
    other = await phone(200)
    await other.begins("sign_in")
    await other.types(ANNE_AT)
    await other.types(STRICT)
    assert other.last_words.startswith("sign_in.welcome")


async def test_a_linked_chat_only_confirms(house: House, anne: Dialogue) -> None:
    await with_account(house, chat=100)
    await anne.begins("staff_invitation", token=await invite(house))
    assert anne.asked == "confirm"
    assert anne.step.question.values["account"] == "Anne Lambert"
    await anne.taps("yes")
    assert anne.last_words == "staff_invitation.done"
    assert await roles(house) == [(7, "secretariat")]


async def test_a_chat_of_an_account_with_another_address_gets_this_one_too(
    house: House, anne: Dialogue
) -> None:
    await with_account(house, chat=100)
    token = await invite(house)
    await house.do(lambda school: school.tx.addresses.forget(ANNE_AT))
    await anne.begins("staff_invitation", token=token)
    assert anne.asked == "confirm"
    await anne.taps("yes")
    assert await roles(house) == [(7, "secretariat")]
    owner = await house.do(lambda school: school.tx.addresses.get(ANNE_AT))
    assert owner is not None
    assert owner.account == 7


async def test_the_account_of_the_address_signs_in_instead(house: House, anne: Dialogue) -> None:
    await with_account(house)
    await anne.begins("staff_invitation", token=await invite(house))
    assert anne.asked == "known"
    await anne.taps("yes")
    assert (anne.asked, anne.step.question.key) == ("password", "sign_in.password")
    await anne.types("wrong")
    assert anne.note.startswith("sign_in.wrong")
    assert await roles(house) == []
    await anne.types(PASSWORD)
    assert anne.last_words == "staff_invitation.done"
    assert await roles(house) == [(7, "secretariat")]
    assert ("device_linked", ANNE_AT) in await house.send_mails()


async def test_a_chat_of_somebody_else_signs_in_to_the_account_of_the_address(
    house: House, anne: Dialogue
) -> None:
    """A colleague's telephone takes nothing for itself."""
    await with_account(house)

    def work(school: School) -> None:
        school.tx.accounts.add(account(8, first_name="Ben"))
        school.tx.devices.link(device(8, account=8, chat=100))

    await house.do(work)
    await anne.begins("staff_invitation", token=await invite(house))
    assert anne.asked == "known"
    await answer_up_to(anne, "password")
    await anne.types(PASSWORD)
    assert await roles(house) == [(7, "secretariat")]


async def test_an_account_that_comes_meanwhile_signs_in(house: House, anne: Dialogue) -> None:
    await anne.begins("staff_invitation", token=await invite(house))
    await answer_up_to(anne, "password_again")
    await with_account(house)
    await anne.types(STRICT)
    assert anne.asked == "known", "no second account for one address"
    await anne.taps("yes")
    await anne.types(PASSWORD)
    assert await roles(house) == [(7, "secretariat")]


async def test_of_two_devices_the_second_is_told_that_it_was_used(
    house: House, anne: Dialogue, phone: Phone
) -> None:
    token = await invite(house)
    tablet = await phone(200)
    for one in (anne, tablet):
        await one.begins("staff_invitation", token=token)
        await answer_up_to(one, "password_again")
    await anne.types(STRICT)
    await tablet.types(STRICT)
    assert anne.last_words == "staff_invitation.done"
    assert tablet.last_words == "staff.link_used"
    assert len(await roles(house)) == 1
    assert len(house.rows("SELECT id FROM accounts")) == 1


async def test_a_role_revoked_in_the_middle_is_not_given(house: House, anne: Dialogue) -> None:
    await anne.begins("staff_invitation", token=await invite(house))
    await answer_up_to(anne, "new_password")
    await house.do(lambda school: school.staffing.revoke(ANNE_AT, ISU_DOUR.id))
    await anne.types(STRICT)
    assert anne.last_words == "staff.link_unknown"
    assert house.rows("SELECT id FROM accounts") == []


async def test_a_password_stands_nowhere(house: House, anne: Dialogue) -> None:
    await anne.begins("staff_invitation", token=await invite(house))
    await answer_up_to(anne, "new_password")
    await anne.types(f"Trois tulipes et {CANARY}")
    assert anne.asked == "password_again"
    await anne.types(f"Trois tulipes et {CANARY} !")
    assert anne.note == "password.not_the_same"
    assert not house.holds(CANARY)


@pytest.mark.parametrize("typed", ["<b>", "", "12345", "a" * 101])
async def test_a_name_is_checked(house: House, anne: Dialogue, typed: str) -> None:
    await anne.begins("staff_invitation", token=await invite(house))
    await answer_up_to(anne, "first_name")
    await anne.types(typed)
    assert anne.asked == "first_name"
    assert anne.note.startswith("name.")
