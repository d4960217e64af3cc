"""Lays the words of a mail out twice: as HTML for the eye and as plain text for everything else."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import css_inline
import jinja2

_FOLDER = Path(__file__).parent / "templates"
_TEXT_WIDTH = 74
_BLANK_LINES = re.compile(r"\n{3,}")
_BEGINNING = re.compile(r"( *)(- |\d+\. |> )?")
_RULE = re.compile(r"^([^{]+)(\{[^}]*\})", re.MULTILINE)


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
        self._html = _environment(folder, "html")
        self._text = _environment(folder, "txt")
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False)

    def bodies(self, kind: str, values: Mapping[str, object]) -> Bodies:
        """Render a kind's template; raises ``jinja2.TemplateError`` where it has none."""
        html = self._html.get_template(f"{kind}.jinja").render(values)
        text = self._text.get_template(f"{kind}.jinja").render(values)
        return Bodies(_wrapped(text), self._inliner.inline(html))


@cache  # what is compiled for one layout serves every other
def _environment(folder: Path, face: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=jinja2.select_autoescape(default=face == "html"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    dark = (_FOLDER / "dark.css").read_text("utf-8")
    environment.globals |= {
        "face": face,
        "dark": dark.strip(),
        "dark_in_outlook": _RULE.sub(_in_outlook, dark).strip(),
    }
    return environment


def _in_outlook(rule: re.Match[str]) -> str:
    """Give a rule of the dark colours as Outlook wants it: for texts and for backgrounds."""
    chosen = [one.strip() for one in rule[1].split(",")]
    modes = ("[data-ogsc]", "[data-ogsb]")
    return f"{', '.join(f'{mode} {one}' for mode in modes for one in chosen)} {rule[2]}"


def _wrapped(text: str) -> str:
    """Break long lines; what follows in an item stands under its text, a quotation stays one."""
    lines = []
    for line in text.splitlines():
        beginning = _BEGINNING.match(line)
        assert beginning is not None  # it matches nothing as well
        indent = beginning[0] if beginning[2] == "> " else " " * len(beginning[0])
        lines += textwrap.wrap(
            line,
            _TEXT_WIDTH,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"
