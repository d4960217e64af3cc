"""Details (scope B7): given at the first connection, taken up where they were left, corrected."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import count
from typing import cast

from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.accounts import person_name
from school.details import Card
from school.guardians import Role
from school.refusals import Refusal
from school.school import School

_HOME = Door("home", Words("menu.home"))


async def details(talk: Talk, school: School) -> Ending:
    """Give the details that were left in the middle, or correct those that were given."""
    account = talk.person.account or 0
    if school.details.are_wanted(account):
        talk.stages("first_name", "last_name", "role", "email", "phone", "mobile")
        return await give_details(talk, school, account)
    return await _correct(talk, school, account)


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
        return Ending(Words("details.given"), (_HOME,))
    with talk.words_of("details"):
        first_name = await talk.ask("first_name", person_name, stage=stage)
        last_name = await talk.ask("last_name", person_name, stage=stage)
        role = await _role(talk, stage=stage)
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


async def _role(talk: Talk, key: str = "", stage: str = "") -> Role:
    chosen = await talk.choose(
        "role",
        ("mother", "father", "stepmother", "stepfather", "guardian", "grandparent", "other"),
        key=key,
        stage=stage,
    )
    return cast(Role, chosen)


def _shown(school: School, number: str) -> str | Words:
    return school.details.shown(number) or Words("details.no_number")


async def _correct(talk: Talk, school: School, account: int) -> Ending:
    """Show the card and have one thing after the other corrected, each kept at once."""
    for attempt in count(1):
        card = school.details.card(account)
        if card is None:
            raise Refusal("details.not_yours")
        wanted = await talk.choose(
            "card",
            ("first_name", "last_name", "role", "phone", "mobile", "done"),
            key=f"card#{attempt}",
            first_name=card.first_name,
            last_name=card.last_name,
            role=Words(f"details.role.{card.role}"),
            email=school.confirming.state(account).email,
            phone=_shown(school, card.phone),
            mobile=_shown(school, card.mobile),
        )
        if wanted == "done":
            break
        corrected = await _corrected(talk, school, card, wanted, f"{wanted}#{attempt}")
        await talk.once(f"corrected#{attempt}", partial(school.details.correct, account, corrected))
    return Ending(Words("details.corrected"), (_HOME,))


async def _corrected(talk: Talk, school: School, card: Card, wanted: str, key: str) -> Card:
    """Ask for one thing anew; gives the card with it."""
    use = school.details
    match wanted:
        case "first_name":
            return replace(card, first_name=await talk.ask("new_first_name", person_name, key=key))
        case "last_name":
            return replace(card, last_name=await talk.ask("last_name", person_name, key=key))
        case "role":
            return replace(card, role=await _role(talk, key=key))
        case "phone":
            phone = await talk.ask("new_phone", use.phone, choices=("none",), key=key)
            return replace(card, phone=use.kept(phone))
        case _:
            mobile = await talk.ask("new_mobile", use.phone, choices=("none",), key=key)
            return replace(card, mobile=use.kept(mobile))
