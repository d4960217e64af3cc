"""Requests of families (scope B11): who is told, who may answer, and what the family hears."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from school.refusals import Refusal
from school.requesting import Asked
from school.requests import Request
from school.school import School
from tests.cast import ICC, ISU_DOUR
from tests.conftest import SchoolAtWork
from tests.school.workplace import (
    ALBERT,
    ANNE,
    ANNE_AT,
    BEN,
    BEN_AT,
    CHATS,
    PARENT,
    acts,
    employ,
    open_house,
    owed,
    told,
)


@pytest.fixture
async def house(school: SchoolAtWork) -> SchoolAtWork:
    """Anne is the secretary, Ben the administrator."""

    def work(school: School) -> None:
        open_house(school)
        employ(school, ANNE, ANNE_AT)
        employ(school, BEN, BEN_AT, "administrator")

    await school.do(work)
    await owed(school)
    return school


async def asked(house: SchoolAtWork, account: int = PARENT) -> Request:
    return await house.do(lambda school: school.requesting.ask_separate_account(account, ALBERT))


def closing(number: int, account: int) -> Callable[[School], str]:
    """Say that it is done; gives what is said in answer."""

    def work(school: School) -> str:
        try:
            school.requesting.close(number, account)
        except Refusal as refusal:
            return refusal.key
        return "closed"

    return work


def waiting_for(account: int) -> Callable[[School], list[Asked]]:
    return lambda school: school.requesting.open_for(account)


async def test_a_request_reaches_the_chats_and_the_mailbox_of_the_school(
    house: SchoolAtWork,
) -> None:
    await asked(house)
    sent = await owed(house)
    assert sorted(one.to for one, _ in sent) == sorted(
        [str(CHATS[ANNE]), str(CHATS[BEN]), ISU_DOUR.email]
    )
    for _, letter in sent:
        assert letter is not None
        assert letter.asked is not None
        assert letter.asked.guardian.name == "Antoinette Dupond"
        assert letter.asked.child.listed_name == "Durant Albert"


async def test_a_school_without_a_mailbox_has_its_administrators(house: SchoolAtWork) -> None:
    await house.do(lambda school: school.tx.platforms.put(replace(ISU_DOUR, email="")))
    await asked(house)
    mails = [one.to for one, _ in await owed(house) if one.channel == "mail"]
    assert mails == list(ISU_DOUR.administrators)


async def test_who_has_two_roles_is_told_once(house: SchoolAtWork) -> None:
    await house.do(lambda school: employ(school, ANNE, ANNE_AT, "administrator"))
    await owed(house)
    await asked(house)
    chats = [one.to for one, _ in await owed(house) if one.channel == "telegram"]
    assert chats == [str(CHATS[ANNE]), str(CHATS[BEN])]


async def test_asking_again_bothers_nobody_twice(house: SchoolAtWork) -> None:
    first = await asked(house)
    await told(house)
    assert await asked(house) == first
    assert await told(house) == []
    assert [one for one in await acts(house) if one[1] == "ask_request"] == [
        (f"account:{PARENT}", "ask_request", f"request:{first.id}")
    ]


async def test_asked_by_two_devices_at_once_it_is_one_request(house: SchoolAtWork) -> None:
    one, other = await asyncio.gather(asked(house), asked(house))
    assert one.id == other.id
    assert len(await told(house)) == 3


async def test_once_done_it_can_be_asked_anew(house: SchoolAtWork) -> None:
    first = await asked(house)
    assert await house.do(closing(first.id, ANNE)) == "closed"
    house.clock.move(minutes=1)
    assert (await asked(house)).id != first.id


async def test_a_second_tap_knows_who_tapped_first(house: SchoolAtWork) -> None:
    request = await asked(house)
    answers = [await house.do(closing(request.id, who)) for who in (ANNE, ANNE, BEN)]
    assert answers == ["closed", "requests.done_by_you", "requests.done"]


async def test_a_child_that_there_is_not(house: SchoolAtWork) -> None:
    with pytest.raises(Refusal, match=r"requests\.unknown"):
        await house.do(lambda school: school.requesting.ask_separate_account(PARENT, 99))


async def test_of_two_who_say_at_once_that_it_is_done_one_is_told_so(house: SchoolAtWork) -> None:
    request = await asked(house)
    await owed(house)
    answers = await asyncio.gather(
        house.do(closing(request.id, ANNE)), house.do(closing(request.id, BEN))
    )
    assert sorted(answers) == ["closed", "requests.done"]
    assert await told(house) == [("separate_account_done", str(CHATS[PARENT]))]
    closed = [one for one in await acts(house) if one[1] == "close_request"]
    assert len(closed) == 1
    winner = ANNE if answers[0] == "closed" else BEN
    assert closed == [(f"account:{winner}", "close_request", f"request:{request.id}")]


@pytest.mark.parametrize("number", [0, 2**62])
async def test_an_unknown_request_looks_like_one_that_is_not_theirs(
    house: SchoolAtWork, number: int
) -> None:
    request = await asked(house)
    assert await house.do(closing(number, ANNE)) == "staff.not_allowed"
    assert await house.do(closing(request.id, PARENT)) == "staff.not_allowed"


async def test_teachers_and_other_schools_do_not_see_requests(house: SchoolAtWork) -> None:
    def work(school: School) -> None:
        school.staffing.revoke(ANNE_AT, ISU_DOUR.id)
        employ(school, ANNE, ANNE_AT, "teacher")
        school.tx.platforms.put(ICC)
        school.staffing.revoke(BEN_AT, ISU_DOUR.id)

    await house.do(work)
    request = await asked(house)
    for account in (ANNE, BEN, PARENT):
        assert await house.do(waiting_for(account)) == []
        assert await house.do(closing(request.id, account)) == "staff.not_allowed"


async def test_the_home_of_staff_counts_what_is_open(house: SchoolAtWork) -> None:
    await asked(house)
    await asked(house, 2)
    waiting = await house.do(waiting_for(ANNE))
    assert [one.guardian.first_name for one in waiting] == ["Antoinette", "Luc"]
    await house.do(closing(waiting[0].request.id, BEN))
    left = await house.do(waiting_for(ANNE))
    assert [one.guardian.first_name for one in left] == ["Luc"]


# -- rights are asked again when a notice leaves --------------------------------------------------


async def test_what_waits_for_somebody_revoked_is_not_written(house: SchoolAtWork) -> None:
    await asked(house)
    await house.do(lambda school: school.staffing.revoke(ANNE_AT, ISU_DOUR.id))
    assert await told(house) == [
        ("separate_account", str(CHATS[BEN])),
        ("separate_account", ISU_DOUR.email),
        ("staff_revoked", str(CHATS[ANNE])),
    ]


async def test_what_waits_for_a_chat_that_was_unlinked_is_not_written(house: SchoolAtWork) -> None:
    await asked(house)
    await house.do(lambda school: school.tx.devices.unlink(CHATS[ANNE], house.clock.now()))
    assert ("separate_account", str(CHATS[ANNE])) not in await told(house)


async def test_what_was_done_meanwhile_is_not_told_any_more(house: SchoolAtWork) -> None:
    request = await asked(house)
    await house.do(closing(request.id, BEN))
    assert await told(house) == [("separate_account_done", str(CHATS[PARENT]))]


async def test_a_mailbox_that_is_the_schools_no_more_gets_no_names(house: SchoolAtWork) -> None:
    await asked(house)
    moved = replace(ISU_DOUR, email="secretariat@isu-dour.be")
    await house.do(lambda school: school.tx.platforms.put(moved))
    assert [kind for kind, to in await told(house) if "@" in to] == []
