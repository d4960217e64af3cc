"""Figures as a picture (scope D3): a bar for each count, as long as it is large."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from paper.charts import TypstCharts
from school.charts import Bar, Chart, ChartPainter

PAINTER: ChartPainter = TypstCharts()
BLUE = (29, 79, 145)


def drawn(*counts: int, title: str = "Sortie à Bruges", label: str = "envoyées") -> Image.Image:
    bars = [Bar(label, count) for count in counts]
    chart = Chart(title, "fr", bars, "État au 22 novembre 2026")
    return Image.open(BytesIO(PAINTER.chart(chart))).convert("RGB")


def lengths(shown: Image.Image) -> list[int]:
    """Give how wide each bar is, in pixels, from the top."""
    found: list[int] = []
    before = 0
    for y in range(shown.height):
        blue = sum(shown.getpixel((x, y)) == BLUE for x in range(shown.width))
        if blue > before == 0:
            found.append(0)
        if blue:
            found[-1] = max(found[-1], blue)
        before = blue
    return found


def test_bars_are_as_long_as_their_counts() -> None:
    whole, half, quarter, none = lengths(drawn(200, 100, 50, 0))
    assert whole > 300
    assert abs(half - whole / 2) < 4
    assert abs(quarter - whole / 4) < 4
    assert none < 6


def test_nothing_is_a_picture_too() -> None:
    assert drawn().width == 960
    assert len(lengths(drawn(0, 0))) == 2


@pytest.mark.parametrize("text", ["#panic() $x$ *gras* [", "王小明 🎉", "x" * 500])
def test_words_are_never_read_as_commands(text: str) -> None:
    assert lengths(drawn(3, 1, title=text, label=text))


def test_no_letter_is_an_empty_box() -> None:
    assert drawn(3, title="🎉 王 Fancy-fair") == drawn(3, title="Wang Fancy-fair")
    assert drawn(3, title="Wang Fancy-fair") != drawn(3, title="Li Fancy-fair")
