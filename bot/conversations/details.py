"""Details (scope B7): given at the first connection, and taken up where they were left."""

from __future__ import annotations

from functools import partial
from typing import cast

from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.accounts import person_name
from school.details import Card
from school.guardians import Role
from school.refusals import Refusal
from school.school import School

_HOME = Door("home", Words("menu.home"))
_PROFILE = Door("profile", Words("settings.profile"))


async def details(talk: Talk, school: School) -> Ending:
    """Give the details that were left in the middle; later they are corrected in the profile."""
    account = talk.person.account or 0
    if not school.details.are_wanted(account) and school.details.card(account) is None:
        raise Refusal("details.not_yours")
    talk.stages("first_name", "last_name", "role", "email", "phone", "mobile")
    return await give_details(talk, school, account)


async def give_details(talk: Talk, school: School, account: int, stage: str = "") -> Ending:
    """Ask for the details of an account, as the last part of any script; leads home.

    All questions count as ``stage``, or each for itself. Raises ``Refusal`` where the chat has
    lost its access to the account meanwhile.
    """
    chat = school.tx.devices.chat(talk.person.chat)
    if chat is None or chat.account != account:
        raise Refusal("details.not_yours")
    use = school.details
    if not use.are_wanted(account):  # given meanwhile, on another device
        return Ending(Words("details.given"), (_PROFILE, _HOME))
    with talk.words_of("details"):
        first_name = await talk.ask("first_name", person_name, stage=stage)
        last_name = await talk.ask("last_name", person_name, stage=stage)
        role = await ask_role(talk, stage=stage)
        email = await talk.ask("email", partial(school.confirming.checked, account), stage=stage)
        phone = await talk.ask("phone", use.phone, choices=("skip",), stage=stage)
        mobile = await talk.ask(
            "mobile", use.phone, choices=("skip",), stage=stage, phone=_shown(school, phone)
        )
    given = Card(first_name, last_name, role, use.kept(phone), use.kept(mobile))
    await talk.once("details", lambda: use.complete(account, given, email))
    said = {
        "name": first_name,
        "email": email,
        "phone": _shown(school, given.phone),
        "mobile": _shown(school, given.mobile),
    }
    return Ending(Words("details.done", said), (_HOME,))


async def ask_role(talk: Talk, key: str = "", stage: str = "") -> Role:
    """Ask what a guardian is to the children."""
    chosen = await talk.choose(
        "role",
        ("mother", "father", "stepmother", "stepfather", "guardian", "grandparent", "other"),
        key=key,
        stage=stage,
    )
    return cast(Role, chosen)


def _shown(school: School, number: str) -> str | Words:
    return school.details.shown(number) or Words("details.no_number")
