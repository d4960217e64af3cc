"""Calendar objects as text: what an invitation says, where its mail says nothing else."""

from __future__ import annotations

import re

_SAID = re.compile(r"^(?:SUMMARY|DESCRIPTION|LOCATION|COMMENT)[;:]", re.IGNORECASE)
_VALUE = re.compile(r'^[^":]*+(?:"[^"]*+"[^":]*+)*+:(.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MOST_LINES = 50


def calendar_text(ics: str) -> str:
    """Give the summary, description, place and comment of RFC 5545's text, a line each."""
    unfolded = re.sub(r"\n[ \t]", "", ics)
    said = [line for line in unfolded.split("\n") if _SAID.match(line)][:_MOST_LINES]
    values = [found[1] for line in said if (found := _VALUE.match(line))]
    return "\n".join(_ESCAPED.sub(_unescaped, value) for value in values)


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]
