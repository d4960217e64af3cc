"""Power cuts while many sign up at once: all of them finish, and every count agrees."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from sandbox.telegram import Person
from tests.journey.evidence import count, rows
from tests.journey.installation import Installation, certificates, installation
from tests.journey.signing_up import CARD, step_of
from tests.journey.test_kills import assert_signed_up_once

PEOPLE = 20
KILLS = 12
SENDERS = 64
"""Sends that are in flight at once, at most (safety: duplicates ≤ kills × senders)."""


async def answer_everything(person: Person, token: str) -> None:
    """Answer each question once, however often it is shown, until the card comes."""
    person.start(f"a_{token}")
    answered = set()
    while True:
        shown = await person.expect(lambda one: bool(step_of(one)) or CARD in one.text, within=90)
        step = step_of(shown)
        if step is None:
            return
        if shown.text not in answered:
            answered.add(shown.text)
            await asyncio.sleep(random.uniform(0.2, 1.5))  # people read first
            step.answer(person, shown)


async def kill_and_start(place: Installation) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(random.uniform(0.1, 1.2))
        await place.kill()
        await place.start(fetches=False)


async def test_everybody_signs_up_through_a_storm_of_kills(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        addresses = [f"student{number}@example.org" for number in range(PEOPLE)]
        await place.fill(certificates(tmp_path, addresses))
        await place.start()
        people = [place.person(f"Student {number}") for number in range(PEOPLE)]
        tokens = [await place.link(address) for address in addresses]
        async with asyncio.TaskGroup() as group:
            for person, token in zip(people, tokens, strict=True):
                group.create_task(answer_everything(person, token))
            await kill_and_start(place)
        for address in addresses:
            await place.mails(address, 1, "identifiant")
        assert await place.stop() == 0, place.log()
        assert_signed_up_once(place, PEOPLE)
        assert_counts_agree(place)


def assert_counts_agree(place: Installation) -> None:
    """What was handed over was treated once; only what was in flight at a kill came twice."""
    updates = place.telegram.world.updates
    treated = rows(place, "SELECT CAST(input AS INTEGER) FROM inbox WHERE source = 'telegram'")
    assert len(updates) == updates.lost == 0
    assert sorted(updates.acknowledged) == sorted(treated)
    assert count(place, "inbox", "state <> 'done'") == 0
    new_messages = "channel = 'telegram' AND state = 'sent' AND charged = 1 AND edits IS NULL"
    doubled = place.telegram.world.sent - count(place, "outbox", new_messages)
    mails = sum(len(place.mail.mails(f"student{number}@example.org")) for number in range(PEOPLE))
    doubled_mails = mails - count(place, "outbox", "channel = 'mail' AND state = 'sent'")
    print(
        f"{KILLS} kills, {len(treated)} updates, {doubled} messages and {doubled_mails} mails twice"
    )
    assert 0 <= doubled <= KILLS * SENDERS
    assert 0 <= doubled_mails <= KILLS * SENDERS
