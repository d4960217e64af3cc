"""Takes pictures of every mail: ``python -m tests.mail.pictures FOLDER [LANGUAGE]``.

Each as a telephone and as a desk show it, light and dark, with ``docs/mails-light.png`` and
``docs/mails-dark.png``, on which telephones stand side by side. ``--inverted`` adds what a mail
program makes of it that turns light colours around itself.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser

from tests.browser import browser
from tests.mail.factories import BOT, NOW, writer
from tests.mail.samples import samples

DOCS = Path(__file__).parents[2] / "docs"
WIDTHS = {"phone": 360, "desk": 800}
_SCHEMES = ("light", "dark")
_ACROSS = 8  # mails in a row of the sheets
_SMALL = 200  # dots, the width of each there
_TALLEST = 420
_GAP = 12
_INVERTED = "html { filter: invert(1) hue-rotate(180deg); background: #fff; }"


@dataclass(frozen=True)
class Picture:
    """A mail as it is seen."""

    name: str
    scheme: str
    device: str
    content: bytes

    @property
    def file(self) -> str:
        return f"{self.name.replace(' ', '-')}-{self.scheme}-{self.device}.png"


def html_of_each(language: str) -> Iterator[tuple[str, str]]:
    """Give every kind of mail with its HTML face."""
    for name, sample in samples(language).items():
        message = writer().message(sample.notice, sample.letter, BOT, NOW, sample.attached)
        part = message.get_body(("html",))
        assert part is not None
        yield name, str(part.get_content())


async def taken(chromium: Browser, language: str, *, inverted: bool = False) -> list[Picture]:
    """Take them all; ``inverted`` has the light one turned around, which is named dark then."""
    pictures = []
    for scheme in ("light",) if inverted else _SCHEMES:
        for device, width in WIDTHS.items():
            page = await chromium.new_page(
                viewport={"width": width, "height": 100},
                color_scheme="dark" if scheme == "dark" else "light",
                device_scale_factor=1,
            )
            for name, html in html_of_each(language):
                await page.set_content(html)
                if inverted:
                    await page.add_style_tag(content=_INVERTED)
                content = await page.screenshot(full_page=True, animations="disabled")
                shown = "inverted" if inverted else scheme
                pictures.append(Picture(name, shown, device, content))
            await page.close()
    return pictures


def sheet(pictures: Sequence[Picture], scheme: str) -> Image.Image:
    """Set those of a telephone side by side."""
    small = [_reduced(one.content) for one in pictures if one.device == "phone"]
    rows = [small[start : start + _ACROSS] for start in range(0, len(small), _ACROSS)]
    heights = [max(one.height for one in row) + _GAP for row in rows]
    size = (_ACROSS * (_SMALL + _GAP) + _GAP, sum(heights) + _GAP)
    whole = Image.new("RGB", size, "#d5dbe3" if scheme == "light" else "#05080c")
    for number, row in enumerate(rows):
        for column, one in enumerate(row):
            at = (_GAP + column * (_SMALL + _GAP), _GAP + sum(heights[:number]))
            whole.paste(one, at)
    return whole


def _reduced(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content)).convert("RGB")
    height = round(image.height * _SMALL / image.width)
    reduced = image.resize((_SMALL, height), Image.Resampling.LANCZOS)
    return reduced.crop((0, 0, _SMALL, min(height, _TALLEST)))


async def main() -> None:
    """Take them all into a folder, and the sheets into ``docs``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("language", nargs="?", default="fr")
    parser.add_argument("--inverted", action="store_true")
    parser.add_argument("--sheets", action="store_true", help="renew those of docs")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    async with browser() as chromium:
        pictures = await taken(chromium, wanted.language)
        if wanted.inverted:
            pictures += await taken(chromium, wanted.language, inverted=True)
    for one in pictures:
        (wanted.folder / one.file).write_bytes(one.content)
    for scheme in _SCHEMES if wanted.sheets else ():
        made = sheet([one for one in pictures if one.scheme == scheme], scheme)
        made.quantize(32).save(DOCS / f"mails-{scheme}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
