"""News on pages (scope B13): listed and read by whoever may now; looking alone counts nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from school.news import News, Text
from school.newsroom import Draft
from school.school import School
from tests.cast import ISU_DOUR
from tests.web.conftest import House
from tests.web.test_family import connected
from tests.web.visitor import Visitor

ENGINES = ("sqlite",)
TITLE, BODY = "Horaire de surveillance", "Semaine du <b>16 novembre</b>\n\nMidi &amp; soir"
PNG = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
async def antoinette(house: House) -> Visitor:
    """A mother who is signed in in her browser."""
    visitor = Visitor(await house.serve(public_url=None))
    await connected(house, visitor)
    return visitor


async def publish(house: House, *contents: bytes, title: str = TITLE) -> News:
    def work(school: School) -> News:
        files = tuple(
            school.newsroom.keep(f"fichier{n}.html", one) for n, one in enumerate(contents)
        )
        return school.newsroom.publish(
            Draft(ISU_DOUR.id, {"fr": Text(title, BODY)}, files=files)
        ).news

    return await house.store.run(lambda tx: work(house.open_school(tx)))


async def opened(house: House, news: News) -> int:
    figures = await house.store.run(lambda tx: house.open_school(tx).news_figures.of(news))
    return figures.opened


async def test_the_newest_stands_on_the_home_page_and_is_read(
    house: House, antoinette: Visitor
) -> None:
    news = await publish(house)
    home = await antoinette.open("/home?lang=fr")
    assert TITLE in home
    assert f"{house.clock.now().year}, " in home.partition(TITLE)[2]
    assert await opened(house, news) == 0
    await antoinette.press("Lire")
    assert "Semaine du 16 novembre" in antoinette.words
    assert "Albert – Institut La Sainte-Union" in antoinette.words
    assert await opened(house, news) == 1


async def test_looking_counts_nothing_until_a_button_is_pressed(
    house: House, antoinette: Visitor
) -> None:
    news = await publish(house)
    await antoinette.open(f"/news/{news.id}?lang=fr")
    assert await opened(house, news) == 0
    await antoinette.press("J’ai lu")
    assert await opened(house, news) == 1
    assert "J’ai lu" not in antoinette.words


async def test_a_form_that_we_have_not_shown_counts_nothing(
    house: House, antoinette: Visitor
) -> None:
    news = await publish(house)
    await antoinette.send(f"/news/{news.id}/open?lang=fr", {"form": "made up"})
    assert await opened(house, news) == 0


async def test_files_are_shown_or_saved_and_never_run(house: House, antoinette: Visitor) -> None:
    news = await publish(house, PNG, b"<script>alert(1)</script>")
    page = await antoinette.client.get(f"/news/{news.id}")
    assert f'<img class="picture" src="/news/{news.id}/files/1"' in page.text
    shown = await antoinette.client.get(f"/news/{news.id}/files/1")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert shown.headers["content-disposition"].startswith("inline")
    saved = await antoinette.client.get(f"/news/{news.id}/files/2")
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert (await antoinette.client.get(f"/news/{news.id}/files/3")).status_code == 404


async def test_the_list_is_turned_five_at_a_time(house: House, antoinette: Visitor) -> None:
    for number in range(6):
        await publish(house, title=f"Numéro {number}")
        house.clock.move(minutes=1)
    page = await antoinette.open("/news?lang=fr")
    assert [n for n in range(6) if f"Numéro {n}" in page] == [1, 2, 3, 4, 5]
    older = await antoinette.open("/news?page=1&lang=fr")
    assert [n for n in range(6) if f"Numéro {n}" in older] == [0]
    for odd in ("99999", "-1", "x", "²"):
        assert (await antoinette.client.get(f"/news?page={odd}")).status_code == 200


async def test_others_and_former_readers_see_nothing(house: House, antoinette: Visitor) -> None:
    news = await publish(house, PNG)
    stranger = Visitor(await house.serve(public_url=None))
    assert TITLE not in await stranger.open(f"/news/{news.id}?lang=fr")
    assert (await stranger.client.get(f"/news/{news.id}/files/1")).status_code == 404

    def end(school: School) -> None:
        for held in school.tx.places.of_child(1):
            school.tx.places.update(replace(held, ends_at=house.clock.now()))

    await house.store.run(lambda tx: end(house.open_school(tx)))
    assert TITLE not in await antoinette.open("/news?lang=fr")
    assert (await antoinette.client.get(f"/news/{news.id}")).status_code == 404
    assert (await antoinette.client.get(f"/news/{news.id}/files/1")).status_code == 404


async def test_what_is_withdrawn_is_gone(house: House, antoinette: Visitor) -> None:
    news = await publish(house)
    await house.store.run(lambda tx: house.open_school(tx).newsroom.withdraw(news.id))
    assert (await antoinette.client.get(f"/news/{news.id}")).status_code == 404
    assert "Aucune actualité" in await antoinette.open("/news?lang=fr")
