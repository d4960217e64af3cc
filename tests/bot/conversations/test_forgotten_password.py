"""« Mot de passe oublié ? » (scope B9): each pair of proofs opens, and one alone never does."""

from __future__ import annotations

import pytest

from school.accounts import Account
from school.mailbox_codes import MOST_TRIES
from school.places import VALID, Letter
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import PASSWORD, House, hashed
from tests.cast import SOPHIE
from tests.family import ALBERT, ANTOINETTE, enrol, with_guardian

ENGINES = ("sqlite",)
HERE, ELSEWHERE, PARENT = 1, 9, 71
NEW = "girafe3tartines"
PHRASE = "Trois girafes et 1 tartine"


@pytest.fixture
async def account(house: House) -> Account:
    return await house.open_account(HERE)


async def code_of(house: House, email: str = SOPHIE) -> str:
    return await house.mailed_code("reset_code", email)


async def begins(person: Dialogue, login: str) -> None:
    """Go from the sign-in step, as people do."""
    await person.begins("sign_in")
    await person.types(login)
    await person.taps("_forgotten")


async def parent(house: House) -> str:
    """Antoinette has Albert; gives the temporary password of a new letter to her place."""

    def work(school: School) -> str:
        enrol(school)
        with_guardian(school, PARENT, hashed(PASSWORD), email=ANTOINETTE, chat=HERE)
        (place,) = school.tx.places.of_account(PARENT)
        now, tokens = house.clock.now(), school.unit.tokens
        password = tokens.new_password()
        digests = tokens.password_digest(password), tokens.digest(tokens.new_token())
        letter = Letter(501, place.platform, place.id, place.child, *digests, now, now + VALID)
        school.tx.places.add_letter(letter)
        return password

    return await house.do(work)


async def stored(house: House, account: int) -> str:
    found = await house.do(lambda school: school.tx.accounts.get(account))
    assert found is not None
    return found.password_hash


async def test_from_its_own_button_it_says_what_is_going_on(
    house: House, phone: Phone, account: Account
) -> None:
    sophie = await phone(ELSEWHERE)
    await sophie.begins("forgotten_password")
    assert sophie.note == "forgotten_password.which"
    await sophie.types(SOPHIE)
    assert sophie.asked == "code"


async def test_the_linked_chat_and_the_code(house: House, phone: Phone, account: Account) -> None:
    sophie = await phone(HERE)
    await begins(sophie, SOPHIE)
    assert (sophie.asked, sophie.choices) == ("code", ["_again", "_correct", "_no_code"])
    code = await code_of(house)
    assert not house.holds(code.replace(" ", ""))
    await sophie.types("12")
    assert sophie.note == "forgotten_password.not_a_code"
    await sophie.types(code)
    assert sophie.asked == "new_password"
    await sophie.types(NEW)
    await sophie.types(NEW)
    assert sophie.asked == "devices"
    await sophie.taps("go_on")
    assert sophie.last_words == "forgotten_password.done"
    assert await stored(house, account.id) == hashed(NEW)
    assert await house.send_mails() == [("password_changed", SOPHIE)]


@pytest.mark.parametrize("login", [ALBERT, "antoinet.dupond@example.net"])
async def test_a_mistyped_address_is_corrected_where_its_code_is_awaited(
    house: House, phone: Phone, login: str
) -> None:
    await parent(house)
    antoinette = await phone(HERE)
    await begins(antoinette, login)
    if login == ALBERT:
        await antoinette.types("antoinet.dupond@example.net")
    assert await code_of(house, ANTOINETTE) == ""
    await antoinette.taps("_correct")
    assert antoinette.asked == "email"
    await antoinette.taps("_back")
    assert antoinette.asked == "code"
    await antoinette.taps("_correct")
    await antoinette.types(ANTOINETTE)
    assert (antoinette.asked, antoinette.step.question.values["email"]) == ("code", ANTOINETTE)
    await antoinette.types(await code_of(house, ANTOINETTE))
    assert antoinette.asked == "new_password", "the linked chat is the second proof"


async def test_the_code_and_a_new_letter(house: House, phone: Phone) -> None:
    letter = await parent(house)
    antoinette = await phone(ELSEWHERE)
    await begins(antoinette, ANTOINETTE)
    await antoinette.types(await code_of(house, ANTOINETTE))
    assert (antoinette.asked, antoinette.choices) == ("temporary_password", ["_no_letter"])
    await antoinette.types("abcd-efgh-jkmn")
    assert antoinette.note == "forgotten_password.wrong_letter"
    await antoinette.types(letter)
    await antoinette.types(PHRASE)
    await antoinette.types(PHRASE)
    assert antoinette.asked == "other_devices", "the chat that was linked before is shown"
    assert await stored(house, PARENT) == hashed(PHRASE)
    told = house.rows("SELECT kind, destination FROM outbox WHERE channel = 'telegram'")
    assert told == [("password_changed", str(HERE))]
    used = house.rows("SELECT used_at IS NOT NULL FROM letters WHERE id = 501")
    assert bool(used[0][0])


async def test_the_linked_chat_and_a_new_letter(house: House, phone: Phone) -> None:
    letter = await parent(house)
    antoinette = await phone(HERE)
    await begins(antoinette, ALBERT)
    assert antoinette.asked == "email"
    await antoinette.taps("_none")
    assert antoinette.asked == "temporary_password"
    await antoinette.types(letter)
    await antoinette.types(PHRASE)
    await antoinette.types(PHRASE)
    assert await stored(house, PARENT) == hashed(PHRASE)


@pytest.mark.parametrize("proof", ["chat", "code", "letter"])
async def test_one_proof_alone_opens_nothing(house: House, phone: Phone, proof: str) -> None:
    letter = await parent(house)
    person = await phone(HERE if proof == "chat" else ELSEWHERE)
    await begins(person, ANTOINETTE)
    if proof == "code":
        await person.types(await code_of(house, ANTOINETTE))
        await person.taps("_no_letter")
    elif proof == "chat":
        await person.taps("_no_code")
        await person.taps("_no_letter")
    else:  # nothing is shown yet for which a letter could be the second proof
        await person.types(letter)
        assert person.note == "forgotten_password.not_a_code"
        await person.taps("_no_code")
    assert person.last_words == "forgotten_password.one_proof"
    assert await stored(house, PARENT) == hashed(PASSWORD)


async def test_a_student_without_a_linked_chat_has_one_proof_only(
    house: House, phone: Phone, account: Account
) -> None:
    stranger = await phone(ELSEWHERE)
    await begins(stranger, SOPHIE)
    await stranger.types(await code_of(house))
    assert stranger.last_words == "forgotten_password.one_proof"


async def test_a_login_that_is_nobodys_is_told_the_same(
    house: House, phone: Phone, account: Account
) -> None:
    seen = []
    for chat, login in ((ELSEWHERE, SOPHIE), (ELSEWHERE + 1, "nobody@example.org")):
        person = await phone(chat)
        await begins(person, login)
        told = [person.asked, *person.choices]
        await person.types("12345678")
        told += [person.asked, person.note]
        await person.taps("_no_code")
        seen.append([*told, person.last_words])
    assert seen[0] == seen[1]
    assert await code_of(house, "nobody@example.org") == ""


async def test_a_code_is_good_for_a_quarter_of_an_hour_and_for_five_tries(
    house: House, phone: Phone, account: Account
) -> None:
    sophie = await phone(HERE)
    await begins(sophie, SOPHIE)
    old = await code_of(house)
    house.clock.move(minutes=16)
    await sophie.types(old)
    assert sophie.note == "forgotten_password.wrong_code"
    await sophie.taps("_again")
    fresh = await code_of(house)
    (number,) = house.rows("SELECT MAX(id) FROM reset_codes")[0]
    for _ in range(MOST_TRIES):
        await house.do(lambda school: school.tx.reset_codes.attempt(int(str(number))))
    await sophie.types(fresh)
    assert sophie.note == "forgotten_password.wrong_code"
    assert await stored(house, account.id) == hashed(PASSWORD)


async def test_codes_do_not_fill_a_mailbox(house: House, phone: Phone, account: Account) -> None:
    person = await phone(ELSEWHERE)
    await begins(person, SOPHIE)
    for _ in range(10):
        if person.shown is None:
            break
        await person.taps("_again")
    assert person.last_words == "sign_in.wait_seconds"
    kinds = [kind for kind, _ in await house.send_mails()]
    assert kinds == ["reset_code"] * 5


async def test_another_chats_code_is_no_proof_here(
    house: House, phone: Phone, account: Account
) -> None:
    thief, sophie = await phone(ELSEWHERE), await phone(HERE)
    await begins(thief, SOPHIE)
    code = await code_of(house)
    await begins(sophie, SOPHIE)
    await sophie.types(code)
    assert sophie.note == "forgotten_password.wrong_code"


async def test_what_was_proven_long_ago_changes_nothing(
    house: House, phone: Phone, account: Account
) -> None:
    sophie = await phone(HERE)
    await begins(sophie, SOPHIE)
    await sophie.types(await code_of(house))
    await sophie.types(NEW)
    house.clock.move(hours=2)
    await sophie.types(NEW)
    assert sophie.last_words == "forgotten_password.too_late"
    assert await stored(house, account.id) == hashed(PASSWORD)
