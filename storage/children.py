"""Children, as rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from school.accounts import same_name
from school.children import Child
from storage.moments import (
    from_day,
    from_ms,
    from_ms_or_none,
    to_day,
    to_ms,
    to_ms_or_none,
)
from storage.statements import Statements


class Children:
    """Keeps children; see ``school.children.ChildRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, child: Child) -> bool:
        """Keep a new child; ``False`` where the platform has one with this identifier."""
        values = {"platform": child.platform, "added_at": to_ms(child.added_at)}
        return bool(self._tx.change("add_child", **_changing(child), **values))

    def update(self, child: Child) -> None:
        """Write a child again as a whole."""
        self._tx.change("update_child", **_changing(child))

    def get(self, child: int) -> Child | None:
        """Find one by its id."""
        row = self._tx.one("child", child=child)
        return None if row is None else child_of(row)

    def lock(self, child: int) -> None:
        """Let no other transaction count or take at this child until this one is over."""
        self._tx.one("lock_child", child=child)

    def by_identifier(self, identifier: str, platform: str | None = None) -> list[Child]:
        """Find those with an identifier: one at most on a platform."""
        rows = self._tx.all("children_by_identifier", identifier=identifier)
        found = [child_of(row) for row in rows]
        return [one for one in found if platform is None or one.platform == platform]

    def by_name(self, platform: str, first_name: str, last_name: str, born: date) -> list[Child]:
        """Find those born on a day whose names are the same to a reader."""
        key = _name_key(f"{first_name} {last_name}")
        rows = self._tx.all(
            "children_by_name", platform=platform, name_key=key, birth_date=to_day(born)
        )
        found = [child_of(row) for row in rows]
        return [
            one
            for one in found
            if same_name(one.first_name, first_name) and same_name(one.last_name, last_name)
        ]

    def called(self, platform: str, name: str) -> list[Child]:
        """Find those who have not left and are called so to a reader, in whatever order."""
        rows = self._tx.all("children_called", platform=platform, name_key=_name_key(name))
        return [one for one in map(child_of, rows) if same_name(one.name, name)]

    def classes(self, platform: str, limit: int) -> list[str]:
        """Give the classes in which there is anybody, in order."""
        rows = self._tx.all("classes_of_platform", platform=platform, limit=limit)
        return [str(name) for (name,) in rows]

    def of_platform(
        self, platform: str, class_name: str | None, after: int, limit: int
    ) -> list[Child]:
        """Give those who have not left, by id, after one of them; of one class where named."""
        values: dict[str, object] = {"platform": platform, "after": after, "limit": limit}
        if class_name is None:
            return [child_of(row) for row in self._tx.all("children_of_platform", **values)]
        values["class"] = class_name
        return [child_of(row) for row in self._tx.all("children_of_class", **values)]

    def leave(self, platform: str, staying: Sequence[int], now: datetime) -> int:
        """Mark all others as having left; gives how many."""
        here = {int(row[0]) for row in self._tx.all("staying_children", platform=platform)}
        gone = here.difference(staying)
        for child in gone:
            self._tx.change("leave_child", child=child, now=to_ms(now))
        return len(gone)


def _changing(child: Child) -> dict[str, object]:
    return {
        "id": child.id,
        "identifier": child.identifier,
        "first_name": child.first_name,
        "last_name": child.last_name,
        "name_key": _name_key(child.name),
        "class": child.class_name,
        "birth_date": to_day(child.birth_date),
        "language": child.language,
        "email": child.email,
        "address": child.address,
        "guardian_places": child.guardian_places,
        "left_at": to_ms_or_none(child.left_at),
    }


def child_of(row: Sequence[Any]) -> Child:
    """Read a row of the table."""
    (
        number, platform, identifier, first, last, class_name, birth, language, email, address,
        places, added_at, left_at,
    ) = row  # fmt: skip
    return Child(
        number, platform, identifier, first, last, class_name, from_day(birth), language, email,
        address, places, from_ms(added_at), from_ms_or_none(left_at),
    )  # fmt: skip


def _name_key(name: str) -> str:
    """Give the letters of a name, sorted, by which those that may be the same are found."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sorted(one for one in letters if one.isalnum()))
