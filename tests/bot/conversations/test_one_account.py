"""One person, one account (scope A5, A8): a sign-up gives way to an account that there is."""

from __future__ import annotations

import pytest

from bot.conversations.steps import CANCEL
from school.accounts import Account
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.conversations.signing import sign_up_to
from tests.bot.house import PASSWORD, House
from tests.cast import KARIM, SOPHIE, SOPHIE_TOO

ENGINES = ("sqlite",)

HOME, ELSEWHERE = 1, 2


@pytest.fixture
async def account(house: House) -> Account:
    return await house.open_account(HOME)


@pytest.fixture
async def token(house: House, account: Account) -> str:
    """A link to a second mailbox of Sophie's."""
    return await house.invite("R-2", email=SOPHIE_TOO)


@pytest.fixture
async def elsewhere(phone: Phone) -> Dialogue:
    return await phone(ELSEWHERE)


async def addresses(house: House, account: Account) -> list[str]:
    proven = await house.do(lambda school: school.tx.addresses.of_account(account.id))
    return sorted(one.email for one in proven)


async def test_who_has_an_account_identifies_and_the_certificate_joins_it(
    house: House, elsewhere: Dialogue, token: str, account: Account
) -> None:
    await sign_up_to(elsewhere, "name", token)
    await elsewhere.types("J’ai déjà un compte : Identifiez-vous")
    assert (elsewhere.asked, elsewhere.step.script) == ("email", "sign_in")
    await elsewhere.types(SOPHIE)
    await elsewhere.types("deviné99")
    assert (elsewhere.asked, elsewhere.note) == ("password", "sign_in.wrong")
    assert await addresses(house, account) == [SOPHIE], "the link alone proves no account"
    await elsewhere.types(PASSWORD)
    assert elsewhere.last_words == "activate.done"
    assert await house.accounts() == 1
    assert await addresses(house, account) == [SOPHIE_TOO, SOPHIE]
    assert all(one.activated_at for one in await house.certificates(SOPHIE_TOO))
    assert await elsewhere.kept() is None


async def test_who_pressed_it_by_mistake_goes_back(elsewhere: Dialogue, token: str) -> None:
    await sign_up_to(elsewhere, "name", token)
    await elsewhere.taps("identify")
    await elsewhere.goes_back()
    assert (elsewhere.asked, elsewhere.step.stage) == ("name", (1, 5))
    await elsewhere.taps("yes")
    assert elsewhere.step.question.key == "sign_up.known", "who has an account is asked once more"
    await elsewhere.taps("not_mine")
    assert elsewhere.step.question.key == "sign_up.password"


@pytest.mark.parametrize("step", ["name", "password_again", "captcha", "register"])
async def test_a_sign_up_that_is_resumed_in_a_linked_chat_only_activates(
    house: House, elsewhere: Dialogue, token: str, account: Account, step: str
) -> None:
    await sign_up_to(elsewhere, step, token)
    await elsewhere.begins("sign_in")
    await elsewhere.types(SOPHIE)
    await elsewhere.types(PASSWORD)
    assert elsewhere.last_words == "sign_in.welcome"
    assert elsewhere.asked == "confirm"
    assert not elsewhere.step.can_go_back, "what was answered before counts no more"
    await elsewhere.taps("yes")
    assert elsewhere.last_words == "activate.done"
    assert await house.accounts() == 1
    assert await addresses(house, account) == [SOPHIE_TOO, SOPHIE]


async def test_a_sign_up_that_is_open_in_a_linked_chat_opens_no_account(
    house: House, elsewhere: Dialogue, token: str, account: Account
) -> None:
    await sign_up_to(elsewhere, "register", token)
    await house.do(lambda school: school.sign_in.link(account, ELSEWHERE))
    await elsewhere.taps("yes")
    assert (elsewhere.asked, elsewhere.note) == ("confirm", "conversation.changed")
    assert await house.accounts() == 1
    await elsewhere.taps("yes")
    assert elsewhere.last_words == "activate.done"
    assert await house.accounts() == 1


async def test_a_password_typed_in_a_chat_that_was_linked_meanwhile_is_erased(
    house: House, elsewhere: Dialogue, token: str, account: Account
) -> None:
    await sign_up_to(elsewhere, "password", token)
    await house.do(lambda school: school.sign_in.link(account, ELSEWHERE))
    await elsewhere.types(PASSWORD)
    assert elsewhere.asked == "confirm"
    assert elsewhere.outcome.erase
    assert not house.holds(PASSWORD)


async def test_two_links_of_two_mailboxes_in_one_chat_make_one_account(
    house: House, elsewhere: Dialogue
) -> None:
    await sign_up_to(elsewhere, "captcha", await house.invite("R-1"))
    second = await house.invite("R-2", email=SOPHIE_TOO)
    await sign_up_to(elsewhere, "register", second)
    await elsewhere.taps("yes")
    assert (elsewhere.last_words, elsewhere.asked) == ("sign_up.card", "confirm")
    await elsewhere.taps("yes")
    assert await house.accounts() == 1


async def test_a_mailbox_of_somebody_elses_is_not_activated_in_a_linked_chat(
    house: House, elsewhere: Dialogue, token: str, account: Account
) -> None:
    await sign_up_to(elsewhere, "register", token)
    karim = await house.open_account(5, first_name="Karim", last_name="Benali", email=KARIM)
    await house.do(lambda school: school.sign_in.link(account, ELSEWHERE))
    now = house.clock.now()
    await house.do(lambda school: school.tx.addresses.prove(SOPHIE_TOO, karim.id, now))
    await elsewhere.taps("yes")
    assert elsewhere.last_words == "activation.other_account"


async def test_cancelling_the_identification_leaves_nothing(
    house: House, elsewhere: Dialogue, token: str
) -> None:
    await sign_up_to(elsewhere, "name", token)
    await elsewhere.taps("identify")
    await elsewhere.taps(CANCEL)
    assert await elsewhere.kept() is None
    assert await house.accounts() == 1


async def test_a_sign_in_begun_by_mistake_is_over_once_somebody_has_signed_up(
    house: House, elsewhere: Dialogue
) -> None:
    token = await house.invite("R-9", email=KARIM)
    await elsewhere.begins("sign_in")
    await sign_up_to(elsewhere, "register", token)
    await elsewhere.taps("yes")
    assert elsewhere.last_words == "sign_up.card"
    assert await elsewhere.kept() is None
    assert await house.accounts() == 1
