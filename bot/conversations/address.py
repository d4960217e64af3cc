"""The address of an account (scope B8): its mail is sent again, or another address is given."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.conversations.own_password import own_password
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.confirmations import Standing
from school.refusals import Refusal
from school.school import School

_HOME = Door("home", Words("menu.home"))


async def address(talk: Talk, school: School) -> Ending:
    """Show how far the address is, and have its mail sent again or the address corrected."""
    account = talk.person.account or 0
    standing = school.confirming.state(account)
    if not standing.was_given:
        raise Refusal("address.nothing_to_confirm")
    try:
        if await _wish(talk, standing) == "again":
            await talk.once("again", lambda: school.confirming.again(account).email)
        else:
            await _correct(talk, school, account, standing)
    except Refusal as refusal:
        return Ending(Words(refusal.key, refusal.values), (_HOME,))
    asked = school.confirming.state(account)
    key = "address.kept" if asked.state == "confirmed" else "address.sent"
    return Ending(Words(key, {"email": asked.email}), (_HOME,))


async def _wish(talk: Talk, standing: Standing) -> str:
    email = standing.email
    if standing.state == "pending":
        return await talk.choose("pending", ("again", "correct"), email=email)
    if standing.state == "expired":
        return await talk.choose("expired", ("again", "correct"), email=email)
    if standing.state == "bad":
        return await talk.choose("bad", ("again", "correct"), email=email)
    if standing.state in ("refused", "taken"):
        return "correct"  # nothing else helps: it is asked for at once
    return await talk.choose("confirmed", ("correct",), email=email)


async def _correct(talk: Talk, school: School, account: int, standing: Standing) -> None:
    """Ask for another address, and for the password where it was not typed just now."""
    email = await _another(talk, partial(school.confirming.checked, account), standing)
    await own_password(talk, school, account)
    await talk.once("correct", lambda: school.confirming.correct(account, email).email)


async def _another(talk: Talk, checked: Callable[[str], str], standing: Standing) -> str:
    """Ask for an address, saying first why the last one cannot be used."""
    if standing.state == "refused":
        return await talk.ask("refused_email", checked, email=standing.email)
    if standing.state == "taken":
        return await talk.ask("taken_email", checked, email=standing.email)
    return await talk.ask("email", checked)
