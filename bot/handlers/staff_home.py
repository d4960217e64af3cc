"""What the home page tells whoever works for a school: how many families wait for an answer."""

from __future__ import annotations

from bot.conversations.steps import Door, Words
from bot.visit import Visit

REQUESTS = Door("requests", Words("requests.door"))


def staff_home_lines(visit: Visit) -> tuple[Words, ...]:
    """Give the lines for staff, none for others: « 2 demandes ouvertes »."""
    waiting = _waiting(visit)
    return (Words("requests.home", {"n": waiting}),) if waiting else ()


def staff_home_doors(visit: Visit) -> tuple[Door, ...]:
    """Give the buttons for staff, none for others."""
    return (REQUESTS,) if _waiting(visit) else ()


def _waiting(visit: Visit) -> int:
    account = visit.chat.account
    return len(visit.school.requesting.open_for(account)) if account is not None else 0
