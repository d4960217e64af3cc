"""Reads the named SQL of ``storage/sql``: each statement stands once, under a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"
_NAME = re.compile(r"^-- (name|part): (\w+)\n", re.MULTILINE)
_PART = re.compile(r"\{(\w+)\}")
_MARK = re.compile(r"/\*pg: (.*?) \*/", re.DOTALL)
_PARAMETER = re.compile(r"'(?:[^']|'')*'|::|:(\w+)")


@dataclass(frozen=True, slots=True)
class NumberedQuery:
    """A statement as PostgreSQL prepares it: ``names`` are those of ``$1``, ``$2``, … in order."""

    text: str
    names: tuple[str, ...]


@cache  # whoever opens a second store need not read it all again
def load_queries(folder: Path = _FOLDER) -> Mapping[str, str]:
    """Give every statement by its name; raises ``ValueError`` where a name is given twice.

    Parameters are written ``:name``, as SQLite reads them. What stands in ``/*pg: … */`` is a
    comment to SQLite and part of the statement on PostgreSQL. What statements have in common
    stands once, as ``-- part: name``, and is put where they say ``{name}``.
    """
    found: dict[str, dict[str, str]] = {"name": {}, "part": {}}
    for path in sorted(folder.glob("*.sql")):
        _, *split = _NAME.split(path.read_text("utf-8"))
        for kind, name, text in zip(split[::3], split[1::3], split[2::3], strict=True):
            if name in found[kind]:
                raise ValueError(f"{path.name}: the name {name} stands twice")
            found[kind][name] = _without_comments(text)
    parts = found["part"]
    return {
        name: _PART.sub(lambda match: parts[match[1]], text) for name, text in found["name"].items()
    }


@cache
def load_numbered_queries(folder: Path = _FOLDER) -> Mapping[str, NumberedQuery]:
    """Give every statement by its name as PostgreSQL reads it."""
    return {name: numbered(text) for name, text in load_queries(folder).items()}


def numbered(text: str) -> NumberedQuery:
    """Uncomment PostgreSQL's part of a statement and number its parameters."""
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:  # a string or a cast
            return match[0]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return NumberedQuery(_PARAMETER.sub(number, _MARK.sub(r"\1", text)), tuple(names))


def _without_comments(text: str) -> str:
    lines = (line for line in text.splitlines() if not line.startswith("--"))
    return "\n".join(lines).strip()
