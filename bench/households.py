"""Families of a school, each with a guardian in a chat, and the news that all of them are told."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from bench.start import CARTABLE, environment
from cartable.root import foundation
from cartable.settings import Settings
from locales import LANGUAGES
from school.accounts import Account, Device
from school.children import Child
from school.guardians import Guardian
from school.places import Place
from school.school import School

PLATFORM = "isu-dour"
TITLES = {language: f"Fancy-fair ({language})" for language in LANGUAGES}
WORDS = {language: f"Venez nombreux ({language}) !" for language in LANGUAGES}
"""What is told in each language; home pages show the title alone."""

_AT_ONCE = 200  # families in one transaction
_TEXT = """# {title}

Samedi 12 décembre de 14 à 18 heures, dans la cour : jeux, crêpes et musique. {words}
"""


def language_of(number: int) -> str:
    """Give the language of a guardian, by the number of the chat."""
    return LANGUAGES[number % len(LANGUAGES)]


def settle_in(folder: Path, count: int) -> None:
    """Enter so many families, whose guardians have the chats 1 to ``count``.

    ``folder`` has an installation whose database has its schools and nobody else.
    """
    asyncio.run(_enter(folder / "data", count))


async def _enter(data: Path, count: int) -> None:
    async with foundation(Settings(data=data)) as opened:
        for first in range(1, 1 + count, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, 1 + count))
            await opened.at_school(partial(_enter_some, numbers))


def _enter_some(numbers: range, school: School) -> None:
    for number in numbers:
        account = enter(school, number, f"anna.{number}@example.org")
        link(school, account, number)


def enter(school: School, number: int, email: str) -> int:
    """Enter a child and its guardian, who can be reached by mail; gives the account."""
    tx, ids, now = school.tx, school.unit.ids, school.unit.clock.now()
    child, account, language = ids.next(), ids.next(), language_of(number)
    last_name = f"Durant {number}"
    tx.children.add(
        Child(
            id=child,
            platform=PLATFORM,
            identifier=f"albert.durant{number}@isu-dour.be",
            first_name="Albert",
            last_name=last_name,
            class_name=f"{1 + number % 6}A",
            birth_date=date(2014, 1, 31),
            language=language,
            email="",
            address="",
            guardian_places=2,
            added_at=now,
        )
    )
    tx.accounts.add(Account(account, "Anna", last_name, None, language, "no password", now))
    tx.guardians.put(Guardian(account, role="mother", chosen=child, completed_at=now))
    tx.places.add(Place(ids.next(), PLATFORM, child, 1, now, account, now, now))
    assert tx.addresses.prove(email, account, now)
    return account


def link(school: School, account: int, number: int) -> None:
    """Link a guardian's chat, which has the number of the guardian."""
    tx, now = school.tx, school.unit.clock.now()
    tx.devices.meet(number, language_of(number), now)
    tx.devices.link(Device(school.unit.ids.next(), account, number, now, now))


def write_news(folder: Path) -> Sequence[Path]:
    """Write the news in all languages; gives the files, whose names say which."""
    files = []
    for language, words in WORDS.items():
        files.append(folder / f"fancy-fair.{language}.md")
        files[-1].write_text(_TEXT.format(title=TITLES[language], words=words), "utf-8")
    return files


def publish(folder: Path, data: Path) -> None:
    """Publish the news with the command, beside the program; ``folder`` keeps its files."""
    files = write_news(folder)
    command: list[str | Path] = [CARTABLE, "news", "publish", *files, "--platform", PLATFORM]
    subprocess.run(command, env=environment(data), cwd=folder, check=True, capture_output=True)
