"""The people of a storm of replies: really asked, each by a mail that the program sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from bench.correspondents import Question
from cartable.root import Foundation
from school.accounts import Account, Device
from school.school import School
from tests.cast import row
from tests.journey.installation import Installation

About = Literal["address", "certificate"]
Wish = Literal["yes", "no", "gone", "late", "silent"]
"""What comes of it: a yes, a no, a mailbox that is no more, a yes that is too late, nothing."""

LANGUAGES = ("fr", "nl", "de", "en")
_PLATFORM = "icc"
_AT_ONCE = 100  # people in one transaction
_DOMAINS = 50  # no mail waits for the pace of its domain
_PATIENCE = 600.0  # seconds that asking everybody may take


@dataclass
class Person:
    """Somebody who was asked; ``chat`` is 0 where they have no account."""

    number: int
    about: About
    wish: Wish
    language: str
    chat: int = 0
    account: int = 0
    question: Question | None = None
    raw: bytes = b""
    envelope: str = ""
    """What the envelope of our mail named as its sender: a bounce goes there."""

    @property
    def email(self) -> str:
        return f"anna.{self.number}@school-{self.number % _DOMAINS}.example"

    @property
    def asked(self) -> Question:
        assert self.question is not None
        return self.question

    @property
    def token(self) -> str:
        return self.asked.reply_to.partition("@")[0].partition("+")[2]


def people(count: int) -> list[Person]:
    """Make so many people, of every kind; two of three are asked about an address of theirs."""
    return [_person(number) for number in range(1, count + 1)]


def _person(number: int) -> Person:
    wishes: dict[About, str] = {"address": "yyyynyglsyysyyny", "certificate": "yyynyysyyy"}
    about: About = "certificate" if number % 3 == 0 else "address"
    letters: dict[str, Wish] = {"y": "yes", "n": "no", "g": "gone", "l": "late", "s": "silent"}
    wish = letters[wishes[about][number // 3 % len(wishes[about])]]
    return Person(number, about, wish, LANGUAGES[number % len(LANGUAGES)])


async def ask(place: Installation, everybody: list[Person]) -> None:
    """Give people accounts and chats, and have the program mail to all of them."""
    for person in everybody:
        if person.about == "address" or person.number % 2:
            phone = place.person("Anna", f"Durant {person.number}", person.language)
            phone.user.started = True
            person.chat = phone.person_id
    async with place.opened() as opened:
        await _in_portions(opened, everybody, _enter)
    await _mailed(place, everybody)
    async with place.opened() as opened:
        await _in_portions(opened, everybody, _prove)
    await asyncio.to_thread(_read, place, everybody)


async def _in_portions(
    opened: Foundation, everybody: list[Person], do: Callable[[list[Person], School], None]
) -> None:
    for first in range(0, len(everybody), _AT_ONCE):
        await opened.at_school(partial(do, everybody[first : first + _AT_ONCE]))


def _enter(some: list[Person], school: School) -> None:
    now, ids = school.unit.clock.now(), school.unit.ids
    for person in some:
        if person.chat:
            person.account = ids.next()
            name = ("Anna", f"Durant {person.number}")
            language = person.language
            school.tx.accounts.add(
                Account(person.account, *name, None, language, "no password", now)
            )
            school.tx.devices.meet(person.chat, language, now)
            school.tx.devices.link(Device(ids.next(), person.account, person.chat, now, now))
        if person.about == "address":
            school.confirming.ask(person.account, person.email, _PLATFORM)
        else:
            reference = f"STORM-{person.number:05}"
            wanted = row(email=person.email, reference=reference, title=f"Cours {person.number}")
            school.certificates.issue(_PLATFORM, wanted)


def _prove(some: list[Person], school: School) -> None:
    """Let those with an account have proven, meanwhile, where their certificate was sent."""
    for person in some:
        if person.about == "certificate" and person.account:
            school.tx.addresses.prove(person.email, person.account, school.unit.clock.now())


async def _mailed(place: Installation, everybody: list[Person]) -> None:
    await place.start("notices", fetches=False)
    try:
        for person in everybody:
            await place.mail.wait_for(person.email, seconds=_PATIENCE)
    finally:
        await place.stop()


def _read(place: Installation, everybody: list[Person]) -> None:
    for person in everybody:
        mail = place.mail.mails(person.email)[0]
        person.question = Question.read(mail.raw)
        person.raw, person.envelope = mail.raw, mail.envelope_from
