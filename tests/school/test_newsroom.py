"""The newsroom (scope B13, D2): who may publish what, and that the same is published once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import product

import pytest

from school.news import AttachedFile, News, Text
from school.newsroom import Audience, Changes
from school.refusals import Refusal
from school.school import School
from tests.cast import ICC, ISU_DOUR, NOW, child
from tests.conftest import SchoolAtWork
from tests.school.gazette import BODY, PNG, TITLE, draft, publish, with_file
from tests.school.workplace import (
    ALBERT,
    ANNE,
    ANNE_AT,
    BEN,
    BEN_AT,
    PARENT,
    acts,
    employ,
    open_house,
)

LATER = NOW + timedelta(hours=3)


@pytest.fixture
async def house(school: SchoolAtWork) -> SchoolAtWork:
    """Anne is the secretary, Ben a teacher."""

    def work(school: School) -> None:
        open_house(school)
        employ(school, ANNE, ANNE_AT)
        employ(school, BEN, BEN_AT, "teacher")

    await school.do(work)
    return school


async def refused(house: SchoolAtWork, by: int | None = None, **changes: object) -> str:
    with pytest.raises(Refusal) as raised:
        await house.do(lambda school: school.newsroom.publish(draft(**changes), by))
    return raised.value.key


async def test_what_is_published_is_kept_and_recorded(house: SchoolAtWork) -> None:
    def work(school: School) -> News:
        file = with_file(school, "../Menu de la semaine.png")
        return school.newsroom.publish(draft(files=(file,), class_name="3B"), ANNE).news

    news = await house.do(work)
    assert await house.do(lambda school: school.newsroom.get(news.id, ANNE)) == news
    assert news.texts == {"fr": Text(TITLE, BODY)}
    assert news.picture == news.files[0]
    assert (news.files[0].name, news.files[0].size) == ("Menu de la semaine.png", len(PNG))
    assert (news.publish_at, news.made_by, news.class_name) == (NOW, ANNE, "3B")
    assert (f"account:{ANNE}", "publish_news", f"news:{news.id}") in await acts(house)


async def test_only_the_secretariat_and_administrators_publish(house: SchoolAtWork) -> None:
    for nobody in (BEN, PARENT):
        assert await refused(house, by=nobody) == "staff.not_allowed"
    news = await house.do(publish)
    attempts: list[Callable[[School, int], object]] = [
        lambda school, by: school.newsroom.withdraw(news.id, by),
        lambda school, by: school.newsroom.edit(news.id, Changes(by=by)),
        lambda school, by: school.newsroom.listed(ISU_DOUR.id, by),
        lambda school, by: school.newsroom.get(news.id, by),
    ]
    for nobody, attempt in product((BEN, PARENT), attempts):
        with pytest.raises(Refusal, match=r"staff\.not_allowed"):
            await house.do(partial(_try, attempt, nobody))


def _try(attempt: Callable[[School, int], object], by: int, school: School) -> object:
    return attempt(school, by)


async def test_what_cannot_be_published_says_why(house: SchoolAtWork) -> None:
    file = AttachedFile("a.pdf", "application/pdf", 1, "digest")
    assert await refused(house, texts={}) == "news.no_words"
    assert await refused(house, texts={"fr": Text("", BODY)}) == "news.no_title"
    assert await refused(house, texts={"fr": Text("x" * 201, BODY)}) == "news.title_too_long"
    assert await refused(house, texts={"fr": Text("x", "x" * 20_001)}) == "news.body_too_long"
    assert await refused(house, files=(file,) * 11) == "news.too_many_files"
    assert await refused(house, class_name="6Z") == "news.unknown_class"
    assert await refused(house, platform="nowhere") == "staff.unknown_platform"
    assert await refused(house, child=99) == "guardians.unknown_child"


async def test_a_child_of_another_school_is_no_audience(house: SchoolAtWork) -> None:
    def work(school: School) -> None:
        school.tx.platforms.put(ICC)
        school.tx.children.add(child(5, platform=ICC.id, identifier="a.b@icc.example"))

    await house.do(work)
    assert await refused(house, child=5) == "guardians.unknown_child"


async def test_the_same_is_published_once_for_each_audience(house: SchoolAtWork) -> None:
    first = await house.do(publish)
    again = await house.do(lambda school: school.newsroom.publish(draft(publish_at=LATER)))
    assert (again.is_new, again.news) == (False, first)
    other = await house.do(lambda school: publish(school, child=ALBERT))
    assert other.id != first.id
    await house.do(lambda school: school.newsroom.withdraw(first.id))
    assert (await house.do(publish)).id not in (first.id, other.id)


async def test_an_edit_is_a_new_version(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    same = await house.do(
        lambda school: school.newsroom.edit(news.id, Changes({"fr": Text(TITLE, BODY)}))
    )
    assert not same.is_new
    edited = await house.do(
        lambda school: school.newsroom.edit(news.id, Changes({"fr": Text(TITLE, "Annulé")}))
    )
    assert (edited.is_new, edited.news.version, edited.news.texts["fr"].body) == (True, 2, "Annulé")
    assert await house.do(lambda school: school.newsroom.get(news.id)) == edited.news
    assert not (
        await house.do(
            lambda school: school.newsroom.publish(draft(texts={"fr": Text(TITLE, "Annulé")}))
        )
    ).is_new


async def test_the_moment_changes_only_before_it_has_come(house: SchoolAtWork) -> None:
    waiting = await house.do(lambda school: publish(school, publish_at=LATER))
    moved = await house.do(
        lambda school: school.newsroom.edit(
            waiting.id, Changes(publish_at=LATER + timedelta(days=1))
        )
    )
    assert moved.news.publish_at == LATER + timedelta(days=1)
    out = await house.do(lambda school: publish(school, child=ALBERT))
    with pytest.raises(Refusal, match=r"news\.is_out"):
        await house.do(lambda school: school.newsroom.edit(out.id, Changes(publish_at=LATER)))


async def test_what_came_out_while_it_was_to_come_out_now_gets_its_new_words(
    house: SchoolAtWork,
) -> None:
    waiting = await house.do(lambda school: publish(school, publish_at=LATER))
    house.clock.at = LATER + timedelta(minutes=1)
    changes = Changes({"fr": Text(TITLE, "Reporté")}, publish_at=house.clock.now())
    edited = await house.do(partial(_edited, waiting.id, changes))
    assert (edited.texts["fr"].body, edited.publish_at) == ("Reporté", LATER)


async def test_the_audience_changes_only_before_it_is_out(house: SchoolAtWork) -> None:
    waiting = await house.do(lambda school: publish(school, publish_at=LATER))

    for at in (Audience(class_name="3B"), Audience(child=ALBERT), Audience()):
        changes = Changes(audience=at)
        edited = await house.do(partial(_edited, waiting.id, changes))
        kept = await house.do(lambda school: school.newsroom.get(waiting.id))
        assert Audience(kept.class_name, kept.child) == at
        assert kept == edited
    for at, why in ((Audience(class_name="9Z"), "unknown_class"), (Audience(child=99), "child")):
        with pytest.raises(Refusal, match=why):
            await house.do(partial(_edited, waiting.id, Changes(audience=at)))
    house.clock.move(hours=4)
    with pytest.raises(Refusal, match=r"news\.is_out"):
        await house.do(partial(_edited, waiting.id, Changes(audience=Audience(child=ALBERT))))
    assert await house.do(partial(_edited, waiting.id, Changes(audience=Audience())))


def _edited(number: int, changes: Changes, school: School) -> News:
    return school.newsroom.edit(number, changes).news


async def test_a_moment_that_has_passed_is_now(house: SchoolAtWork) -> None:
    past = NOW - timedelta(days=300)
    news = await house.do(lambda school: publish(school, publish_at=past))
    assert news.publish_at == NOW
    waiting = await house.do(lambda school: publish(school, child=ALBERT, publish_at=LATER))
    moved = await house.do(
        lambda school: school.newsroom.edit(waiting.id, Changes(publish_at=past))
    )
    assert moved.news.publish_at == NOW


async def test_an_edit_that_makes_two_the_same_is_refused(house: SchoolAtWork) -> None:
    await house.do(publish)
    other = await house.do(lambda school: publish(school, texts={"fr": Text("Autre", "")}))
    with pytest.raises(Refusal, match=r"news\.published_before"):
        await house.do(
            lambda school: school.newsroom.edit(other.id, Changes({"fr": Text(TITLE, BODY)}))
        )


async def test_what_was_withdrawn_stays_so(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    withdrawn = await house.do(lambda school: school.newsroom.withdraw(news.id, ANNE))
    assert withdrawn.withdrawn_at == NOW
    with pytest.raises(Refusal, match=r"news\.withdrawn"):
        await house.do(lambda school: school.newsroom.withdraw(news.id))
    with pytest.raises(Refusal, match=r"news\.withdrawn"):
        await house.do(lambda school: school.newsroom.edit(news.id, Changes(urgent=True)))
    with pytest.raises(Refusal, match=r"news\.unknown"):
        await house.do(lambda school: school.newsroom.withdraw(404))
    assert await house.do(lambda school: school.newsroom.listed(ISU_DOUR.id)) == [withdrawn]
