"""Rich text: words in which only bold, italics and links are marked, as every channel can show it.

It is escaped as HTML is; paragraphs are parted by an empty line, lines by a line break, and no mark
goes beyond the end of its line. The messenger takes it as it stands (Bot API, HTML style).
"""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r'(</?[bi]>|<a href="[^"<>]*">|</a>)')
_OPENED = re.compile(r"<([bia])")
_LINK = re.compile(r'<a href="([^"<>]*)">(.*?)</a>')
_MORE = "…"


def rich(text: str) -> str:
    """Give what somebody typed as rich text, in which nothing is marked."""
    return escaped("\n\n".join(block.strip() for block in re.split(r"\n\s*\n", text.strip())))


def escaped(text: str) -> str:
    """Escape a piece of text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bold(inner: str) -> str:
    """Mark rich text as bold."""
    return f"<b>{inner}</b>" if inner else ""


def italic(inner: str) -> str:
    """Mark rich text as italic."""
    return f"<i>{inner}</i>" if inner else ""


def link(inner: str, address: str) -> str:
    """Let rich text lead to an address of the web; it stays as it is for any other."""
    if not inner or not address.startswith(("https://", "http://")):
        return inner
    return f'<a href="{escaped(address).replace(chr(34), "%22")}">{inner}</a>'


def paragraphs(text: str) -> list[str]:
    """Give its paragraphs as HTML, with the line breaks written out."""
    return [one.replace("\n", "<br>") for one in text.split("\n\n") if one]


def plain(text: str) -> str:
    """Give the words alone; a link is followed by its address where that is not what it says."""
    return unescape(_TAG.sub("", _LINK.sub(_with_address, text)))


def _with_address(found: re.Match[str]) -> str:
    address, said = found[1], _TAG.sub("", found[2])
    return said if said in (address, address.rstrip("/")) else f"{said} ({address})"


def length(text: str) -> int:
    """Give how many characters the messenger counts: units of UTF-16, without marks."""
    return _units(unescape(_TAG.sub("", text)))


def shortened(text: str, most: int) -> str:
    """Give at most so many characters of it (as ``length`` counts), cut between two words."""
    if length(text) <= most:
        return text
    room, kept, opened = most - 1, [], ""
    for piece in _TAG.split(text):
        if _TAG.fullmatch(piece):
            found = _OPENED.match(piece)
            opened = found[1] if found else ""
            kept.append(piece)
            continue
        words = unescape(piece)
        if _units(words) > room:
            kept.append(escaped(_cut(words, room)))
            break
        room -= _units(words)
        kept.append(piece)
    return "".join(kept).rstrip() + _MORE + (f"</{opened}>" if opened else "")


def parts(text: str, most: int) -> list[str]:
    """Give it in pieces of at most so many characters, cut between paragraphs, lines or words."""
    found: list[str] = []
    for line in re.split(r"(?<=\n)", text):
        for piece in _pieces(line, most):
            if found and length(found[-1] + piece) <= most:
                found[-1] += piece
            else:
                found.append(piece)
    return [one.strip() for one in found if plain(one).strip()]


def _pieces(line: str, most: int) -> list[str]:
    """Give a line that is too long in pieces, without its marks, which would go beyond them."""
    if length(line) <= most:
        return [line]
    words, pieces = plain(line), []
    while _units(words) > most:
        pieces.append(_cut(words, most))
        words = words[len(pieces[-1]) :].lstrip()
    return [escaped(one) for one in (*pieces, words) if one]


def _cut(words: str, room: int) -> str:
    """Give what fits of some words, up to the end of one where there is an end."""
    while _units(words) > room:
        words = words[: room if len(words) > room else -1]
    whole = re.match(r"(.*\S)\s", words, re.DOTALL)
    return whole[1] if whole else words


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
