"""The families of a storm of news: each can be reached in its own way, or in none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from bench.households import enter, language_of, link
from school.school import School
from tests.journey.installation import Installation
from tests.storm.news.plan import NewsPlan

Way = Literal["chat", "blocked", "nowhere", "mail", "dead"]
"""In the chat; by mail, since the chat is blocked; blocked and no mailbox; by mail; no mailbox."""

_AT_ONCE = 200  # families in one transaction
_DOMAINS = 50  # no mail waits for the pace of its domain
_REACHED_NOWHERE = 10  # one in so many of those who blocked the bot


@dataclass
class Family:
    """One guardian; ``number`` is also the chat's."""

    number: int
    way: Way
    account: int = 0

    @property
    def email(self) -> str:
        return f"anna.{self.number}@school-{self.number % _DOMAINS}.example"

    @property
    def language(self) -> str:
        return language_of(self.number)

    @property
    def has_chat(self) -> bool:
        return self.way in ("chat", "blocked", "nowhere")

    @property
    def has_mailbox(self) -> bool:
        return self.way not in ("nowhere", "dead")


def families(plan: NewsPlan) -> list[Family]:
    """Make so many families, of every kind, mixed."""
    kinds: list[Way] = [
        "nowhere" if number % _REACHED_NOWHERE == 0 else "blocked" for number in range(plan.blocked)
    ]
    counts: dict[Way, int] = {"dead": plan.dead, "mail": plan.by_mail}
    kinds += [way for way, count in counts.items() for _ in range(count)]
    kinds += ["chat" for _ in range(plan.people - len(kinds))]
    order = list(range(1, plan.people + 1))
    order.sort(key=lambda number: number * 7919 % plan.people)
    return sorted(
        (Family(number, way) for number, way in zip(order, kinds, strict=True)),
        key=lambda one: one.number,
    )


async def settle_in(place: Installation, everybody: Sequence[Family]) -> None:
    """Give all of them a child, an account and what reaches them."""
    for family in everybody:
        if not family.has_mailbox:
            place.mail.refusals.refuse(family.email)
        if family.has_chat:
            phone = place.telegram.make_person(
                "Anna", language_code=family.language, person_id=family.number
            )
            phone.user.started = True
            phone.user.blocked = family.way != "chat"
    async with place.opened() as opened:
        for first in range(0, len(everybody), _AT_ONCE):
            some = everybody[first : first + _AT_ONCE]
            await opened.at_school(partial(_enter, some))


def _enter(some: Sequence[Family], school: School) -> None:
    for family in some:
        family.account = enter(school, family.number, family.email)
        if family.has_chat:
            link(school, family.account, family.number)
