"""The schedule tells of news when their moment has come, once, whoever rings and how often."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from cartable.announcing import tell_families
from cartable.cleaning import clean_up
from cartable.news_files import Front
from cartable.newsroom import edit_news, publish_news
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from school.news import Families, News
from school.news_reading import NewsReading
from school.school import School
from tests.cast import ISU_DOUR, KEY, NOW, Clock, account, child, device, place
from tests.school.gazette import publish, with_file

FAMILIES = 7


@pytest.fixture
async def opened(tmp_path: Path, clock: Clock) -> AsyncIterator[Foundation]:
    settings = Settings.model_validate({"data": tmp_path, "secret_key": KEY})
    async with foundation(settings, clock=clock) as opened:
        await opened.at_school(_families)
        yield opened


def _families(school: School) -> None:
    school.tx.platforms.put(ISU_DOUR)
    for number in range(1, FAMILIES + 1):
        school.tx.accounts.add(account(number))
        school.tx.devices.meet(number * 10, "fr", NOW)
        school.tx.devices.link(device(number, account=number, chat=number * 10))
        school.tx.children.add(child(number, identifier=f"c{number}.d@isu-dour.be"))
        school.tx.places.add(
            place(number, child=number, account=number, taken_at=NOW, opened_at=NOW)
        )


async def told(opened: Foundation) -> Counter[str]:
    def work(school: School) -> Counter[str]:
        found = school.tx.outbox.lease("telegram", 100, opened.clock.now() + timedelta(days=1))
        return Counter(one.to for one in found)

    return await opened.at_school(work)


async def test_everybody_is_told_once_when_the_moment_has_come(
    opened: Foundation, clock: Clock
) -> None:
    def waiting(school: School) -> News:
        return publish(school, publish_at=NOW + timedelta(hours=1))

    await opened.at_school(waiting)
    await tell_families(opened)
    assert not await told(opened)
    clock.move(hours=1)
    await asyncio.gather(*(tell_families(opened) for _ in range(3)))
    await tell_families(opened)
    assert await told(opened) == {str(10 * n): 1 for n in range(1, FAMILIES + 1)}


async def test_only_a_dry_run_counts_whom_it_is_for(
    opened: Foundation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    families = NewsReading.families

    def counting(reading: NewsReading, news: News) -> Families:
        counted.append(news.id)
        return families(reading, news)

    monkeypatch.setattr(NewsReading, "families", counting)
    page, said = tmp_path / "trip.md", Front(platform=ISU_DOUR.id)
    page.write_text("# Voyage", "utf-8")
    dry = await publish_news(opened, [page], said, dry_run=True)
    assert dry.families == Families(FAMILIES)
    assert len(counted) == 1
    published = await publish_news(opened, [page], said)
    page.write_text("# Excursion", "utf-8")
    edited = await edit_news(opened, published.news.id, [page], Front())
    assert (published.families, edited.families, len(counted)) == (None, None, 1)


async def test_the_clean_up_keeps_what_became_of_it_and_drops_what_was_not_published(
    opened: Foundation, clock: Clock
) -> None:
    def work(school: School) -> News:
        school.newsroom.keep("oublié.pdf", b"%PDF-1")
        return publish(school, files=(with_file(school),))

    news = await opened.at_school(work)
    await tell_families(opened)

    def leave(school: School) -> None:
        for one in school.tx.outbox.lease("telegram", 100, clock.now()):
            school.tx.outbox.sent(one.id, clock.now())

    await opened.at_school(leave)
    clock.move(days=40)
    await clean_up(opened)
    figures = await opened.at_school(lambda school: school.news_figures.of(news))
    assert figures.of("sent") == FAMILIES
    kept = await opened.at_school(lambda school: school.tx.files.get(news.files[0].file))
    assert kept is not None
    again = await opened.at_school(lambda school: school.tx.files.forget_unused(clock.now(), 9))
    assert again == 0
