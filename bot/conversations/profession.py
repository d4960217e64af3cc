"""The professional profile (scope A9): title, employer, sector and a link, apart from the rest."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import count

from bot.conversations.profile import own_account, told
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.profile_fields import line, link
from school.profiles import Profession
from school.school import School

_DOORS = (Door("profile", Words("settings.profile")), Door("home", Words("menu.home")))


async def profession(talk: Talk, school: School) -> Ending:
    """Show what an account tells of its work, and have one thing after the other corrected."""
    account = own_account(talk, school).id
    for attempt in count(1):
        card = school.profile.profession(account)
        wanted = await talk.choose(
            "card",
            ("title", "employer", "sector", "link", "done"),
            key=f"card#{attempt}",
            title=told(card.title),
            employer=told(card.employer),
            sector=told(card.sector),
            link=told(card.link),
        )
        if wanted == "done":
            break
        corrected = await _corrected(talk, card, wanted, f"{wanted}#{attempt}")
        await talk.once(f"kept#{attempt}", partial(school.profile.work, corrected))
    return Ending(Words("profession.kept"), _DOORS)


async def _corrected(talk: Talk, card: Profession, wanted: str, key: str) -> Profession:
    """Ask for one thing anew; gives the card with it, or without."""
    match wanted:
        case "title":
            title = await talk.ask("title", line, choices=("none",), key=key)
            return replace(card, title=_kept(title))
        case "employer":
            employer = await talk.ask("employer", line, choices=("none",), key=key)
            return replace(card, employer=_kept(employer))
        case "sector":
            sector = await talk.ask("sector", line, choices=("none",), key=key)
            return replace(card, sector=_kept(sector))
        case _:
            address = await talk.ask("link", link, choices=("none",), key=key)
            return replace(card, link=_kept(address))


def _kept(answer: str) -> str:
    return "" if answer == "_none" else answer
