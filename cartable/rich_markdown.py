"""Turns Markdown into a title and rich text, the little that a chat, a mail and a page all show."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from cartable.plain_text import laid_out, parsed, plain_text
from school.news import Text
from school.rich_text import bold, escaped, italic, link

_MARKS = {"strong": bold, "em": italic}


def news_text(markdown: str) -> Text:
    """Give the first heading as the title, empty where there is none, and the rest as rich text.

    Bold, italics and links are kept; headings are bold lines, pictures their descriptions, HTML is
    left out.
    """
    tokens = [*parsed(markdown)]
    opened = next((n for n, one in enumerate(tokens) if one.type == "heading_open"), None)
    if opened is None:
        return Text("", laid_out(tokens, _inline, escaped, bold))
    closed = opened + 2  # a heading has one inline token
    title = plain_text(f"# {tokens[opened + 1].content}")
    rest = [*tokens[:opened], *tokens[closed + 1 :]]
    return Text(" ".join(title.split()), laid_out(rest, _inline, escaped, _heading))


def _heading(inner: str) -> str:
    """A heading is bold as a whole: marks within it would stand in one another."""
    return inner if "<" in inner else bold(inner)


def _inline(tokens: Sequence[Token]) -> str:
    """Write what stands in a paragraph; of marks in one another the outermost is kept."""
    parts: list[str] = []
    opened: list[tuple[str, int, str]] = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                parts.append(escaped(token.content))
            case "image":
                parts.append(escaped(token.content))
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "link_open" | "strong_open" | "em_open":
                address = str(token.attrGet("href") or "")
                opened.append((token.type.removesuffix("_open"), len(parts), address))
            case "link_close" | "strong_close" | "em_close":
                kind, start, address = opened.pop()
                inner = "".join(parts[start:])
                del parts[start:]
                parts.append(inner if opened else _marked(kind, inner, address))
    return "".join(parts).strip()


def _marked(kind: str, inner: str, address: str) -> str:
    """Mark line by line: no mark goes beyond the end of its line."""
    lines = inner.split("\n")
    if kind == "link":
        return "\n".join(link(line, address.removeprefix("mailto:")) for line in lines)
    return "\n".join(_MARKS[kind](line) for line in lines)
