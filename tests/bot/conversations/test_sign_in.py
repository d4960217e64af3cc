"""Sign-in (scope A5): an account is reached from another chat, and guessing is hopeless."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import argon2
import pytest

from school.accounts import Account
from school.rehashing import rehash
from school.school import School
from school.store import Unit
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import CANARY, PASSWORD, House, QuickPasswords, hashed
from tests.cast import KARIM, KEY, SOPHIE, Clock
from vault.keys import SecretKey
from vault.passwords import Argon2Hasher, PasswordPool
from vault.strength import ZxcvbnMeter

QUICK = argon2.profiles.CHEAPEST
HOME, ELSEWHERE = 1, 2
Told = tuple[str, Mapping[str, object]]


@pytest.fixture
async def account(house: House) -> Account:
    """Sophie has an account, opened in the chat ``HOME``."""
    return await house.open_account(HOME)


@pytest.fixture
async def elsewhere(phone: Phone, account: Account) -> Dialogue:
    """A chat that nobody knows yet."""
    return await phone(ELSEWHERE)


async def chat_account(house: House, chat: int) -> int | None:
    found = await house.do(lambda school: school.tx.devices.chat(chat))
    return found.account if found else None


async def enter_address(person: Dialogue, email: str = SOPHIE) -> None:
    await person.begins("sign_in")
    await person.types(email)
    assert person.asked == "password"


async def guess(person: Dialogue, password: str = "deviné99") -> Told:
    """Try a password; gives what is told."""
    await person.types(password)
    assert person.step.note is not None
    return person.step.note.key, person.step.note.values


async def test_address_and_password_link_a_chat(
    house: House, elsewhere: Dialogue, account: Account
) -> None:
    await elsewhere.begins("sign_in")
    assert (elsewhere.asked, elsewhere.step.kind) == ("email", "text")
    await elsewhere.types("sophie chez example")
    assert (elsewhere.asked, elsewhere.note) == ("email", "address.malformed")
    await elsewhere.types(" Sophie.LAMBERT@Example.org ")
    assert (elsewhere.asked, elsewhere.step.kind) == ("password", "secret")
    assert elsewhere.step.question.values["login"] == SOPHIE
    await elsewhere.types(PASSWORD)
    assert elsewhere.last_words == "sign_in.welcome"
    assert elsewhere.doors == ["certificates", "home"]
    assert await chat_account(house, ELSEWHERE) == account.id
    assert await chat_account(house, HOME) == account.id
    assert await house.send_mails() == [("device_linked", SOPHIE)], "told on the other channel"


async def test_a_wrong_password_is_asked_again_and_the_address_may_be_corrected(
    elsewhere: Dialogue, account: Account
) -> None:
    await enter_address(elsewhere, KARIM)
    assert await guess(elsewhere, PASSWORD) == ("sign_in.wrong", {})
    await elsewhere.goes_back()
    await elsewhere.types(SOPHIE)
    await elsewhere.types(PASSWORD)
    assert elsewhere.last_words == "sign_in.welcome"


async def test_no_password_typed_at_a_sign_in_is_kept(house: House, elsewhere: Dialogue) -> None:
    await enter_address(elsewhere)
    await guess(elsewhere, CANARY)
    await elsewhere.types(PASSWORD)
    assert house.holds(SOPHIE), "or this would find nothing"
    assert not house.holds(CANARY)
    assert not house.holds(PASSWORD)


async def test_five_tries_are_free_then_the_wait_is_told_and_doubles(
    elsewhere: Dialogue, clock: Clock
) -> None:
    await enter_address(elsewhere)
    assert [await guess(elsewhere) for _ in range(4)] == [("sign_in.wrong", {})] * 4
    assert await guess(elsewhere) == ("sign_in.wait_seconds", {"n": 30})
    clock.move(seconds=10)
    assert await guess(elsewhere, PASSWORD) == ("sign_in.wait_seconds", {"n": 20})
    clock.move(seconds=20)
    assert await guess(elsewhere) == ("sign_in.wait_seconds", {"n": 60})
    clock.move(seconds=60)
    assert await guess(elsewhere) == ("sign_in.wait_minutes", {"n": 2})
    clock.move(minutes=2)
    await elsewhere.types(PASSWORD)
    assert elsewhere.last_words == "sign_in.welcome"


async def test_an_hour_is_the_longest_wait_until_a_hundred_failures_stop_it(
    house: House, elsewhere: Dialogue, clock: Clock
) -> None:
    await enter_address(elsewhere)
    told = []
    for _ in range(100):
        told.append(await guess(elsewhere))
        clock.move(hours=1)
    assert told[12:99] == [("sign_in.wait_minutes", {"n": 60})] * 87
    assert told[99] == ("sign_in.stopped", {})
    assert await guess(elsewhere, PASSWORD) == ("sign_in.stopped", {})


async def test_an_address_without_an_account_is_told_the_same_after_the_same_work(
    house: House, phone: Phone, clock: Clock, account: Account
) -> None:
    assert isinstance(house.passwords, QuickPasswords)
    told: list[list[Told]] = []
    start = clock.now()
    for chat, email in ((11, SOPHIE), (12, KARIM)):
        clock.at = start
        person = await phone(chat)
        await enter_address(person, email)
        heard = []
        for number in range(12):
            heard.append(await guess(person))
            clock.move(seconds=7 * number)
        told.append(heard)
    known, unknown = told
    assert known == unknown
    assert house.passwords.tried == [True] * 12 + [False] * 12


async def test_wrong_unknown_and_locked_take_one_run_of_argon2_each(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = Argon2Hasher(SecretKey(KEY), QUICK)
    house.passwords = PasswordPool(hasher, ZxcvbnMeter([]))
    account = await house.open_account(HOME)
    await house.give_hash(account.id, hasher.hash(PASSWORD))
    runs: list[tuple[int, ...]] = []
    argon2_hash = argon2.low_level.hash_secret

    def counted(
        secret: bytes, salt: bytes, time_cost: int, memory_cost: int, parallelism: int,
        hash_len: int, type: argon2.Type, version: int = argon2.low_level.ARGON2_VERSION,
    ) -> bytes:  # fmt: skip
        cost = (time_cost, memory_cost, parallelism)
        runs.append((*cost, hash_len, len(salt)))
        return argon2_hash(secret, salt, *cost, hash_len, type, version)

    monkeypatch.setattr("argon2._password_hasher.hash_secret", counted)
    work, told = {}, {}
    for chat, (case, email, password) in enumerate(
        [
            ("wrong", SOPHIE, "deviné99"),
            ("unknown", KARIM, "deviné99"),
            ("too long", SOPHIE, "a" * 300),
            ("too long, unknown", KARIM, "a" * 300),
            ("locked", SOPHIE, PASSWORD),
        ],
        start=11,
    ):
        person = await phone(chat)
        await enter_address(person, email)
        if case == "locked":
            for _ in range(5):
                await guess(person)
        runs.clear()
        told[case] = (await guess(person, password))[0]
        work[case] = list(runs)
    await house.passwords.close()
    assert set(told.values()) == {"sign_in.wrong", "sign_in.wait_seconds"}
    assert told["locked"] == "sign_in.wait_seconds"
    expected = [(QUICK.time_cost, QUICK.memory_cost, QUICK.parallelism, 32, QUICK.salt_len)]
    assert work == dict.fromkeys(work, expected)


async def test_all_unknown_chats_together_have_twenty_tries_an_hour(
    house: House, phone: Phone, clock: Clock, account: Account
) -> None:
    for chat in range(11, 16):
        person = await phone(chat)
        await enter_address(person)
        for _ in range(4):
            assert (await guess(person))[0] in ("sign_in.wrong", "sign_in.wait_minutes")
    fresh = await phone(20)
    await enter_address(fresh)
    assert await guess(fresh, PASSWORD) == ("sign_in.wait_minutes", {"n": 60})

    known = await phone(HOME)
    await enter_address(known)
    await known.types(PASSWORD)
    assert known.last_words == "sign_in.welcome", "nobody locks a known chat out"

    clock.move(hours=1, seconds=1)
    await fresh.types(PASSWORD)
    assert fresh.last_words == "sign_in.welcome"


async def test_who_guesses_in_one_chat_does_not_hold_another_up(
    phone: Phone, elsewhere: Dialogue
) -> None:
    await enter_address(elsewhere)
    for _ in range(6):
        await guess(elsewhere)
    other = await phone(3)
    await enter_address(other)
    await other.types(PASSWORD)
    assert other.last_words == "sign_in.welcome"


async def test_a_good_sign_in_forgets_what_went_wrong_before(
    phone: Phone, elsewhere: Dialogue
) -> None:
    for _ in range(2):
        await enter_address(elsewhere)
        for _ in range(4):
            assert await guess(elsewhere) == ("sign_in.wrong", {})
        await elsewhere.types(PASSWORD)
        assert elsewhere.last_words == "sign_in.welcome"


async def test_a_chat_of_one_account_signs_in_to_another(
    house: House, phone: Phone, account: Account
) -> None:
    karim = await house.open_account(5, first_name="Karim", last_name="Benali", email=KARIM)
    chat = await phone(HOME)
    await enter_address(chat, KARIM)
    await chat.types(PASSWORD)
    assert await chat_account(house, HOME) == karim.id
    assert await chat_account(house, 5) == karim.id
    assert house.rows("SELECT COUNT(*) FROM devices WHERE unlinked_at IS NULL") == [(2,)]


async def test_an_old_hash_is_renewed_while_the_password_is_at_hand(
    house: House, elsewhere: Dialogue, account: Account
) -> None:
    outdated = f"old:{hashed(PASSWORD)}"
    await house.give_hash(account.id, outdated)
    await enter_address(elsewhere)
    await guess(elsewhere)
    assert house.rows("SELECT password_hash FROM accounts") == [(outdated,)]
    await elsewhere.types(PASSWORD)
    assert house.rows("SELECT password_hash FROM accounts") == [(hashed(PASSWORD),)]


async def test_an_old_hash_is_renewed_once_its_owner_is_in_and_for_no_refusal(
    house: House, elsewhere: Dialogue, account: Account, clock: Clock
) -> None:
    """Else the right password, which comes during a wait, would be refused later than a wrong."""
    assert isinstance(house.passwords, QuickPasswords)
    in_use: list[list[tuple[object, ...]]] = []
    query = f"SELECT account FROM devices WHERE chat = {ELSEWHERE}"
    house.passwords.on_hash = lambda: in_use.append(house.rows(query))
    await house.give_hash(account.id, f"old:{hashed(PASSWORD)}")
    await enter_address(elsewhere)
    for _ in range(5):
        await guess(elsewhere)
    assert await guess(elsewhere, PASSWORD) == ("sign_in.wait_seconds", {"n": 30})
    assert in_use == []
    clock.move(seconds=30)
    await elsewhere.types(PASSWORD)
    assert elsewhere.last_words == "sign_in.welcome"
    assert in_use == [[(account.id,)]]
    assert house.rows("SELECT password_hash FROM accounts") == [(hashed(PASSWORD),)]


async def test_an_old_hash_does_not_come_back_over_a_new_password(
    house: House, elsewhere: Dialogue, account: Account
) -> None:
    assert isinstance(house.passwords, QuickPasswords)
    await house.give_hash(account.id, f"old:{hashed(PASSWORD)}")
    verdict = await (await house.do(lambda school: school.sign_in.verifier(SOPHIE)))(PASSWORD)
    await house.give_hash(account.id, hashed("another"))

    def enter(school: School) -> Unit:
        assert isinstance(school.sign_in.enter(SOPHIE, ELSEWHERE, verdict), Account)
        return school.unit

    await rehash(house.store.run, await house.do(enter))
    assert house.rows("SELECT password_hash FROM accounts") == [(hashed("another"),)]


# -- with an activation link ----------------------------------------------------------------------


async def late_link(house: House) -> str:
    """A link that was mailed before the account was opened, and waits."""
    return await house.invite("late")


async def test_a_link_and_the_password_activate_at_once(house: House, phone: Phone) -> None:
    token = await late_link(house)
    await house.open_account(HOME)
    person = await phone(ELSEWHERE)
    await person.begins("sign_in", token=token)
    assert person.asked == "password", "the address is the link's"
    await guess(person)
    await person.types(PASSWORD)
    assert person.last_words == "activate.done"
    (late,) = [one for one in await house.certificates() if one.reference == "late"]
    assert late.activated_at is not None
    assert person.doors == [f"certificate.pdf:{late.id}", "certificates", "home"]


async def test_a_link_that_was_used_meanwhile_says_so(house: House, phone: Phone) -> None:
    token = await late_link(house)
    await house.open_account(HOME)
    person = await phone(ELSEWHERE)
    await person.begins("sign_in", token=token)
    await house.do(partial(_click, token))
    await person.types(PASSWORD)
    assert person.last_words == "activation.done"
    assert person.outcome.erase
    assert await chat_account(house, ELSEWHERE) is None, "a link alone signs nobody in"


def _click(token: str, school: School) -> None:
    school.activation.click(token)
