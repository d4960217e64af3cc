"""What has changed between two versions of a text, paragraph by paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_BETWEEN = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that came or went."""

    kind: Literal["added", "removed"]
    text: str


def changes(before: str, after: str) -> list[Change]:
    """Give the paragraphs that went and came, in the order of the text.

    What was reworded is given as it was, then as it is. White space alone is no change.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Change] = []
    matcher = SequenceMatcher(None, [_bare(one) for one in old], [_bare(one) for one in new], False)
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if what != "equal":
            found += [Change("removed", one) for one in old[old_from:old_to]]
            found += [Change("added", one) for one in new[new_from:new_to]]
    return found


def _paragraphs(text: str) -> list[str]:
    return [one.strip() for one in _BETWEEN.split(text) if one.strip()]


def _bare(paragraph: str) -> str:
    return " ".join(paragraph.split())
