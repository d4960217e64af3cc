"""« Réunir deux comptes » in the chat (scope A8): both are proven, then everything is together."""

from __future__ import annotations

import pytest

from bot.conversations.steps import Words
from school.accounts import Account
from school.certificates import Certificate
from school.guard import FREE
from school.mailbox_codes import PATIENCE
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import PASSWORD, House, hashed
from tests.cast import NOW, SOPHIE, SOPHIE_TOO, account
from tests.family import ANTOINETTE, enrol, with_guardian

ENGINES = ("sqlite",)
HERE, THERE, PARENT_HERE = 1, 2, 3
PARENT, STRANGER = 71, 72
HERS, OLD = "Trois girafes et 1 tartine", "girafe3tartines"


@pytest.fixture
async def kept(house: House) -> Account:
    return await house.open_account(HERE)


@pytest.fixture
async def other(house: House) -> Account:
    """Sophie's second account, with certificates at one mailbox and nothing else."""
    return await house.open_account(THERE, OLD, email=SOPHIE_TOO, birth_date=None)


@pytest.fixture
async def sophie(phone: Phone, kept: Account) -> Dialogue:
    return await phone(HERE)


async def code_at(house: House, email: str) -> str:
    return await house.mailed_code("merge_code", email)


async def begin(house: House, person: Dialogue, email: str, password: str = PASSWORD) -> None:
    """Go up to the code, the own password being typed again."""
    house.clock.move(hours=1)
    await person.begins("merge_accounts")
    assert person.asked == "password"
    await person.types(password)
    assert person.asked == "email"
    await person.types(email)
    assert (person.asked, person.choices) == ("code", ["_again", "_correct", "_no_code"])


async def of(house: House, account: int) -> list[Certificate]:
    return await house.do(lambda school: school.tx.certificates.of_account(account))


def said(words: object) -> dict[str, object]:
    """Read what is named on a card, by key."""
    assert isinstance(words, list)
    named = {one.key.removeprefix("merge_accounts."): one.values for one in words}
    return {key: values.get("n", values.get("children")) for key, values in named.items()}


async def test_ones_own_address_is_not_that_of_another_account(
    house: House, sophie: Dialogue
) -> None:
    house.clock.move(hours=1)
    await sophie.begins("merge_accounts")
    await sophie.types(PASSWORD)
    await sophie.types(SOPHIE.upper())
    assert (sophie.asked, sophie.note) == ("email", "merge_accounts.own")


async def test_certificates_need_the_mailbox_alone(
    house: House, sophie: Dialogue, kept: Account, other: Account
) -> None:
    await begin(house, sophie, SOPHIE_TOO)
    await sophie.types("12")
    assert sophie.note == "forgotten_password.not_a_code"
    await sophie.types("12345678")
    assert sophie.note == "forgotten_password.wrong_code"
    await sophie.types(await code_at(house, SOPHIE_TOO))
    assert sophie.asked == "card"
    values = sophie.step.question.values
    assert said(values["brought"]) == {"certificates": 1, "addresses": 1, "devices": 1}
    assert values["logins"] == Words("merge_accounts.both", {"own": SOPHIE, "email": SOPHIE_TOO})
    await sophie.taps("yes")
    assert (sophie.last_words, sophie.doors) == ("merge_accounts.done", ["devices", "home"])
    held = said(sophie.ending.words.values["held"])
    assert held == {"certificates": 2, "addresses": 2, "devices": 2}
    assert len(await of(house, kept.id)) == 2
    told = house.rows("SELECT kind, destination FROM outbox WHERE kind = 'accounts_merged'")
    expected = {("accounts_merged", to) for to in (SOPHIE, SOPHIE_TOO, str(THERE))}
    assert set(told) == expected, "both mailboxes and every chat but this one"
    (act,) = house.rows("SELECT actor, subject FROM audit WHERE action = 'merge'")
    assert act == (f"account:{kept.id}", f"account:{kept.id}")


async def test_a_mistyped_address_is_corrected_where_its_code_is_awaited(
    house: House, sophie: Dialogue, kept: Account, other: Account
) -> None:
    await begin(house, sophie, "s.lambrt@example.org")
    await sophie.taps("_correct")
    assert sophie.asked == "email"
    await sophie.types(SOPHIE)
    assert sophie.note == "merge_accounts.own"
    await sophie.types(SOPHIE_TOO)
    await sophie.types(await code_at(house, SOPHIE_TOO))
    assert sophie.asked == "card"
    logins = sophie.step.question.values["logins"]
    assert logins == Words("merge_accounts.both", {"own": SOPHIE, "email": SOPHIE_TOO})
    await sophie.taps("yes")
    assert len(await of(house, kept.id)) == 2


async def test_a_second_press_merges_once(
    house: House, sophie: Dialogue, phone: Phone, other: Account
) -> None:
    """Of two devices of the kept account that confirm, the second is told."""
    await begin(house, sophie, SOPHIE_TOO)
    await sophie.types(await code_at(house, SOPHIE_TOO))
    turn = sophie.step.turn
    await sophie.taps("yes")
    await sophie.presses(turn, "yes")
    assert house.rows("SELECT COUNT(*) FROM merges") == [(1,)]


async def test_namesakes_learn_nothing(house: House, sophie: Dialogue, kept: Account) -> None:
    """An unknown and somebody's address: the same words, and a mail to the second alone."""
    await house.do(lambda school: school.tx.accounts.add(account(STRANGER, first_name="Sophie")))
    await house.do(lambda school: school.tx.addresses.prove(SOPHIE_TOO, STRANGER, NOW))
    seen = []
    for email in ("nobody@example.org", SOPHIE_TOO):
        await begin(house, sophie, email)
        shown = [(sophie.asked, sophie.step.question.key, sophie.choices)]
        for _ in range(3):
            await sophie.types("12345678")
            shown.append((sophie.note, sophie.step.question.key, sophie.choices))
        seen.append(shown)
        sent = await code_at(house, email)
        assert bool(sent) is (email == SOPHIE_TOO)
        await sophie.taps("_no_code")
        assert sophie.last_words == "merge_accounts.no_code"
    assert seen[0] == seen[1]


async def family(house: House) -> None:
    def fill(school: School) -> None:
        enrol(school)
        with_guardian(school, PARENT, hashed(HERS), email=ANTOINETTE, chat=PARENT_HERE)

    await house.do(fill)


async def test_children_need_the_other_password_too(
    house: House, sophie: Dialogue, kept: Account
) -> None:
    await family(house)
    await begin(house, sophie, ANTOINETTE)
    await sophie.types(await code_at(house, ANTOINETTE))
    assert (sophie.asked, sophie.choices) == ("other_password", ["_forgotten"])
    assert "Albert" not in repr(sophie.step), "names come after the proofs"
    await sophie.types(PASSWORD)
    assert sophie.note == "sign_in.wrong"
    await sophie.types(HERS)
    assert sophie.asked == "card"
    brought = said(sophie.step.question.values["brought"])
    assert brought == {"children": "Albert Durant", "addresses": 1, "devices": 1}
    await sophie.taps("yes")
    (reached,) = await house.do(lambda school: school.access.children(kept.id))
    assert reached.child.first_name == "Albert"


async def test_guessing_the_other_password_is_slowed_down(house: House, sophie: Dialogue) -> None:
    await family(house)
    await begin(house, sophie, ANTOINETTE)
    await sophie.types(await code_at(house, ANTOINETTE))
    for _ in range(FREE):
        await sophie.types("perroquet5rouge")
    assert sophie.note == "sign_in.wait_seconds"
    await sophie.types(HERS)
    assert sophie.note == "sign_in.wait_seconds", "the right one is not looked at meanwhile"
    await sophie.taps("_forgotten")
    assert sophie.last_words == "merge_accounts.no_password"
    assert house.rows("SELECT COUNT(*) FROM merges") == [(0,)]


async def test_a_card_of_long_ago_confirms_nothing(
    house: House, sophie: Dialogue, other: Account
) -> None:
    await begin(house, sophie, SOPHIE_TOO)
    await sophie.types(await code_at(house, SOPHIE_TOO))
    house.clock.at += PATIENCE
    await sophie.taps("yes")
    assert sophie.last_words == "merging.too_late"
    assert len(await of(house, other.id)) == 1


async def test_a_mailbox_of_one_s_own_comes_first(house: House, phone: Phone) -> None:
    await house.do(enrol)
    await house.do(lambda school: with_guardian(school, PARENT, hashed(HERS), chat=PARENT_HERE))
    antoinette = await phone(PARENT_HERE)
    await antoinette.begins("merge_accounts")
    assert antoinette.last_words == "merge_accounts.unproven"


async def test_what_was_begun_in_the_other_chat_ends(
    house: House, sophie: Dialogue, phone: Phone, other: Account
) -> None:
    elsewhere = await phone(THERE)
    house.clock.move(hours=1)
    await elsewhere.begins("new_password")
    await elsewhere.types(OLD)
    assert elsewhere.asked == "new_password", "the password of the other account was shown"
    await begin(house, sophie, SOPHIE_TOO)
    await sophie.types(await code_at(house, SOPHIE_TOO))
    await sophie.taps("yes")
    assert await elsewhere.kept() is None
    await elsewhere.types("perroquet5rouge")
    assert elsewhere.outcome.conversation is None
    found = house.rows("SELECT password_hash FROM accounts ORDER BY id")
    assert hashed("perroquet5rouge") not in {row[0] for row in found}


async def test_an_activation_mail_of_the_other_account_leads_here(
    house: House, sophie: Dialogue
) -> None:
    token = await house.invite("first-there", email=SOPHIE_TOO)
    await house.do(lambda school: school.tx.accounts.add(account(STRANGER)))
    await house.do(lambda school: school.tx.addresses.prove(SOPHIE_TOO, STRANGER, NOW))
    await sophie.begins("activate", token=token)
    assert sophie.last_words == "activation.other_account"
    assert sophie.doors == ["merge_accounts", "home"]


async def test_whose_address_is_taken_brings_that_account_here(
    house: House, phone: Phone, kept: Account
) -> None:
    """Somebody connects with a letter and gives the address of their own older account."""

    def connect(school: School) -> None:
        enrol(school)
        with_guardian(school, PARENT, hashed(HERS), chat=PARENT_HERE)
        school.confirming.ask(PARENT, SOPHIE, "isu-dour")

    await house.do(connect)
    token = await token_at(house, SOPHIE)
    parent = await phone(PARENT_HERE)
    await parent.begins("confirm_address", token=token)
    await parent.taps("yes")
    assert parent.last_words == "confirm_address.taken"
    assert parent.doors == ["merge_accounts", "home"]
    house.clock.move(hours=1)
    await parent.begins("address")
    assert parent.asked == "taken_email"
    await parent.taps("_merge")
    await parent.types(HERS)
    assert parent.asked == "code", "the address is known: its mailbox has answered"
    await parent.types(await code_at(house, SOPHIE))
    assert parent.step.question.values["logins"] == SOPHIE
    await parent.taps("yes")
    assert parent.last_words == "merge_accounts.done"
    assert len(await of(house, PARENT)) == 1
    assert await house.do(lambda school: school.confirming.state(PARENT).state) == "confirmed"


async def token_at(house: House, email: str) -> str:
    """Send what is owed by mail; gives the token of the confirmation that went to an address."""

    def work(school: School) -> str:
        token = ""
        while notices := school.tx.outbox.lease("mail", 99, house.clock.now()):
            for notice in notices:
                school.tx.outbox.sent(notice.id, house.clock.now())
                letter = school.writing.letter(notice)
                if letter is not None and notice.kind == "confirmation" and notice.to == email:
                    token = str(letter.token)
        return token

    return await house.do(work)
