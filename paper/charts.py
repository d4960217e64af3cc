"""Draws a handful of counts as bars, with the words of whoever looks at them."""

from __future__ import annotations

from paper.lettering import in_known_scripts, printable
from paper.typesetting import Typesetter
from school.charts import Chart

_SHARPNESS = 144.0  # dots an inch: 960 pixels wide
_LONGEST = 120


class TypstCharts:
    """Fills the school's port ``ChartPainter``."""

    def __init__(self) -> None:
        self._typesetter = Typesetter("chart.typ", "chart")

    def chart(self, chart: Chart) -> bytes:
        """Give the PNG of ``chart``. Raises ``typst.TypstError`` if the template is broken."""
        return self._typesetter.png(_data(chart), _SHARPNESS)


def _data(chart: Chart) -> dict[str, object]:
    """Give what ``chart.typ`` reads: words ready to be set, and each bar's part of the longest."""
    longest = max((bar.count for bar in chart.bars), default=0)
    return {
        "language": chart.language,
        "title": _written(chart.title),
        "below": _written(chart.below),
        "bars": [
            {
                "label": _written(bar.label),
                "count": bar.count,
                "part": bar.count / longest if longest else 0,
            }
            for bar in chart.bars
        ],
    }


def _written(text: str) -> str:
    """A picture has an empty box for each letter that no font has, where a PDF would be refused."""
    return printable(text, in_known_scripts, _LONGEST)
