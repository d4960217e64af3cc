"""What an installation holds: its database, read by another process, and all its files."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.journey.installation import Installation

_OF_THE_MOMENT = ("facts", "send_limits")
"""Tables that change while nothing happens: the last fetch, the last moment of readiness."""


def rows(place: Installation, query: str, *values: object) -> list[Any]:
    """Read rows; single columns as single values."""
    with closing(sqlite3.connect(place.data / "cartable.db")) as database:
        found = database.execute(query, values).fetchall()
    return [row[0] if len(row) == 1 else row for row in found]


def count(place: Installation, table: str, where: str = "1 = 1") -> int:
    """Count the rows of a table."""
    (number,) = rows(place, f"SELECT COUNT(*) FROM {table} WHERE {where}")
    assert isinstance(number, int)
    return number


def everything(place: Installation) -> dict[str, list[Any]]:
    """Read all that lasts."""
    tables = rows(place, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        table: rows(place, f"SELECT * FROM {table} ORDER BY 1, 2")
        for table in tables
        if table not in _OF_THE_MOMENT and not table.startswith(("_yoyo", "yoyo"))
    }


def answers(place: Installation, chat: int) -> dict[str, object]:
    """Read what is recorded of the open conversation, but for codes and tries at them."""
    found = rows(place, "SELECT records FROM conversations WHERE chat = ?", f"telegram:{chat}")
    recorded: dict[str, object] = json.loads(found[0])[0]["answers"] if found else {}
    return {name: value for name, value in recorded.items() if not name.startswith("captcha")}


def files_of(place: Installation) -> dict[Path, bytes]:
    """Read every file of the data folder; what vanishes meanwhile is left out."""
    found = {}
    for path in place.data.rglob("*"):
        try:
            if path.is_file():
                found[path] = path.read_bytes()
        except FileNotFoundError:
            continue
    return found
