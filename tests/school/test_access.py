"""Access: one question, asked by everything that shows or sends something of a child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from school.access import State
from school.school import School
from school.terms import Answer, Terms, digest_of
from tests.cast import ISU_DOUR, NOW, account, child, place
from tests.conftest import SchoolAtWork

ENGINES = ("sqlite",)
ANTOINETTE, LUC = 1, 2
ALBERT, MARIE = 1, 2
LAST_DAY = date(2026, 7, 10)

Given = Callable[[School], object]


@pytest.fixture
async def family(school: SchoolAtWork) -> SchoolAtWork:
    """Antoinette, who has opened Albert, and Luc, who has nobody yet."""

    def work(school: School) -> None:
        school.tx.platforms.put(ISU_DOUR)
        school.tx.accounts.add(account(ANTOINETTE))
        school.tx.accounts.add(account(LUC))
        school.tx.children.add(child(ALBERT))
        school.tx.children.add(child(MARIE, identifier="marie.durant@isu-dour.be"))
        school.tx.places.add(place(1, account=ANTOINETTE, taken_at=NOW, opened_at=NOW))
        school.tx.places.add(place(2, number=2))

    await school.do(work)
    return school


def published(version: str = "1", until: date | None = LAST_DAY) -> Given:
    text = f"Version {version}"

    def work(school: School) -> None:
        now = school.unit.clock.now()
        terms = Terms(ISU_DOUR.id, version, "fr", text, text, digest_of(text), now, until)
        assert school.tx.terms.publish(terms)

    return work


def answered(answer: Answer, account: int = ANTOINETTE) -> Given:
    def work(school: School) -> None:
        terms = school.agreement.terms(ISU_DOUR.id, "fr")
        assert terms is not None
        school.agreement.record(terms, answer, account=account, child=ALBERT, channel="telegram")

    return work


def changed(number: int = 1, **changes: Any) -> Given:
    def work(school: School) -> None:
        found = school.tx.places.get(number)
        assert found is not None
        school.tx.places.update(replace(found, **changes))

    return work


def left(school: School) -> None:
    school.tx.children.update(child(ALBERT, left_at=NOW))


async def state(family: SchoolAtWork, account: int = ANTOINETTE) -> State | None:
    reached = await family.do(lambda school: school.access.at(account, ALBERT))
    return reached.state if reached else None


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([], "open"),
        ([published()], "terms"),
        ([published(), answered("accepted")], "open"),
        ([published(), answered("ignored")], "open"),
        ([published(), answered("refused")], "refused"),
        ([published(), answered("refused"), answered("accepted")], "open"),
        ([published(), answered("accepted"), published("2")], "open"),
        ([published(), answered("accepted"), published("2", until=None)], "terms"),
        ([changed(opened_at=None)], "password"),
        ([changed(opened_at=None), published()], "terms"),
        ([changed(opened_at=None), published(), answered("accepted")], "password"),
        ([changed(ends_at=NOW)], "ended"),
        ([changed(ends_at=NOW + timedelta(seconds=1))], "open"),
        ([changed(ends_at=NOW), published(), answered("refused")], "ended"),
        ([left], "left"),
        ([left, changed(ends_at=NOW)], "ended"),
    ],
)
async def test_what_is_missing_is_named(
    family: SchoolAtWork, given: list[Given], wanted: State
) -> None:
    for step in given:
        await family.do(step)
    assert await state(family) == wanted
    is_open = await family.do(lambda school: school.access.is_open(ANTOINETTE, ALBERT))
    assert is_open == (wanted == "open")


async def test_days_end_where_the_schools_are(family: SchoolAtWork) -> None:
    def in_belgium(school: School) -> State | None:
        there = School(school.unit, zone=ZoneInfo("Europe/Brussels"))
        reached = there.access.at(ANTOINETTE, ALBERT)
        return reached.state if reached else None

    await family.do(published())
    await family.do(answered("ignored"))
    family.clock.at = datetime(2026, 7, 10, 21, 59, tzinfo=UTC)
    assert await family.do(in_belgium) == "open"
    family.clock.move(minutes=1)
    assert await family.do(in_belgium) == "terms"


async def test_nobody_reaches_a_child_without_a_place(family: SchoolAtWork) -> None:
    assert await state(family, LUC) is None
    assert await family.do(lambda school: school.access.children(LUC)) == []
    assert not await family.do(lambda school: school.access.is_open(LUC, ALBERT))
    assert await family.do(lambda school: school.access.at(ANTOINETTE, MARIE)) is None


async def test_a_new_place_counts_beside_one_that_has_ended(family: SchoolAtWork) -> None:
    await family.do(changed(ends_at=NOW))
    await family.do(changed(2, account=ANTOINETTE, taken_at=NOW))
    assert await state(family) == "password"
    (reached,) = await family.do(lambda school: school.access.children(ANTOINETTE))
    assert (reached.place.id, reached.state) == (2, "password")


async def test_children_are_listed_in_the_order_they_came(family: SchoolAtWork) -> None:
    def work(school: School) -> list[tuple[int, State]]:
        taken = {"account": ANTOINETTE, "taken_at": NOW + timedelta(days=1)}
        school.tx.places.add(place(3, child=MARIE, **taken))
        return [(one.child.id, one.state) for one in school.access.children(ANTOINETTE)]

    assert await family.do(work) == [(ALBERT, "open"), (MARIE, "password")]
