"""Guardians' rights (scope B12, D0): each to each child, from a start until an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.guardianship import Guardianship, Held, begins
from school.outbox import Lane, Notice
from school.refusals import Refusal
from school.school import School
from tests.cast import ICC, ISU_DOUR, NOW, child, place
from tests.conftest import SchoolAtWork
from tests.school.workplace import (
    ALBERT,
    ANNE,
    ANNE_AT,
    CHATS,
    OTHER_PARENT,
    PARENT,
    acts,
    employ,
    open_house,
    owed,
    told,
)

ENGINES = ("sqlite",)
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
async def house(school: SchoolAtWork) -> SchoolAtWork:
    await school.do(open_house)
    return school


def ends(school: School, number: int = 2, on: date | None = None) -> Held:
    """End the right at a place of Albert's, as it is where the schools are."""
    theirs = Guardianship(school.unit, school.telling, school.auditing, BRUSSELS)
    return theirs.end(theirs.child("albert.durant@isu-dour.be"), number, on, "decision of 3 May")


async def may_see(house: SchoolAtWork, account: int) -> bool:
    return await house.do(lambda school: school.access.is_open(account, ALBERT))


async def test_an_end_is_at_once_and_touches_nobody_else(house: SchoolAtWork) -> None:
    held = await house.do(ends)
    assert (held.account.id, held.over) == (OTHER_PARENT, True)
    assert not await may_see(house, OTHER_PARENT)
    assert await may_see(house, PARENT)


async def test_the_guardian_is_told_and_not_why(house: SchoolAtWork) -> None:
    await house.do(ends)
    ((notice, letter),) = await owed(house)
    assert (notice.kind, notice.to) == ("access_ended", str(CHATS[OTHER_PARENT]))
    assert letter is not None
    assert letter.held is not None
    assert letter.held.over
    assert "decision" not in repr(letter)


@pytest.mark.parametrize("blocked", [False, True])
async def test_who_has_no_chat_any_more_is_told_by_mail(house: SchoolAtWork, blocked: bool) -> None:
    def work(school: School) -> None:
        school.tx.addresses.prove("luc@example.org", OTHER_PARENT, NOW)
        school.tx.devices.block(CHATS[OTHER_PARENT], NOW if blocked else None)
        ends(school)

    await house.do(work)
    to = "luc@example.org" if blocked else str(CHATS[OTHER_PARENT])
    assert await told(house) == [("access_ended", to)]


async def test_an_end_on_a_day_is_midnight_there(house: SchoolAtWork) -> None:
    held = await house.do(lambda school: ends(school, on=date(2026, 7, 1)))
    assert held.place.ends_at == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert (held.ends_on, held.over) == (date(2026, 7, 1), False)
    assert await may_see(house, OTHER_PARENT)
    house.clock.at = datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC)
    assert await may_see(house, OTHER_PARENT)
    house.clock.at = datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert not await may_see(house, OTHER_PARENT)


@given(st.dates(date(2026, 6, 27), date(2040, 1, 1)))
def test_whatever_the_day_its_first_moment_is_the_end(day: date) -> None:
    """Also at the changes of the clock, and before them."""
    at = begins(day, BRUSSELS)
    assert at.astimezone(BRUSSELS).date() == day
    assert (at - timedelta(seconds=1)).astimezone(BRUSSELS).date() == day - timedelta(days=1)


@pytest.mark.parametrize("day", [date(2026, 6, 26), date(2026, 6, 1)])
async def test_a_day_that_has_begun_means_at_once(house: SchoolAtWork, day: date) -> None:
    held = await house.do(lambda school: ends(school, on=day))
    assert held.place.ends_at == NOW
    assert held.over


async def test_an_end_can_be_moved_while_the_right_lasts(house: SchoolAtWork) -> None:
    await house.do(lambda school: ends(school, on=date(2026, 7, 1)))
    await house.do(ends)
    assert not await may_see(house, OTHER_PARENT)
    ((_, letter),) = [one for one in await owed(house) if one[1] is not None]
    assert letter is not None
    assert letter.held is not None
    assert letter.held.over, "the day of before is told no more"
    with pytest.raises(Refusal, match=r"guardians\.not_held"):
        await house.do(ends)


@pytest.mark.parametrize("number", [0, 3, 99])
async def test_a_place_that_nobody_has(house: SchoolAtWork, number: int) -> None:
    with pytest.raises(Refusal, match=r"guardians\.not_held"):
        await house.do(lambda school: ends(school, number))
    assert await told(house) == []


async def test_the_place_can_be_given_again(house: SchoolAtWork) -> None:
    await house.do(ends)
    await house.do(lambda school: school.tx.places.add(place(9, number=2)))
    with pytest.raises(Refusal, match=r"guardians\.not_held"):
        await house.do(ends)


async def test_an_end_is_never_taken_back_by_what_was_read_before(house: SchoolAtWork) -> None:
    def work(school: School) -> None:
        before = school.tx.places.get(2)
        assert before is not None
        ends(school)
        school.tx.places.update(replace(before, opened_at=NOW))

    await house.do(work)
    assert not await may_see(house, OTHER_PARENT)


async def test_the_reason_is_in_the_audit_log_and_no_name(house: SchoolAtWork) -> None:
    await house.do(ends)
    assert await acts(house) == [("command", "end_place", "place:2")]
    (act,) = await house.do(lambda school: school.tx.audit.latest(1))
    assert act.detail["why"] == "decision of 3 May"
    assert not {"Luc", "Albert"} & set(repr(act).replace("'", " ").split())


@pytest.mark.parametrize(
    "typed", ["albert.durant@isu-dour.be", " Albert.DURANT@ISU-Dour.be ", "albert.durant"]
)
async def test_an_identifier_is_read_as_people_type_it(house: SchoolAtWork, typed: str) -> None:
    platform = None if "@" in typed else ISU_DOUR.id
    found = await house.do(lambda school: school.guardianship.child(typed, platform))
    assert found.id == ALBERT


@pytest.mark.parametrize(
    ("typed", "platform", "key"),
    [
        ("nobody@isu-dour.be", None, "guardians.unknown_child"),
        ("albert.durant", None, "guardians.no_domain"),
        (".@isu-dour.be", None, "identifier.malformed"),
        ("albert.durant@isu-dour.be", "x", "staff.unknown_platform"),
        ("albert.durant@isu-dour.be", ICC.id, "guardians.unknown_child"),
    ],
)
async def test_children_that_are_not_found(
    house: SchoolAtWork, typed: str, platform: str | None, key: str
) -> None:
    await house.do(lambda school: school.tx.platforms.put(ICC))
    with pytest.raises(Refusal) as refusal:
        await house.do(lambda school: school.guardianship.child(typed, platform))
    assert refusal.value.key == key


async def test_one_identifier_at_two_schools_is_asked_about(house: SchoolAtWork) -> None:
    def work(school: School) -> None:
        school.tx.platforms.put(replace(ICC, kind="school"))
        school.tx.children.add(child(8, platform=ICC.id))

    await house.do(work)
    with pytest.raises(Refusal, match=r"guardians\.two_schools"):
        await house.do(lambda school: school.guardianship.child("albert.durant@isu-dour.be"))


async def test_all_places_that_were_taken_come_page_by_page(house: SchoolAtWork) -> None:
    await house.do(lambda school: school.tx.places.add(place(3, number=3)))
    await house.do(ends)
    found = await house.do(lambda school: school.guardianship.page(None, 0))
    assert [(one.place.number, one.account.id, one.over) for one in found] == [
        (1, PARENT, False),
        (2, OTHER_PARENT, True),
    ]
    assert await house.do(lambda school: school.guardianship.page(None, 2)) == []
    assert await house.do(lambda school: school.guardianship.page(ICC.id, 0)) == []


@pytest.mark.parametrize("kind", ["call", "news"])
async def test_what_waits_about_the_child_is_not_sent(house: SchoolAtWork, kind: str) -> None:
    """Whatever names a child in its data asks for the right once more as it leaves."""

    def about(account: int) -> Notice:
        data = {"child": ALBERT, "method": "sendMessage", "parameters": {}}
        return Notice(
            1, "telegram", str(CHATS[account]), Lane.ANSWER, kind, data, NOW, account=account
        )

    def leave(school: School) -> list[bool]:
        return [school.rights.may_leave(about(one)) for one in (PARENT, OTHER_PARENT)]

    assert await house.do(leave) == [True, True]
    await house.do(ends)
    assert await house.do(leave) == [True, False]


@pytest.mark.parametrize(
    ("rights", "leaves"),
    [({"child": ALBERT}, False), ({"treats": [ISU_DOUR.id]}, False), ({}, True)],
)
async def test_an_answer_about_families_goes_to_no_chat_that_has_left_the_account(
    house: SchoolAtWork, rights: dict[str, object], leaves: bool
) -> None:
    """Whoever holds that telephone now is told that it was left, and nothing else."""

    def work(school: School) -> list[bool]:
        school.tx.places.add(place(77, account=ANNE, number=3, taken_at=NOW))
        employ(school, ANNE, ANNE_AT)
        chat = CHATS[ANNE]
        data = {"method": "sendMessage", "parameters": {}, **rights}
        waiting = Notice(1, "telegram", str(chat), Lane.ANSWER, "call", data, NOW, account=ANNE)
        before = school.rights.may_leave(waiting)
        school.tx.devices.unlink(chat, NOW)
        return [before, school.rights.may_leave(waiting)]

    assert await house.do(work) == [True, leaves]
