"""Who reads which news (scope B13): families what is theirs now, staff what their work needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from school.news import Text
from school.newsroom import Changes
from school.refusals import Refusal
from school.school import School
from tests.cast import NOW
from tests.conftest import SchoolAtWork
from tests.school.gazette import publish, with_file
from tests.school.workplace import (
    ALBERT,
    ANNE,
    ANNE_AT,
    BEN,
    BEN_AT,
    OTHER_PARENT,
    PARENT,
    employ,
    open_house,
)


@pytest.fixture
async def house(school: SchoolAtWork) -> SchoolAtWork:
    """Anne is the secretary, Ben a teacher; three pieces of news, one of them for Albert alone."""

    def work(school: School) -> None:
        open_house(school)
        employ(school, ANNE, ANNE_AT)
        employ(school, BEN, BEN_AT, "teacher")
        for title, more in (
            ("school", {}),
            ("class", {"class_name": "3B"}),
            ("child", {"child": ALBERT}),
        ):
            publish(school, texts={"fr": Text(title, "")}, **more)

    await school.do(work)
    return school


def _titles(account: int, school: School) -> list[str]:
    return titles(school, account)


def titles(school: School, account: int) -> list[str]:
    who = school.tx.accounts.get(account)
    assert who is not None
    return sorted(one.text.title for one in school.news_reading.page(who).items)


@pytest.mark.parametrize(
    ("who", "read"),
    [
        (PARENT, ["child", "class", "school"]),
        (ANNE, ["child", "class", "school"]),
        (BEN, ["class", "school"]),  # what is for one family is not for every teacher
    ],
)
async def test_each_reads_what_is_theirs(house: SchoolAtWork, who: int, read: list[str]) -> None:
    assert await house.do(partial(_titles, who)) == read


async def test_what_is_listed_can_be_opened_and_nothing_else(house: SchoolAtWork) -> None:
    def openable(school: School) -> set[tuple[int, str]]:
        found = set()
        for account in (PARENT, ANNE, BEN):
            who = school.tx.accounts.get(account)
            assert who is not None
            for news in school.tx.news.of_platform("isu-dour", 10):
                try:
                    item = school.news_reading.find(news.id, who)
                except Refusal:
                    continue
                found.add((account, item.text.title))
        return found

    listed = {
        (account, title)
        for account in (PARENT, ANNE, BEN)
        for title in await house.do(partial(_titles, account))
    }
    assert await house.do(openable) == listed


async def test_rights_count_as_they_are_now(house: SchoolAtWork) -> None:
    def end(school: School) -> None:
        held = school.tx.places.get(2)
        assert held is not None
        school.tx.places.update(replace(held, ends_at=NOW + timedelta(hours=1)))

    await house.do(end)
    assert len(await house.do(lambda school: titles(school, OTHER_PARENT))) == 3
    house.clock.move(hours=2)
    assert await house.do(lambda school: titles(school, OTHER_PARENT)) == []


async def test_what_was_edited_before_it_was_out_was_not_for_its_readers(
    house: SchoolAtWork,
) -> None:
    later = NOW + timedelta(hours=1)

    def edit(title: str, school: School) -> None:
        school.newsroom.edit(number, Changes(texts={"fr": Text(title, "")}))

    def is_edited(school: School) -> bool:
        who = school.tx.accounts.get(PARENT)
        assert who is not None
        return school.news_reading.find(number, who).edited is not None

    words = {"fr": Text("before", "")}
    number = (await house.do(lambda school: publish(school, texts=words, publish_at=later))).id
    await house.do(partial(edit, "still before"))
    house.clock.move(hours=2)
    assert not await house.do(is_edited)
    await house.do(partial(edit, "after"))
    assert await house.do(is_edited)


async def test_a_file_is_given_by_its_place(house: SchoolAtWork) -> None:
    def work(school: School) -> tuple[str, list[str]]:
        who = school.tx.accounts.get(PARENT)
        assert who is not None
        news = publish(school, files=(with_file(school),), urgent=True, texts={"fr": Text("x", "")})
        refused = []
        for place in (0, 2, -1):
            try:
                school.news_reading.attached(news.id, place, who)
            except Refusal as refusal:
                refused.append(refusal.key)
        return school.news_reading.attached(news.id, 1, who).name, refused

    assert await house.do(work) == ("photo.png", ["news.gone"] * 3)
