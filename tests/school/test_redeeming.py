"""Redeeming letters: typed in any way, used once, and kind to whoever comes too late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from school.guard import FREE
from school.ids import Ids
from school.places import VALID
from school.redeeming import Opened
from school.refusals import Refusal
from school.school import School
from storage.location import Location
from storage.opening import open_store
from storage.statements import Holding
from tests.cast import ISU_DOUR, KEY, Clock, account
from tests.conftest import SchoolAtWork
from tests.databases import rows
from tests.family import ALBERT, Paper, enrol, print_letter
from vault.keys import SecretKey
from vault.signing import KeyedTokens

CHAT, MOTHER, FATHER = 500, 71, 72


@pytest.fixture
async def paper(school: SchoolAtWork) -> Paper:
    """Albert's first letter."""

    def work(one: School) -> Paper:
        enrol(one)
        for who in (MOTHER, FATHER):
            one.tx.accounts.add(account(who))
        return print_letter(one)

    return await school.do(work)


async def enter(
    at: SchoolAtWork,
    typed: str,
    *,
    identifier: str = ALBERT,
    chat: int = CHAT,
    link: int | None = None,
    platform: str = ISU_DOUR.id,
) -> Opened | Refusal:
    """Type a temporary password, as a conversation has it judged and settled."""
    digest = await (await at.do(lambda school: school.redeeming.judge()))(typed)
    if isinstance(digest, Refusal):
        return digest
    return await at.do(
        lambda school: school.redeeming.enter(platform, identifier, chat, digest, link)
    )


async def use(at: SchoolAtWork, letter: int, who: int) -> str:
    """Take the place of a letter, as the end of a conversation does; gives what is told."""

    def work(school: School) -> str:
        school.redeeming.use(school.redeeming.kept(letter), who)
        return "taken"

    try:
        return await at.do(work)
    except Refusal as refusal:
        return refusal.key


def told(answer: Opened | Refusal) -> str:
    return answer.key if isinstance(answer, Refusal) else "opened"


async def test_what_is_printed_opens_the_letter_and_uses_nothing_up(
    school: SchoolAtWork, paper: Paper
) -> None:
    for _ in range(3):
        opened = await enter(school, paper.password)
        assert isinstance(opened, Opened)
        assert (opened.letter.id, opened.child.identifier) == (paper.id, ALBERT)
        assert (opened.platform.id, opened.place.account) == (ISU_DOUR.id, None)


TYPED: list[Callable[[str], str]] = [
    str.upper,
    str.title,
    lambda password: password.replace("-", ""),
    lambda password: password.replace("-", " ").upper(),
    " ".join,
    lambda password: "  " + password.replace("-", "\u00a0–\u202f") + "\n",
    lambda password: "".join(chr(ord(one) + 0xFEE0) if one != "-" else one for one in password),
]
"""What telephones and people make of a password: capitals, spaces, dashes, wide letters."""


@pytest.mark.parametrize("typed", TYPED)
async def test_case_spacing_and_dashes_are_free(
    school: SchoolAtWork, paper: Paper, typed: Callable[[str], str]
) -> None:
    assert typed(paper.password) != paper.password
    assert told(await enter(school, typed(paper.password))) == "opened"
    assert told(await enter(school, typed("abcd-efgh-jkmn"))) == "letter.wrong"
    assert told(await enter(school, typed(paper.password)[:-2])) == "letter.not_twelve"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("bonjour", Refusal("letter.not_twelve", n=7)),
        ("😀😀😀", Refusal("letter.not_twelve", n=0)),
        (ALBERT, Refusal("letter.not_twelve", n=21)),
        ("abcd-efgh-2345-6", Refusal("letter.not_twelve", n=13)),
        ("abcd-efgh-jkm0", Refusal("letter.foreign_sign", n=12)),
        ("abcd-efgh-jkmé", Refusal("letter.foreign_sign", n=12)),
    ],
)
async def test_what_cannot_be_a_temporary_password_is_no_failure(
    school: SchoolAtWork, paper: Paper, location: Location, typed: str, why: Refusal
) -> None:
    for _ in range(FREE + 1):
        for identifier in (ALBERT, "nobody@isu-dour.be"):
            assert await enter(school, typed, identifier=identifier) == why
    assert rows(location, "SELECT COUNT(*) FROM sign_in_failures") == [(0,)]
    assert told(await enter(school, paper.password)) == "opened"


async def test_a_letter_is_used_up_by_taking_the_place_and_by_nothing_before(
    school: SchoolAtWork, paper: Paper, location: Location
) -> None:
    opened = await school.do(lambda one: one.redeeming.by_link(paper.token.upper()))
    assert opened == await school.do(lambda one: one.redeeming.kept(paper.id))
    await enter(school, paper.password)
    assert rows(location, "SELECT used_at FROM letters") == [(None,)]
    assert await use(school, paper.id, MOTHER) == "taken"
    (held,) = rows(location, "SELECT account, ends_at FROM places")
    assert held == (MOTHER, None)
    assert told(await enter(school, paper.password, chat=501)) == "letter.used"
    agains: list[Callable[[School], Opened]] = [
        lambda one: one.redeeming.by_link(paper.token),
        lambda one: one.redeeming.kept(paper.id),
    ]
    for again in agains:
        with pytest.raises(Refusal, match=r"^letter\.used$"):
            await school.do(again)
    assert await use(school, paper.id, FATHER) == "letter.used"


def by_link(token: str, who: int, school: School) -> Opened:
    return school.redeeming.by_link(token, who)


async def test_a_letter_that_opened_this_very_account_says_so(
    school: SchoolAtWork, paper: Paper
) -> None:
    assert await use(school, paper.id, MOTHER) == "taken"
    for who, said in ((MOTHER, "letter.used_by_you"), (FATHER, "letter.used")):
        with pytest.raises(Refusal) as refusal:
            await school.do(partial(by_link, paper.token, who))
        assert refusal.value.key == said


async def test_an_expired_letter_says_so_to_who_holds_it(
    school: SchoolAtWork, paper: Paper, clock: Clock
) -> None:
    clock.at += VALID - timedelta(seconds=1)
    assert told(await enter(school, paper.password)) == "opened"
    clock.move(seconds=1)
    assert told(await enter(school, paper.password)) == "letter.expired"
    with pytest.raises(Refusal, match=r"^letter\.expired$"):
        await school.do(lambda one: one.redeeming.by_link(paper.token))
    assert await use(school, paper.id, MOTHER) == "letter.expired"


async def test_a_withdrawn_letter_says_so_and_the_one_that_replaces_it_opens(
    school: SchoolAtWork, paper: Paper
) -> None:
    def replace_it(one: School) -> Paper:
        opened = one.redeeming.kept(paper.id)
        newer = print_letter(one, number=2)
        one.tx.places.withdraw_letters(opened.place.id, one.unit.clock.now())
        return newer

    newer = await school.do(replace_it)
    assert told(await enter(school, paper.password)) == "letter.withdrawn"
    with pytest.raises(Refusal, match=r"^letter\.withdrawn$"):
        await school.do(lambda one: one.redeeming.by_link(paper.token))
    assert told(await enter(school, newer.password)) == "opened"


async def test_a_letter_whose_place_was_ended_is_withdrawn(
    school: SchoolAtWork, paper: Paper
) -> None:
    def end(one: School) -> None:
        place = one.redeeming.kept(paper.id).place
        one.tx.places.update(replace(place, ends_at=one.unit.clock.now()))

    await school.do(end)
    assert told(await enter(school, paper.password)) == "letter.withdrawn"


async def test_the_letter_of_a_child_who_has_left_opens_nothing(
    school: SchoolAtWork, paper: Paper
) -> None:
    await school.do(lambda one: one.tx.children.leave(ISU_DOUR.id, [], one.unit.clock.now()))
    assert told(await enter(school, paper.password)) == "letter.wrong", "as for an unknown name"
    with pytest.raises(Refusal, match=r"^letter\.unknown$"):
        await school.do(lambda one: one.redeeming.by_link(paper.token))


@pytest.mark.parametrize("token", ["", "l_", "x" * 26, "é" * 26, "not a token", "a" * 5_000])
async def test_a_foreign_link_opens_nothing(school: SchoolAtWork, paper: Paper, token: str) -> None:
    with pytest.raises(Refusal, match=r"^letter\.unknown$"):
        await school.do(lambda one: one.redeeming.by_link(token))


async def test_a_password_opens_at_its_own_child_and_school_only(
    school: SchoolAtWork, paper: Paper
) -> None:
    other = "zoe.durant@isu-dour.be"
    await school.do(lambda one: enrol(one, 2, other))
    assert told(await enter(school, paper.password, identifier=other)) == "letter.wrong"
    assert told(await enter(school, paper.password, platform="icc")) == "letter.wrong"


async def test_nobody_takes_two_places_at_one_child(school: SchoolAtWork, paper: Paper) -> None:
    second = await school.do(lambda one: print_letter(one, number=2))
    assert await use(school, paper.id, MOTHER) == "taken"
    assert await use(school, second.id, MOTHER) == "letter.same_account"
    assert await use(school, second.id, FATHER) == "taken"


ROUNDS = 8


def with_accounts(who: list[int], school: School) -> None:
    for one in who:
        school.tx.accounts.add(account(one))


async def test_of_two_guardians_with_one_letter_one_takes_it(
    school: SchoolAtWork, paper: Paper, other: SchoolAtWork, location: Location
) -> None:
    papers = [paper] + [
        await school.do(partial(print_letter, number=number)) for number in range(2, ROUNDS + 2)
    ]
    for number, one in enumerate(papers):
        who = [100 + 4 * number + which for which in range(4)]
        await school.do(partial(with_accounts, who))
        answers = await asyncio.gather(
            *(use(at, one.id, it) for it, at in zip(who, [school, other] * 2, strict=True))
        )
        assert sorted(answers) == ["letter.used"] * 3 + ["taken"]
        (held,) = rows(location, f"SELECT account FROM places WHERE number = {number + 1}")
        assert held[0] == who[answers.index("taken")]


async def test_who_redeems_two_letters_at_once_has_one_place(
    school: SchoolAtWork, paper: Paper, other: SchoolAtWork
) -> None:
    second = await school.do(lambda one: print_letter(one, number=2))
    answers = await asyncio.gather(
        use(school, paper.id, MOTHER), use(other, second.id, MOTHER), use(other, paper.id, MOTHER)
    )
    assert answers.count("taken") == 1, answers
    held = await school.do(lambda one: one.tx.places.of_account(MOTHER))
    assert len(held) == 1


@pytest.fixture
async def other(
    school: SchoolAtWork, location: Location, clock: Clock
) -> AsyncIterator[SchoolAtWork]:
    """Another process on the same database."""
    store = await open_store(location, clock, Holding("other"))
    yield SchoolAtWork(store, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))
    await store.close()
