"""Reads the named SQL of ``storage/sql``: each statement stands once, under a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"
_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def load_queries(folder: Path = _FOLDER) -> Mapping[str, str]:
    """Give every statement by its name; raises ``ValueError`` where a name is given twice.

    Parameters are written ``:name``, as SQLite reads them.
    """
    queries: dict[str, str] = {}
    for path in sorted(folder.glob("*.sql")):
        _, *parts = _NAME.split(path.read_text("utf-8"))
        for name, text in zip(parts[::2], parts[1::2], strict=True):
            if name in queries:
                raise ValueError(f"{path.name}: the name {name} stands twice")
            queries[name] = _without_comments(text)
    return queries


def _without_comments(text: str) -> str:
    lines = (line for line in text.splitlines() if not line.startswith("--"))
    return "\n".join(lines).strip()
