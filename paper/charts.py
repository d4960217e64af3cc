"""Draws a handful of counts as bars, with the words of whoever looks at them."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from paper.lettering import Script, as_written, in_ascii, in_known_scripts, printable
from school.charts import Chart

_TEMPLATE = Path(__file__).with_name("chart.typ")
_SHARPNESS = 144.0  # dots an inch: 960 pixels wide
_LONGEST = 120


class TypstCharts:
    """Fills the school's port ``ChartPainter``; fonts are those within the typst package."""

    def __init__(self) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False)

    def chart(self, chart: Chart) -> bytes:
        """Give the PNG of ``chart``. Raises ``typst.TypstError`` if the template is broken."""
        for script in (as_written, in_known_scripts):
            try:
                return self._compile(chart, script)
            except typst.TypstError:
                continue
        return self._compile(chart, in_ascii)

    def _compile(self, chart: Chart, script: Script) -> bytes:
        compiler = typst.Compiler(_TEMPLATE, font_paths=self._fonts, ignore_system_fonts=True)
        inputs = {"chart": json.dumps(_data(chart, script))}
        png = compiler.compile(format="png", ppi=_SHARPNESS, sys_inputs=inputs)
        if not isinstance(png, bytes):
            raise TypeError("a chart is one picture")
        return png


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
