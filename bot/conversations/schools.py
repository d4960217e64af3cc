"""Schools as buttons, wherever somebody has to say which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.steps import Choice, Words
from school.platforms import Platform

_MOST = 8
"""Schools that are offered as buttons; on an installation with more of them the name is typed."""
_LONGEST = 40  # characters of a school's id that a button has room for


def school_choices(schools: Sequence[Platform]) -> Sequence[Choice]:
    """Give a button for each school, or none where they are too many."""
    if len(schools) > _MOST:
        return ()
    return [
        Choice(one.id, Words("first_connection.platform.one", {"school": one.name}))
        for one in schools
        if len(one.id) <= _LONGEST
    ]
