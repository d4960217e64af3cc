"""Flowed text: paragraphs whose lines a program has wrapped are joined again (RFC 3676)."""

from __future__ import annotations

_SIGNATURE = "-- "


def unwrapped(text: str, *, delete_space: bool) -> str:
    """Join the lines of ``format=flowed`` text, each level of quotation for itself.

    ``delete_space`` is its parameter DelSp. Quoted lines begin with ``>`` for each level and a
    space; what was stuffed with a space loses it.
    """
    if " \n" not in text and "\n " not in text:
        return text
    lines: list[str] = []
    paragraph: list[str] = []
    level = 0
    for line in text.split("\n"):
        bare = line.lstrip(">")
        quoted = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        is_flowed = bare.endswith(" ") and bare != _SIGNATURE
        if paragraph and (quoted != level or bare == _SIGNATURE):
            lines.append(_quoted("".join(paragraph), level))
            paragraph = []
        level = quoted
        paragraph.append(bare[:-1] if is_flowed and delete_space else bare)
        if not is_flowed:
            lines.append(_quoted("".join(paragraph), level))
            paragraph = []
    if paragraph:
        lines.append(_quoted("".join(paragraph), level))
    return "\n".join(lines)


def _quoted(line: str, level: int) -> str:
    return f"{'>' * level} {line}" if level else line
