"""A power cut at any moment of the sign-up: it goes on where it stood, nothing happens twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journey.cuts import MOMENTS, ON_POSTGRESQL, Moment
from tests.journey.evidence import count, rows
from tests.journey.installation import STUDENT, Installation, installation
from tests.journey.signing_up import (
    CARD,
    CHOOSE_PASSWORD,
    REPEAT_PASSWORD,
    STEPS,
    go_to,
    see,
    see_deleted,
)


@pytest.mark.parametrize(
    ("engine", "moment"),
    [("sqlite", one) for one in MOMENTS] + [("postgresql", one) for one in ON_POSTGRESQL],
    indirect=["engine"],
)
async def test_a_kill_at_every_step_is_not_noticed(
    tmp_path: Path, engine: dict[str, str], moment: Moment
) -> None:
    async with installation(tmp_path, **engine) as place:
        await place.fill()
        await place.start()
        person = place.person("Zoé")
        person.start(f"a_{await place.link(STUDENT)}")
        for step in STEPS:  # each is answered once: what was recorded is not asked for again
            shown = await see(person, step.question)
            await moment(place, person, step, shown)
            await place.start()
        card = await see(person, CARD)
        assert STUDENT in card.text
        await place.mails(STUDENT, 1, "identifiant")
        assert await place.stop() == 0, place.log()
        assert_signed_up_once(place, 1)


async def test_a_kill_between_a_typed_secret_and_its_answer(
    tmp_path: Path, engine: dict[str, str]
) -> None:
    async with installation(tmp_path, **engine) as place:
        await place.fill()
        await place.start()
        person = place.person("Zoé")
        await go_to(person, CHOOSE_PASSWORD, await place.link(STUDENT))
        for step, following in ((CHOOSE_PASSWORD, REPEAT_PASSWORD), (REPEAT_PASSWORD, STEPS[5])):
            typed = step.answer(person, person.last())
            await see_deleted(person, typed)  # committed, and the secret is being judged
            await place.kill()
            assert count(place, "inbox", "state = 'new' AND payload IS NOT NULL") == 1
            await place.start()
            await see(person, following.question)  # without typing it again
        assert await place.stop() == 0, place.log()
        assert count(place, "inbox", "state <> 'done' OR payload IS NOT NULL") == 0


def assert_signed_up_once(place: Installation, people: int) -> None:
    """Each person has one account, one chat, one answer to the terms and one certificate."""
    for table in ("accounts", "devices", "terms_record"):
        assert count(place, table) == people, table
    activated = rows(place, "SELECT account FROM certificates WHERE activated_at IS NOT NULL")
    assert len(activated) == len(set(activated)) == people
    assert count(place, "conversations", "records <> '[]'") == 0
    assert count(place, "inbox", "state <> 'done'") == 0
    assert count(place, "outbox", "state IN ('new', 'sending', 'failed')") == 0
    welcomed = rows(place, "SELECT account FROM outbox WHERE kind = 'welcome'")
    assert len(welcomed) == len(set(welcomed)) == people
