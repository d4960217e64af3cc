"""Draws a handful of counts as bars, with the words of whoever looks at them."""

from __future__ import annotations

from paper.lettering import Script, printable
from paper.typesetting import Typesetter, in_letters_that_fonts_have
from school.charts import Chart

_SHARPNESS = 144.0  # dots an inch: 960 pixels wide
_LONGEST = 120


class TypstCharts:
    """Fills the school's port ``ChartPainter``."""

    def __init__(self) -> None:
        self._typesetter = Typesetter("chart.typ", "chart")

    def chart(self, chart: Chart) -> bytes:
        """Give the PNG of ``chart``. Raises ``typst.TypstError`` if the template is broken."""
        return in_letters_that_fonts_have(
            lambda script: self._typesetter.png(_data(chart, script), _SHARPNESS)
        )


def _data(chart: Chart, script: Script) -> dict[str, object]:
    """Give what ``chart.typ`` reads: words ready to be set, and each bar's part of the longest."""
    longest = max((bar.count for bar in chart.bars), default=0)
    return {
        "language": chart.language,
        "title": printable(chart.title, script, _LONGEST),
        "below": printable(chart.below, script, _LONGEST),
        "bars": [
            {
                "label": printable(bar.label, script, _LONGEST),
                "count": bar.count,
                "part": bar.count / longest if longest else 0,
            }
            for bar in chart.bars
        ],
    }
