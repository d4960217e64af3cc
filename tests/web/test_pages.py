"""What every page has: safe headers, a language, clean markup; and the kind answers to mistakes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.routing import Route

from locales import LANGUAGES, Catalogues
from school.school import School
from school.store import Transaction
from web.app import make_app
from web.pages import spoken_language

from .conftest import House

ADDRESSES = (
    "/",
    "/a/{token}",
    "/a/k7m2p9x4w3q8k7m2p9x4w3q8ab",
    "/m/{wanted}",
    "/m/k7m2p9x4w3q8k7m2p9x4w3q8ab",
    "/u/{stop}",
    "/terms/icc",
    "/terms/nobody",
    "/form",
    "/form/begin",
    "/form/picture",
    "/form/file",
    "/form/letter/k7m2p9x4w3q8k7m2p9x4w3q8ab",
    "/help",
    "/home",
    "/child/7",
    "/settings",
    "/settings/chat",
    "/settings/data",
    "/settings/photo",
    "/sign-out",
    "/newsroom",
    "/newsroom/7",
    "/newsroom/7/figures.png",
    "/news",
    "/news/7",
    "/news/7/open",
    "/news/7/files/1",
    "/portfolio",
    "/portfolio/7.pdf",
    "/portfolio/7/activate",
    "/static/nothing.css",
    "/robots.txt",
    "/healthz",
    "/readyz",
    "/metrics",
    "/nowhere",
    "/favicon.ico",
)
HTML = [one for one in ADDRESSES if one not in ("/robots.txt", "/healthz", "/readyz", "/metrics")]


class Markup(HTMLParser):
    """Collects what the tests look at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "link", "img", "input", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture
async def open_house(house: House) -> tuple[House, dict[str, str]]:
    await house.publish("# Conditions\n\nTexte.")
    return house, {
        "token": await house.invite(),
        "stop": await house.stop_token(),
        "wanted": await house.ask(),
    }


def test_every_route_is_looked_at(house: House) -> None:
    paths = [route.path for route in make_app(house.site).routes if isinstance(route, Route)]
    for path in paths:
        pattern = re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(path))
        assert any(re.fullmatch(pattern, one) for one in ADDRESSES), path


async def test_safe_headers_on_every_answer(open_house: tuple[House, dict[str, str]]) -> None:
    house, tokens = open_house
    for address in ADDRESSES:
        for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
            answer = await house.page.request(method, address.format(**tokens))
            said = answer.headers
            assert said["content-security-policy"].startswith("default-src 'none'")
            assert "frame-ancestors 'none'" in said["content-security-policy"]
            assert "unsafe" not in said["content-security-policy"]
            assert said["x-content-type-options"] == "nosniff"
            assert said["referrer-policy"] == "no-referrer"
            assert said["cross-origin-opener-policy"] == "same-origin"
            assert said["strict-transport-security"].startswith("max-age=31536000")
            assert "cache-control" in said
            assert "server" not in said
            assert "set-cookie" not in said
            if address.startswith(("/a/", "/u/")):
                assert said["cache-control"] == "no-store"


async def test_without_https_nobody_is_sent_there(house: House) -> None:
    page = await house.serve(public_url="http://127.0.0.1:8080")
    assert "strict-transport-security" not in (await page.get("/")).headers


@pytest.mark.parametrize("language", LANGUAGES)
async def test_clean_markup_in_every_language(
    open_house: tuple[House, dict[str, str]], language: str
) -> None:
    house, tokens = open_house
    for address in HTML:
        place = f"{address.format(**tokens)}?lang={language}"
        page = await house.page.get(place, follow_redirects=True)
        markup = Markup(page.text)
        assert markup.open == [], address
        assert markup.tags.count("h1") == 1
        assert markup.tags.count("main") == 1
        assert "script" not in markup.tags
        assert not [tag for tag in markup.tags if tag in ("style", "iframe", "object", "base")]
        assert not [name for _, name, _ in markup.attributes if name.startswith(("on", "style"))]
        assert len(set(markup.of("id"))) == len(markup.of("id"))
        assert set(markup.of("aria-labelledby")) <= set(markup.of("id"))
        assert ("html", "lang", language) in markup.attributes
        assert page.headers["content-language"] == language
        outside = [link for link in markup.of("href") + markup.of("src") if "//" in link]
        assert all(link.startswith("https://t.me/cartable_bot?start=") for link in outside)


async def test_the_stylesheet_has_a_name_of_its_content_and_is_kept(house: House) -> None:
    page = await house.page.get("/")
    (path,) = re.findall(r'href="(/static/pages\.[0-9a-f]{12}\.css)"', page.text)
    sheet = await house.page.get(path)
    assert sheet.status_code == 200
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]
    assert "url(" not in sheet.text
    for other in ("/static/pages.css", "/static/..%2fapp.py", "/static/%2e%2e/app.py"):
        assert (await house.page.get(other)).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "cartable.example.evil.example", "", "[", "a b"])
async def test_a_foreign_host_is_refused_everywhere(house: House, host: str) -> None:
    for address in ADDRESSES:
        answer = await house.page.get(address, headers={"host": host})
        assert answer.status_code == 400
        assert "start=" not in answer.text


@pytest.mark.parametrize(
    "host", ["cartable.example", "CARTABLE.example:443", "localhost:1", "[::1]:8080"]
)
async def test_our_own_names_are_answered(house: House, host: str) -> None:
    assert (await house.page.get("/", headers={"host": host})).status_code == 200


async def test_a_page_that_does_not_exist(house: House) -> None:
    answer = await house.page.get("/nowhere", headers={"accept-language": "de-BE"})
    assert answer.status_code == 404
    assert "Dieser Link öffnet nichts" in answer.text
    assert (await house.page.get("/portfolio/")).status_code == 404


async def test_a_method_that_makes_no_sense(house: House) -> None:
    answer = await house.page.post("/portfolio")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert "Cela n’est pas possible ici" in answer.text


async def test_a_failure_of_ours_is_answered_kindly_and_safely(house: House) -> None:
    def broken(tx: Transaction) -> School:
        raise RuntimeError("sophie")

    page = await house.serve(open_school=broken)
    answer = await page.get("/a/k7m2p9x4w3q8k7m2p9x4w3q8ab")
    assert answer.status_code == 500
    assert "C’est de notre côté" in answer.text
    assert "sophie" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_bodies_are_limited(open_house: tuple[House, dict[str, str]]) -> None:
    house, tokens = open_house

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1024

    before = house.everything()
    form = {"content-type": "application/x-www-form-urlencoded"}
    for address in (f"/a/{tokens['token']}", f"/u/{tokens['stop']}"):
        whole = await house.page.post(address, content=b"x" * 65_537, headers=form)
        pieces = await house.page.post(address, content=endless(), headers=form)
        assert (whole.status_code, pieces.status_code) == (413, 413)
    assert house.everything() == before


async def test_robots_are_asked_to_stay_away(house: House) -> None:
    assert (await house.page.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"
    assert "noindex" in (await house.page.get("/")).headers["x-robots-tag"]


async def test_the_ways_in_have_a_door_to_the_chat_where_there_is_one(house: House) -> None:
    page = await house.page.get("/portfolio")
    assert 'href="https://t.me/cartable_bot?start=portfolio"' in page.text
    without = await (await house.serve(bot_name=lambda: None)).get("/portfolio")
    assert "Identifiez-vous" in without.text
    assert "t.me" not in without.text


def heard(said: str) -> str | None:
    headers = [(b"accept-language", said.encode())]
    return spoken_language(Request({"type": "http", "headers": headers}))


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("", None),
        ("nl-BE,nl;q=0.9,fr;q=0.8", "nl"),
        ("tr,de;q=0.3,en;q=0.7", "en"),
        ("FR-be", "fr"),
        ("fr;q=0, de ; q=0.1", "de"),
        ("*", None),
        ("nl;q=nan, de;q=5, en;q=x", None),
    ],
)
def test_the_browsers_language(said: str, language: str | None) -> None:
    assert heard(said) == language


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_whatever_a_browser_says_there_is_an_answer(said: str) -> None:
    assert heard(said) in (*LANGUAGES, None)


def test_the_words_are_there_in_every_language() -> None:
    catalogues = Catalogues.load()
    keys = [{key for key in catalogues.of(one).keys if key.startswith("web.")} for one in LANGUAGES]
    assert all(one == keys[0] for one in keys)
