"""Whatever is asked of any address, nothing breaks, and looking changes nothing."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.routing import Route

from tests.web.conftest import House
from tests.web.visitor import Visitor
from web.app import make_app

ENGINES = ("sqlite",)
HOSTILE = (
    "",
    "0",
    "-1",
    "9" * 40,
    "\x00",
    "é" * 40,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%s%s%n",
    "{{7*7}}",
    "a" * 3000,
    "\u202egpj.exe",
    "_back",
    "_cancel",
    "_next",
    "yes",
    "sign_in",
    "first_connection",
    "terms:1",
    "letter:" + "k" * 26,
)
FIELDS = ("form", "turn", "choice", "answer", "target", "session", "init_data", "List-Unsubscribe")
SEED = 20261122
ROUNDS = 12


def paths(house: House) -> list[str]:
    return [route.path for route in make_app(house.site).routes if isinstance(route, Route)]


def filled(path: str, chance: random.Random) -> str:
    """Give an address of a route, its parts made up."""
    numbers = ("0", "7", "9" * 30, "00", "-3", "1.5", "x")
    words = (*(one for one in HOSTILE if "/" not in one), "k" * 26, "icc", "letter", "pages.css")
    parts = []
    for part in path.split("/"):
        if "{" not in part:
            parts.append(part)
            continue
        made = chance.choice(numbers if ":int" in part else words)
        before, _, rest = part.partition("{")
        parts.append(before + quote(made, safe="") + rest.partition("}")[2])
    return "/".join(parts)


def forms(chance: random.Random, known: dict[str, str]) -> Iterator[dict[str, str]]:
    yield {}
    yield known
    for _ in range(2):
        names = chance.sample(FIELDS, k=chance.randint(1, len(FIELDS)))
        yield {name: chance.choice(HOSTILE) for name in names}
    yield known | {chance.choice(FIELDS[1:]): chance.choice(HOSTILE)}
    yield known | {"".join(chance.choices(string.printable, k=9)): chance.choice(HOSTILE)}


@pytest.fixture
async def somebody(house: House) -> Visitor:
    """A visitor who is in the middle of something."""
    visitor = Visitor(await house.serve(public_url=None))
    await visitor.open(f"/a/{await house.invite()}?lang=fr")
    await visitor.press("Créer mon compte ici")
    await visitor.press("Oui, c’est bien moi")
    return visitor


async def test_whatever_is_looked_at_nothing_breaks_or_changes(
    house: House, somebody: Visitor
) -> None:
    chance, before = random.Random(SEED), house.everything()
    for path in paths(house) * ROUNDS:
        address = filled(path, chance)
        query = {"lang": chance.choice(HOSTILE), "turn": chance.choice(HOSTILE)}
        for method in ("GET", "HEAD"):
            answer = await somebody.client.request(method, address, params=query)
            assert answer.status_code < 500, (method, address, query)
    assert house.everything() == before


async def test_whatever_is_sent_nothing_breaks(house: House, somebody: Visitor) -> None:
    chance = random.Random(SEED)
    for path in paths(house) * ROUNDS:
        address = filled(path, chance)
        await somebody.client.get("/form?lang=fr")
        known = somebody.form_of("Continuer")
        for form in forms(chance, known):
            method = chance.choice(("POST", "POST", "PUT", "DELETE", "PATCH"))
            answer = await somebody.client.request(method, address, data=form)
            assert answer.status_code < 500, (method, address, form)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", "x"])
async def test_a_body_that_is_no_form_is_answered(
    house: House, somebody: Visitor, kind: str
) -> None:
    chance = random.Random(SEED)
    for path in paths(house):
        body = bytes(chance.randrange(256) for _ in range(400))
        answer = await somebody.client.post(
            filled(path, chance), content=body, headers={"content-type": kind}
        )
        assert answer.status_code < 500, path


async def test_names_that_are_markup_are_words(house: House) -> None:
    """A person may be called what they like; a page says it and does not do it."""
    visitor = Visitor(await house.serve(public_url=None))
    await visitor.open(f"/a/{await house.invite(title='<img src=x onerror=alert(1)>')}?lang=fr")
    await visitor.press("Créer mon compte ici")
    await visitor.press("Corriger mon nom")
    refused = await visitor.write("<b>Zoé</b>")
    assert "<b>Zoé" not in visitor.page.text
    assert "nom" in refused
    assert "<img src=x" not in visitor.page.text
