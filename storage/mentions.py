"""Whether what the program keeps of others names a child: by its ids, its identifier, its names."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from school.ids import id_in

By = Literal["ids", "full_name", "first_name"]
"""What is enough to name a child, each with what stands before it; an identifier is like an id."""

_PARTS = re.compile(r"[:/]")
"""What stands between the parts of what a button or a link carries."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """By what a child is named: ``numbers`` are ids of its rows, in tables of all kinds."""

    numbers: frozenset[int]
    identifier: str
    first_name: str
    last_name: str

    def within(self, value: object, by: By = "full_name") -> bool:
        """Whether a value of JSON names the child, anywhere in it, by what is enough there."""
        match value:
            case bool():
                return False
            case int():
                return value in self.numbers
            case str():
                return self._in_text(value, by)
            case dict():
                some: list[object] = [*value.keys(), *value.values()]
            case list():
                some = value
            case _:
                return False
        return any(self.within(one, by) for one in some)

    def _in_text(self, text: str, by: By) -> bool:
        if any(id_in(part) in self.numbers for part in _PARTS.split(text)):
            return True
        plain = html.unescape(text).casefold()
        first, last = self.first_name.casefold(), self.last_name.casefold()
        identifier = self.identifier.casefold()
        if plain == identifier.partition("@")[0] or _is_in(identifier, plain):
            return True
        if by == "ids":
            return False
        names: tuple[str, ...] = (f"{first} {last}", f"{last} {first}")
        if by == "first_name":
            names = (*names, first)
        return any(_is_in(one, plain) for one in names)


def _is_in(name: str, text: str) -> bool:
    """Whether a text has a name as words of their own: « Ann Lee » is not in « Joann Leers »."""
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
