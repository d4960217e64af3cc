"""Every mail can be read: light and dark, on a small telephone, and turned around by a program."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize

from tests.mail.pictures import html_of_each

ENOUGH = 4.5  # WCAG 2.2, 1.4.3: AA for texts of any size

SEEN = """(inverts) => {
  const channels = (css) => css.match(/[\\d.]+/g).map(Number);
  const turned = ([r, g, b]) => {  // around itself: lightness alone, as Gmail and Outlook do
    const light = (Math.max(r, g, b) + Math.min(r, g, b)) / 510;
    const spread = (Math.max(r, g, b) - Math.min(r, g, b)) / 255;
    const now = 1 - light, room = (l) => 1 - Math.abs(2 * l - 1);
    const kept = room(light) ? spread / room(light) * room(now) : 0;
    const middle = (r + g + b) / 3, scale = spread ? kept / spread : 0;
    const moved = [r, g, b].map((one) => (one - middle) * scale);
    const between = (Math.max(...moved) + Math.min(...moved)) / 2;
    return moved.map((one) => one - between + now * 255);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const [r, g, b, alpha] = channels(getComputedStyle(at).backgroundColor);
      if (alpha !== 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility()) continue;
    let pair = [channels(getComputedStyle(element).color).slice(0, 3), ground(element)];
    if (inverts) pair = pair.map(turned);
    const [dim, bright] = pair.map(luminance).sort((a, b) => a - b);
    found.push([(bright + 0.05) / (dim + 0.05), node.data.trim().slice(0, 40)]);
  }
  return found;
}"""
WIDE = "() => document.documentElement.scrollWidth"
SMALL_BUTTONS = """() => [...document.querySelectorAll('.button-link')]
  .map((one) => one.getBoundingClientRect()).filter((one) => one.height < 44).length"""


Shown = Callable[..., Awaitable[Page]]

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser serves them all


@pytest_asyncio.fixture(loop_scope="session")
async def page_of(chromium: Browser) -> AsyncIterator[Shown]:
    """Give what opens a page in a scheme of colours, so wide; it is closed afterwards."""
    async with AsyncExitStack() as opened:

        async def show(scheme: Literal["light", "dark"], width: int = 600) -> Page:
            viewport: ViewportSize = {"width": width, "height": 600}
            page = await chromium.new_page(viewport=viewport, color_scheme=scheme)
            opened.push_async_callback(page.close)
            return page

        yield show


@pytest.mark.parametrize(
    ("scheme", "inverts"), [("light", False), ("dark", False), ("light", True)]
)
async def test_every_word_stands_out(
    page_of: Shown, scheme: Literal["light", "dark"], inverts: bool
) -> None:
    page = await page_of(scheme)
    faint, looked = {}, 0
    for name, html in html_of_each("fr"):
        await page.set_content(html)
        for contrast, words in await page.evaluate(SEEN, inverts):
            looked += 1
            if contrast < ENOUGH:
                faint[name, words] = contrast
    assert faint == {}
    assert looked > 500


async def test_dark_is_dark(page_of: Shown) -> None:
    page = await page_of("dark")
    _, html = next(html_of_each("fr"))
    await page.set_content(html)
    grounds = (
        "() => ['.page', '.sheet', '.card'].map((one) => document.querySelector(one))"
        ".filter((one) => one).map((one) => getComputedStyle(one).backgroundColor)"
    )
    colours = [[int(one) for one in said[4:-1].split(",")] for said in await page.evaluate(grounds)]
    assert len(colours) >= 2
    assert max(max(one) for one in colours) < 80


@pytest.mark.parametrize("language", ["fr", "de"])
async def test_nothing_is_cut_off_on_the_smallest_telephone(page_of: Shown, language: str) -> None:
    page = await page_of("light", width=320)
    too_wide, small = {}, {}
    for name, html in html_of_each(language):
        await page.set_content(html)
        if (width := await page.evaluate(WIDE)) > 320:
            too_wide[name] = width
        if count := await page.evaluate(SMALL_BUTTONS):
            small[name] = count
    assert too_wide == {}
    assert small == {}  # Apple's and Google's smallest for a finger


async def test_without_its_style_sheets_a_mail_still_reads_well(page_of: Shown) -> None:
    """Some programs drop them: what stands on each element carries colours and sizes."""
    page = await page_of("light", width=320)
    for _, html in html_of_each("fr"):
        head, _, rest = html.partition("<style")
        bare = head + rest.rpartition("</style>")[2]
        await page.set_content(bare)
        assert await page.evaluate(WIDE) <= 320
        assert min(one[0] for one in await page.evaluate(SEEN, False)) >= ENOUGH
