"""Turns Markdown into text that reads well where there is no markup: in a chat, on a plain page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

_BULLET = "• "
_INDENT = "   "


def plain_text(markdown: str) -> str:
    """Give the text of a Markdown document (CommonMark): paragraphs apart, lines not broken.

    Headings stand alone, list items keep their number or a bullet, a link is followed by its
    address, a table's rows are lines. HTML is left out: nobody reads it.
    """
    return laid_out(parsed(markdown), _inline)


def parsed(markdown: str) -> Sequence[Token]:
    """Give the blocks of a Markdown document."""
    return MarkdownIt("commonmark").enable("table").parse(markdown)


def laid_out(
    tokens: Sequence[Token],
    inline: Callable[[Sequence[Token]], str],
    verbatim: Callable[[str], str] = str,
    heading: Callable[[str], str] = str,
) -> str:
    """Give blocks as paragraphs; ``inline`` writes what stands in one, ``verbatim`` code."""
    blocks: list[str] = []
    tight = False
    writer = _Writer(inline, verbatim, heading)
    for token in tokens:
        written = writer.write(token)
        if not written:
            continue
        # Items of one list stand close together, all else apart.
        if tight and writer.continues:
            blocks[-1] += f"\n{written}"
        else:
            blocks.append(written)
        tight = writer.in_list
    return "\n\n".join(blocks)


class _Writer:
    """Writes block after block, knowing the lists and the table that it is in."""

    def __init__(
        self,
        inline: Callable[[Sequence[Token]], str],
        verbatim: Callable[[str], str],
        heading: Callable[[str], str],
    ) -> None:
        self._inline = inline
        self._verbatim = verbatim
        self._heading = heading
        self._in_heading = False
        self._numbers: list[int | None] = []
        self._mark = ""
        self._rows: list[list[str]] = []
        self.continues = False

    @property
    def in_list(self) -> bool:
        """Whether what is written is part of a list."""
        return bool(self._numbers)

    def write(self, token: Token) -> str:
        """Give what a block token says, or nothing for one that only opens or closes."""
        match token.type:
            case "bullet_list_open":
                self._numbers.append(None)
            case "ordered_list_open":
                self._numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
            case "list_item_open":
                self._mark = self._next_mark()
            case "heading_open" | "heading_close":
                self._in_heading = token.type == "heading_open"
            case "tr_open":
                self._rows.append([])
            case "inline" if self._rows:
                self._rows[-1].append(self._inline(token.children or []))
            case "table_close":
                rows, self._rows = self._rows, []
                return self._placed("\n".join(" | ".join(row) for row in rows))
            case "inline":
                said = self._inline(token.children or [])
                return self._placed(self._heading(said) if self._in_heading else said)
            case "fence" | "code_block":
                return self._placed(self._verbatim(token.content.rstrip()))
            case "hr":
                return "———"
        return ""

    def _next_mark(self) -> str:
        number = self._numbers[-1]
        if number is None:
            return _BULLET
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _placed(self, text: str) -> str:
        if not self._numbers:
            self.continues = False
            return text
        mark, self._mark = self._mark, ""
        self.continues = True
        return _INDENT * (len(self._numbers) - 1) + mark + text


def _inline(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                parts.append(token.content)
            case "image":
                parts.append(_inline(token.children or []))
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "link_open":
                links.append((str(token.attrGet("href") or ""), len(parts)))
            case "link_close":
                address, start = links.pop()
                said = "".join(parts[start:])
                if address.removeprefix("mailto:") not in (said, f"{said}/"):
                    parts.append(f" ({address.removeprefix('mailto:')})")
    return "".join(parts).strip()
