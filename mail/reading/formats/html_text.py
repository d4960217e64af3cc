"""HTML as text: what a person reads in it, with quotations as lines that begin with ``> ``.

lxml hands over its events one by one, in linear time, and builds no tree, whose depth an attacker
would choose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from mail.reading.formats.charsets import clean, decode
from mail.reading.formats.html_marks import (
    UNSEEN,
    Attributes,
    begins_quotation,
    is_hidden,
    is_label,
    is_quotation,
    may_begin_quotation,
)

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre"})
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\n\r\f\v\xa0]+")
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE
)
_LOOKED_AT_FOR_CHARSET = 4_096
_EMOJI = re.compile(r"[^\x00-\u203b]{1,8}")
_RULE = "_" * 32  # as Outlook writes it in plain text
_DEEPEST_QUOTATION = 20
_LONGEST_LABEL = 30


def html_text(body: bytes, label: str, *, most: int) -> str:
    """Give the text of an HTML body in a charset; never fails. Of ``most`` characters about."""
    if not label and (meta := _META_CHARSET.search(body, 0, _LOOKED_AT_FOR_CHARSET)):
        label = meta[1].decode("ascii", "replace")
    writer = _Writer(most)
    parser = etree.HTMLParser(target=writer, recover=True)
    try:
        parser.feed(decode(body, label))
        parser.close()
    except etree.LxmlError:
        pass  # what it handed over until there stands
    return clean(writer.text())


@dataclass(slots=True)
class _Opened:
    """An element that is open, and what ends with it."""

    tag: str
    unseen: bool = False
    quotation: bool = False
    preformatted: bool = False


class _Writer:
    """Takes lxml's events and writes lines."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[_Opened] = []
        self._unseen = 0
        self._quotations = 0
        self._preformatted = 0
        self._below_line = -1  # how deep the element is that may turn out to begin a quotation
        self._first_words = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the begin of an element."""
        opened = _Opened(tag, unseen=tag in UNSEEN or (bool(attributes) and is_hidden(attributes)))
        self._unseen += opened.unseen
        if not self._unseen:
            self._begin(opened, attributes)
        self._open.append(opened)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if not self._open:
            return
        opened = self._open.pop()
        if self._below_line >= len(self._open):
            self._below_line = -1
        if not self._unseen:
            self._finish(tag)
        self._unseen -= opened.unseen
        self._quotations -= opened.quotation
        self._preformatted -= opened.preformatted

    def data(self, text: str) -> None:
        """Take text."""
        if self._unseen or self._left < 0:
            return
        if self._preformatted:
            first, *more = text.split("\n")
            self._line.append(first)
            for line in more:
                self._write_line()
                self._line.append(line)
            return
        self._line.append(_SPACES.sub(" ", text))
        if self._below_line >= 0:
            self._look_for_label(text)

    def close(self) -> None:
        """Take the end of all."""
        self._break()

    def text(self) -> str:
        """Give what was written."""
        self._break()
        return "\n".join(self._lines).strip("\n")

    def _begin(self, opened: _Opened, attributes: Attributes) -> None:
        tag = opened.tag
        if tag == "br":
            self._write_line()
            return
        if tag in _BLOCKS:
            self._break()
        if tag in _PARAGRAPHS:
            self._leave_a_line()
        if tag == "pre":
            opened.preformatted = True
            self._preformatted += 1
        elif tag == "li":
            self._line.append("- ")
        elif tag == "hr":
            self._line.append(_RULE)
        if tag == "blockquote" or attributes:
            self._quote(opened, attributes)

    def _quote(self, opened: _Opened, attributes: Attributes) -> None:
        if is_quotation(opened.tag, attributes):
            opened.quotation = True
            self._quotations += 1
        elif begins_quotation(attributes):
            self._break()
            self._quotations += 1
        elif may_begin_quotation(opened.tag, attributes):
            self._below_line, self._first_words = len(self._open), ""
        elif opened.tag == "img" and _EMOJI.fullmatch(attributes.get("alt", "")):
            self._line.append(attributes["alt"])

    def _look_for_label(self, text: str) -> None:
        """Begin a quotation where « De : » is what stands first below Outlook's line."""
        self._first_words = (self._first_words + text).lstrip()[:_LONGEST_LABEL]
        if is_label(self._first_words):
            self._quotations += 1
            self._below_line = -1
        elif len(self._first_words) == _LONGEST_LABEL:
            self._below_line = -1

    def _finish(self, tag: str) -> None:
        if tag in _CELLS:
            self._line.append(" ")
        elif tag in _BLOCKS:
            self._break()
            if tag in _PARAGRAPHS:
                self._leave_a_line()

    def _break(self) -> None:
        if any(piece.strip() for piece in self._line):
            self._write_line()
        self._line.clear()

    def _write_line(self) -> None:
        line = "".join(self._line)
        self._line.clear()
        self._append(line.rstrip() if self._preformatted else _SPACES.sub(" ", line).strip())

    def _leave_a_line(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._append("")

    def _append(self, line: str) -> None:
        if not line and not any(one.strip("> ") for one in self._lines[-2:]):
            return  # two empty ones are enough
        line = "> " * min(self._quotations, _DEEPEST_QUOTATION) + line
        if self._left > 0:
            self._lines.append(line[: self._left])
        self._left -= len(line) + 1
