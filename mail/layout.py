"""Lays the words of a mail out twice: as HTML for the eye and as plain text for everything else."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import css_inline
import jinja2

_FOLDER = Path(__file__).parent / "templates"
_TEXT_WIDTH = 74
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Bodies:
    """The two faces of one mail."""

    text: str
    html: str


class Layout:
    """Renders ``templates/<kind>.jinja`` through ``base.html`` and ``base.txt``.

    A kind's template says what stands in the mail; a face says how a paragraph, a button or a
    card looks. Every value is escaped on its way into HTML. Any thread may render.
    """

    def __init__(self, folder: Path = _FOLDER) -> None:
        loader = jinja2.FileSystemLoader(folder)
        self._html = _environment(loader, "html")
        self._text = _environment(loader, "txt")
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False)

    def bodies(self, kind: str, values: Mapping[str, object]) -> Bodies:
        """Render a kind's template; raises ``jinja2.TemplateError`` where it has none."""
        html = self._html.get_template(f"{kind}.jinja").render(values)
        text = self._text.get_template(f"{kind}.jinja").render(values)
        return Bodies(_wrapped(text), self._inliner.inline(html))


def _environment(loader: jinja2.BaseLoader, face: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=loader,
        autoescape=jinja2.select_autoescape(default=face == "html"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["face"] = face
    return environment


def _wrapped(text: str) -> str:
    lines = []
    for line in text.splitlines():
        indent = " " * (len(line) - len(line.lstrip()))
        lines += textwrap.wrap(
            line,
            _TEXT_WIDTH,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"
