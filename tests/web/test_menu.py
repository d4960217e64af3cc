"""The menu of every page asks for little, however much there is to lead to."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from storage.transaction import Tx
from tests.web.conftest import House
from tests.web.test_family import add_zoe, connected
from tests.web.test_news import publish
from tests.web.visitor import Visitor

ENGINES = ("sqlite",)
CERTIFICATES, NEWS = "portfolio", "published_news"


@pytest.fixture
async def asked(house: House, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the statements that are run, by name; nobody looks for clicks meanwhile."""
    await house.site.clicks.stop()
    counted: Counter[str] = Counter()

    def count(method: str) -> None:
        run = getattr(Tx, method)

        def counting(tx: Tx, query: str, **values: Any) -> Any:
            counted[query] += 1
            return run(tx, query, **values)

        monkeypatch.setattr(Tx, method, counting)

    for method in ("one", "all", "change"):
        count(method)
    return counted


async def statements(who: Visitor, asked: Counter[str], path: str) -> Counter[str]:
    asked.clear()
    await who.open(path)
    assert who.page.status_code == 200
    return Counter(asked)


async def test_a_page_asks_for_its_menu_once_and_gathers_no_first_page_for_it(
    house: House, asked: Counter[str]
) -> None:
    antoinette = Visitor(await house.serve(public_url=None))
    await connected(house, antoinette)
    await publish(house)
    settings = await statements(antoinette, asked, "/settings?lang=fr")
    assert NEWS not in settings
    assert settings[CERTIFICATES] == 1
    home = await statements(antoinette, asked, "/home?lang=fr")
    assert (home[NEWS], home[CERTIFICATES]) == (1, 1)


async def test_more_children_make_no_menu_dearer(house: House, asked: Counter[str]) -> None:
    antoinette = Visitor(await house.serve(public_url=None))
    await connected(house, antoinette)
    alone = await statements(antoinette, asked, "/settings?lang=fr")
    await add_zoe(house, antoinette)
    assert await statements(antoinette, asked, "/settings?lang=fr") == alone
