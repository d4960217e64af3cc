"""What the home page tells whoever works for a school: how many families wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.staff_invitation import ROLE_WORDS
from bot.conversations.steps import Door, Words
from bot.visit import Visit

REQUESTS = Door("requests", Words("requests.door"))


def staff_home_lines(visit: Visit) -> Sequence[Words]:
    """Give the lines for staff, none for others: « 2 demandes ouvertes »."""
    account = visit.chat.account
    waiting = visit.school.requesting.open_for(account) if account is not None else ()
    return [Words("requests.home", {"n": len(waiting)})] if waiting else []


def works_at(visit: Visit) -> Sequence[Words]:
    """Name the schools that somebody works for, each with their role; nothing for others."""
    account = visit.chat.account
    roles = visit.school.staffing.memberships(account) if account is not None else ()
    schools = {one.id: one.name for one in visit.tx.platforms.all()} if roles else {}
    return [
        Words("staff.works_at", {"school": schools[one.platform], "role": ROLE_WORDS[one.role]})
        for one in roles
    ]
