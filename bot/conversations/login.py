"""Logins: what one signs in with is asked for in one way, wherever it is (scope A5, B3a)."""

from __future__ import annotations

from bot.conversations.schools import school_choices
from bot.conversations.talk import Talk
from school.refusals import Refusal
from school.school import School


async def ask_login(talk: Talk, school: School) -> str:
    """Have an address given, or a child's identifier; and its school, where that is not clear."""
    logins = school.sign_in.logins
    if not logins.domains():
        return await talk.ask("email", logins.normal)
    login = await talk.ask("login", logins.normal)
    if "@" in login:
        return login
    named = await talk.ask(
        "school",
        school.first_connection.school_named,
        offers=school_choices(school.first_connection.schools()),
        identifier=login,
    )
    platform = school.tx.platforms.get(named)
    if platform is None:
        raise Refusal("first_connection.no_such_school")
    return logins.identifier(login, platform.domain)
