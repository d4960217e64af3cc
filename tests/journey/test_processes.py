"""Several processes on one database: one falls out, and the others finish what it had begun."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from pathlib import Path

import pytest

from bot.slots import FEWEST
from cartable.root import Foundation
from sandbox.telegram import Person
from school.processes import chosen
from school.store import Transaction
from tests.cast import account, device
from tests.journey.evidence import count, rows
from tests.journey.installation import (
    SAMPLES,
    STUDENT,
    Installation,
    certificates,
    installation,
    until,
)
from tests.journey.signing_up import (
    CARD,
    DIGITS,
    FIRST_PAGE,
    LAST_PAGE,
    PICTURE,
    REGISTER,
    REPEAT_PASSWORD,
    go_to,
    see,
    sign_up,
)

THREE = ("first", "second", "third")
PEOPLE = 120
TAKEN_OVER = 30.0
"""Seconds until another process fetches in the place of one that is gone (issue 3)."""


async def start_three(place: Installation) -> None:
    for name in THREE:
        await place.start(fetches=name == THREE[0], name=name)


def named(place: Installation, holder: str) -> str:
    """Give the name under which a test has started a process, of the one it has in the database."""
    number = int(holder.split(":")[1])
    return next(name for name, one in place.running.items() if one.pid == number)


def leader(place: Installation, office: str) -> str:
    (holder,) = rows(place, "SELECT holder FROM elections WHERE name = ?", office)
    return named(place, holder)


def treats(place: Installation, person: Person) -> str:
    """Name the process that treats what this person does."""
    known = rows(place, "SELECT holder FROM processes ORDER BY holder")
    numbers = {one.pid for one in place.running.values()}
    alive = [holder for holder in known if int(holder.split(":")[1]) in numbers]
    return named(place, chosen(str(person.person_id), alive))


async def link_people(place: Installation, addresses: list[str]) -> list[Person]:
    """Give each address an account and a chat, as if they had signed up long ago."""
    people = [place.person(f"Student {number}") for number in range(len(addresses))]
    async with place.opened() as opened:
        await opened.store.run(lambda tx: _link_all(opened, tx, people, addresses))
    for person in people:
        person.user.started = True
    return people


def _link_all(
    opened: Foundation, tx: Transaction, people: list[Person], addresses: list[str]
) -> None:
    now = opened.clock.now()
    for person, address in zip(people, addresses, strict=True):
        number, chat = opened.ids.next(), person.person_id
        tx.accounts.add(account(number, opened_at=now))
        tx.addresses.note(address)
        tx.addresses.prove(address, number, now)
        tx.devices.meet(chat, "fr", now)
        tx.devices.link(
            device(opened.ids.next(), account=number, chat=chat, linked_at=now, used_at=now)
        )


async def test_the_others_finish_a_broadcast(tmp_path: Path, engine: dict[str, str]) -> None:
    async with installation(tmp_path, CARTABLE_SMTP="", **engine) as place:
        await place.fill(None)
        addresses = [f"student{number}@example.org" for number in range(PEOPLE)]
        people = await link_people(place, addresses)
        await start_three(place)
        await place.does(
            "certificates", "import", certificates(tmp_path, addresses), "--platform", "icc"
        )
        await until(lambda: place.telegram.world.sent > PEOPLE // 4)
        sending = rows(place, "SELECT DISTINCT holder FROM outbox WHERE state = 'sending'")
        assert sending
        await place.kill(named(place, sending[0]))  # in the middle of what it has begun
        owed = "channel = 'telegram' AND state <> 'sent'"
        await until(lambda: not count(place, "outbox", owed))
        assert await place.stop() == 0, place.log()

        told = Counter(one.chat_id for one in place.telegram.world.sends)
        assert set(told) == {person.person_id for person in people}
        assert told.total() - PEOPLE <= FEWEST  # what was in flight at the kill
        assert count(place, "certificates", "activated_at IS NOT NULL") == PEOPLE


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_a_conversation_goes_on_in_another_process(
    tmp_path: Path, engine: dict[str, str]
) -> None:
    async with installation(tmp_path, **engine) as place:
        await place.fill()
        await start_three(place)
        person = place.person("Zoé")
        token = await place.link(STUDENT)
        shown = await go_to(person, REPEAT_PASSWORD, token)
        await place.kill(treats(place, person))
        REPEAT_PASSWORD.answer(person, shown)
        shown = await see(person, FIRST_PAGE.question)  # nothing is asked again
        await place.kill(treats(place, person))
        await go_on_from(person, shown.message_id)
        assert len(place.running) == 1
        assert await place.stop() == 0, place.log()
        assert count(place, "accounts") == count(place, "devices") == 1
        assert count(place, "inbox", "state <> 'done'") == 0


async def go_on_from(person: Person, message: int) -> None:
    """Answer what is open and everything that follows, up to the card."""
    shown = next(one for one in person.messages() if one.message_id == message)
    for step in (FIRST_PAGE, LAST_PAGE, PICTURE, DIGITS, REGISTER):
        if step is not FIRST_PAGE:
            shown = await see(person, step.question)
        step.answer(person, shown)
    await see(person, CARD)


@pytest.mark.parametrize(
    ("engine", "how"),
    [
        ("sqlite", signal.SIGKILL),
        ("postgresql", signal.SIGKILL),
        # One that is held may hold the lock of an SQLite file, and with it everybody.
        ("postgresql", signal.SIGSTOP),
    ],
    indirect=["engine"],
)
async def test_who_fetches_is_replaced(
    tmp_path: Path, engine: dict[str, str], how: signal.Signals
) -> None:
    async with installation(tmp_path, **engine) as place:
        await place.fill()
        await start_three(place)
        person = place.person("Zoé")
        first = leader(place, "updates")
        fallen = place.running[first]
        fallen.send_signal(how)
        person.send("/help")
        await person.expect("Aide en ligne", within=TAKEN_OVER)
        second = leader(place, "updates")
        assert second != first

        if how is signal.SIGSTOP:  # it wakes up, and finds that it leads nothing any more
            fallen.send_signal(signal.SIGCONT)
        await sign_up(person, await place.link(STUDENT))
        assert leader(place, "updates") == second
        updates = place.telegram.world.updates
        handed = {*updates.acknowledged, *(one.update_id for one in updates.pending())}
        query = "SELECT CAST(input AS BIGINT) FROM inbox WHERE source = 'telegram'"
        assert sorted(rows(place, query)) == sorted(handed)
        assert count(place, "accounts") == 1


async def test_commands_beside_three_processes(tmp_path: Path, engine: dict[str, str]) -> None:
    async with installation(tmp_path, **engine) as place:
        await place.fill()
        await start_three(place)
        person = place.person("Zoé")
        more = certificates(tmp_path, ["other@example.org"] * 50)
        signing = asyncio.create_task(sign_up(person, await place.link(STUDENT)))
        printed = await asyncio.gather(
            place.does("certificates", "import", more, "--platform", "icc"),
            place.does("schools", "import", SAMPLES / "schools.toml"),
            place.does("status", "--json"),
            place.does("migrate"),
        )
        assert "50" in printed[0]
        await signing
        await place.mails("other@example.org", 50)
        status = await place.status()
        assert status["accounts"] == {"open": 1}
        assert status["certificates"]["activated"] == 1
        assert await place.stop() == 0, place.log()
