"""Guessing at passwords of any kind: the caps hold, also at once, and lock no family out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from school.accounts import Account
from school.guard import FREE, HOURLY
from school.ids import Ids
from school.redeeming import Opened
from school.school import School
from storage.location import Location
from storage.opening import open_store
from storage.statements import Holding
from tests.cast import ISU_DOUR, KEY, Clock
from tests.conftest import SchoolAtWork
from tests.databases import rows
from tests.family import ALBERT, ANTOINETTE, Paper, enrol, print_letter, with_guardian
from vault.keys import SecretKey
from vault.signing import KeyedTokens

MOTHER, FATHER = 71, 72
MOTHERS_CHAT = 500
RIGHT, WRONG = "la fanfare de Dour", "abcd-efgh-jkmn"


@pytest.fixture
async def paper(school: SchoolAtWork) -> Paper:
    """Albert's father has a letter; his mother has an account, in use in a chat."""

    def work(one: School) -> Paper:
        enrol(one)
        with_guardian(one, MOTHER, f"plain:{RIGHT}", number=2, email=ANTOINETTE, chat=MOTHERS_CHAT)
        return print_letter(one)

    return await school.do(work)


Try = Callable[[SchoolAtWork, int, str], Awaitable[str]]


async def redeem(at: SchoolAtWork, chat: int, typed: str, *, link: int | None = None) -> str:
    digest = await (await at.do(lambda school: school.redeeming.judge()))(typed)
    assert isinstance(digest, str)
    found = await at.do(
        lambda school: school.redeeming.enter(ISU_DOUR.id, ALBERT, chat, digest, link)
    )
    return "opened" if isinstance(found, Opened) else found.key


async def connect(at: SchoolAtWork, chat: int, typed: str, login: str) -> str:
    verdict = await (await at.do(lambda school: school.sign_in.verifier(login)))(typed)
    await at.do(lambda school: school.tx.devices.meet(chat, "fr", school.unit.clock.now()))
    found = await at.do(lambda school: school.sign_in.enter(login, chat, verdict))
    return "opened" if isinstance(found, Account) else found.key


async def by_identifier(at: SchoolAtWork, chat: int, typed: str) -> str:
    return await connect(at, chat, typed, ALBERT)


async def by_address(at: SchoolAtWork, chat: int, typed: str) -> str:
    return await connect(at, chat, typed, ANTOINETTE)


@pytest.fixture
async def other(
    school: SchoolAtWork, location: Location, clock: Clock
) -> AsyncIterator[SchoolAtWork]:
    """Another process on the same database."""
    store = await open_store(location, clock, Holding("other"))
    yield SchoolAtWork(store, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))
    await store.close()


ATTACKERS = 100


@pytest.mark.parametrize(
    ("attempt", "subject"),
    [(redeem, "child:"), (by_identifier, "connexion:"), (by_address, "account:")],
)
async def test_a_hundred_chats_at_once_are_looked_at_as_often_as_the_cap_allows(
    school: SchoolAtWork,
    paper: Paper,
    other: SchoolAtWork,
    location: Location,
    attempt: Try,
    subject: str,
) -> None:
    attack = [attempt((school, other)[chat % 2], 1_000 + chat, WRONG) for chat in range(ATTACKERS)]
    told = await asyncio.gather(*attack)
    looked_at = [one for one in told if not one.startswith("sign_in.wait")]
    assert len(looked_at) == HOURLY - 1, "the last that counts is told the wait that it brings"
    counted = f"SELECT COUNT(*) FROM sign_in_failures WHERE subject LIKE '{subject}%'"
    assert rows(location, counted) == [(HOURLY,)]
    right = paper.password if attempt is redeem else RIGHT
    knowing = [attempt((school, other)[chat % 2], 2_000 + chat, right) for chat in range(20)]
    assert set(await asyncio.gather(*knowing)) == {"sign_in.wait_minutes"}


async def test_all_ways_to_an_account_share_one_cap(
    school: SchoolAtWork, paper: Paper, location: Location
) -> None:
    zoe = "zoe.durant@isu-dour.be"

    def second_child(one: School) -> None:
        enrol(one, 2, zoe)
        with_guardian(one, MOTHER, "", at=2)

    await school.do(second_child)
    for chat in range(HOURLY):
        login = (ALBERT, zoe, ANTOINETTE)[chat % 3]
        assert await connect(school, 1_000 + chat, WRONG, login) in (
            "sign_in.wrong", "sign_in.wrong_identifier",
        )  # fmt: skip
    counted = f"SELECT COUNT(*) FROM sign_in_failures WHERE subject = 'behind:{MOTHER}'"
    assert rows(location, counted) == [(HOURLY,)]
    for chat, login in enumerate((ALBERT, zoe, ANTOINETTE)):
        # No wait is told that another way has brought: it would say whose address belongs where.
        said = await connect(school, 2_000 + chat, RIGHT, login)
        assert said in ("sign_in.wrong", "sign_in.wrong_identifier")
    assert await by_address(school, MOTHERS_CHAT, RIGHT) == "opened"
    school.clock.move(hours=1)
    assert await connect(school, 3_000, RIGHT, zoe) == "opened"


async def test_a_guardian_who_signs_in_between_guesses_at_the_other_no_freer(
    school: SchoolAtWork, paper: Paper
) -> None:
    own, chat = "la chorale de Mons", 600
    await school.do(lambda one: with_guardian(one, FATHER, f"plain:{own}", number=3, chat=chat))
    for _ in range(FREE):
        assert await by_identifier(school, chat, WRONG) == "sign_in.wrong_identifier"
        assert await by_identifier(school, chat, own) == "opened"
    assert await by_identifier(school, chat, RIGHT) == "sign_in.wrong_identifier", "not looked at"
    assert await by_identifier(school, chat, own) == "opened"


async def test_a_letter_in_hand_makes_guesses_at_the_other_letter_no_freer(
    school: SchoolAtWork, paper: Paper
) -> None:
    """Typed between guesses, from the same source: it is not used up, and takes nothing back."""
    mine = await school.do(lambda one: print_letter(one, number=3))
    told = []
    for _ in range(2):
        guesses = [f"{WRONG[:-1]}{n}" for n in range(2, FREE + 1)]
        told += [await redeem(school, 600, guess, link=mine.id) for guess in guesses]
        told.append(await redeem(school, 600, mine.password, link=mine.id))
    looked_at = [one for one in told if not one.startswith("sign_in.wait")]
    assert looked_at == ["letter.wrong"] * (FREE - 1) + ["opened"]


@pytest.mark.parametrize("attempt", [redeem, by_identifier, by_address])
async def test_nobody_locks_a_family_out(school: SchoolAtWork, paper: Paper, attempt: Try) -> None:
    for hour in range(4):
        for chat in range(ATTACKERS):
            await attempt(school, 1_000 + chat, WRONG)
        if hour < 3:
            school.clock.move(hours=1)
    right = paper.password if attempt is redeem else RIGHT
    assert await attempt(school, 2_000, right) == "sign_in.wait_minutes"
    # The linked telephone, and whoever holds the paper with its code, do not wait.
    assert await attempt(school, MOTHERS_CHAT, right) == "opened"
    assert await redeem(school, 3_000, paper.password, link=paper.id) == "opened"


async def test_the_link_of_a_letter_lets_a_hundred_chats_guess_no_more_than_one(
    school: SchoolAtWork, paper: Paper
) -> None:
    told = [await redeem(school, 1_000 + chat, WRONG, link=paper.id) for chat in range(ATTACKERS)]
    assert told[: FREE - 1] == ["letter.wrong"] * (FREE - 1)
    assert set(told[FREE - 1 :]) == {"sign_in.wait_seconds"}


async def test_a_link_of_another_child_makes_nobody_known(
    school: SchoolAtWork, paper: Paper
) -> None:
    def zoes(one: School) -> Paper:
        enrol(one, 2, "zoe.durant@isu-dour.be")
        return print_letter(one, at=2)

    foreign = await school.do(zoes)
    for chat in range(HOURLY):
        await redeem(school, 1_000 + chat, WRONG)
    assert await redeem(school, 2_000, paper.password, link=foreign.id) == "sign_in.wait_minutes"


@pytest.mark.parametrize("local", ["albert.durant", "nobody.durant", "info"])
async def test_another_spelling_is_no_other_door(
    school: SchoolAtWork, paper: Paper, local: str
) -> None:
    """Or whoever tries a few spellings would see which of them are a child's."""

    def secretariat(one: School) -> None:
        enrol(one, 2, "zoe.durant@isu-dour.be")
        with_guardian(one, 90, f"plain:{RIGHT}", at=2, email="info@isu-dour.be")

    await school.do(secretariat)
    spellings = [local, local.replace("n", "ñ"), local.upper(), local.replace("n", "n'")]
    told = []
    for number in range(FREE + 2):
        login = f"{spellings[number % 4].lower()}@isu-dour.be"
        told.append(await connect(school, 600, WRONG, login))
    assert told == ["sign_in.wrong_identifier"] * (FREE - 1) + ["sign_in.wait_seconds"] * 3
