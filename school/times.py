"""Times as people write them, on the clocks of their school."""

from __future__ import annotations

import re
from datetime import datetime

from school.imports import day
from school.refusals import Refusal

_TIME = re.compile(
    r"([\d/.-]+)(?:[ T]+|, *)(?:à |om |um |at )?(\d{1,2}) ?"
    r"(?:[hu]\.?|uhr|[:hu.] ?(\d{2})(?: ?uhr| ?u\.)?)\Z",
    re.IGNORECASE,
)


def time_on_the_wall(text: str) -> datetime:
    """Read ``2026-11-23 08:00``, ``23/11/2026 à 8h00`` or ``23/11/2026 8h``, without zone.

    Raises ``Refusal``.
    """
    found = _TIME.match(text.strip())
    hour, minute = (int(found[2]), int(found[3] or 0)) if found else (24, 0)
    if found is None or hour > 23 or minute > 59:
        raise Refusal("news.bad_time", value=text.strip()[:60])
    on = day(found[1])
    return datetime(on.year, on.month, on.day, hour, minute)
