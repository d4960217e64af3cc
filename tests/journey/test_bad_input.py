"""What no step asks for: a sensible answer, the open step again, and nothing is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from sandbox.telegram import Limits
from tests.journey.evidence import answers, count, rows
from tests.journey.installation import Installation, certificates, installation
from tests.journey.mistakes import BUTTONS, CASES, READING, Case
from tests.journey.signing_up import (
    CARD,
    CHOOSE_PASSWORD,
    DIGITS,
    FIRST_NAME,
    FIRST_PAGE,
    LAST_NAME,
    LAST_PAGE,
    NAME,
    PICTURE,
    REGISTER,
    REPEAT_PASSWORD,
    STEPS,
    Step,
    go_to,
    press,
    see,
)


@asynccontextmanager
async def crowd(folder: Path, people: int) -> AsyncIterator[tuple[Installation, list[str]]]:
    """Give a running program without limits, and a link for each of so many people."""
    async with installation(folder, CARTABLE_TELEGRAM_RATE="3000") as place:
        place.telegram.limiter.set(Limits(None, None))
        addresses = [f"student{number}@example.org" for number in range(people)]
        await place.fill(certificates(folder, addresses))
        await place.start()
        yield place, [await place.link(address) for address in addresses]
        assert await place.stop() == 0
        assert "[error" not in place.log(), place.log()


async def go_through(place: Installation, case: Case, token: str) -> None:
    """Do the same at every step, then give the right answer."""
    person = place.person("Student")
    person.start(f"a_{token}")
    for step in STEPS:
        shown = await see(person, step.question)
        before = answers(place, person.person_id)
        shown = await case(person, step, shown)
        assert answers(place, person.person_id) == before
        step.answer(person, shown)
    await see(person, CARD)


async def test_whatever_people_do_they_are_answered_and_asked_again(tmp_path: Path) -> None:
    async with crowd(tmp_path, len(CASES)) as (place, links):
        ways = [
            go_through(place, case, link) for case, link in zip(CASES.values(), links, strict=True)
        ]
        ends = await asyncio.gather(*ways, return_exceptions=True)
        failures = [f"{case}: {end!s}" for case, end in zip(CASES, ends, strict=True) if end]
        assert not failures, "\n\n".join(failures)
        names = rows(place, "SELECT first_name, last_name FROM accounts")
        assert names == [("Zoé", "D’Hondt-Lejeune")] * len(CASES)


async def tap_twice(place: Installation, token: str) -> None:
    person = place.person("Student")
    person.start(f"a_{token}")
    for step in STEPS:
        shown = await see(person, step.question)
        step.answer(person, shown)
        if step in (*BUTTONS, *READING, PICTURE):
            step.answer(person, shown)
            await person.expect_toast(" ", within=60)  # a word about it, whatever came first
    await see(person, CARD)
    await see(person, "🏠", "dans votre porte-document")  # below the card, not in its place
    assert any(CARD in one.text and not one.deleted for one in person.messages())
    assert len(rows(place, "SELECT 1 FROM devices WHERE chat = ?", person.person_id)) == 1


async def test_two_quick_taps_are_one(tmp_path: Path) -> None:
    async with crowd(tmp_path, 3) as (place, links):
        await asyncio.gather(*(tap_twice(place, token) for token in links))
        assert count(place, "accounts") == len(links)


BEFORE = {
    FIRST_NAME: NAME,
    LAST_NAME: FIRST_NAME,
    CHOOSE_PASSWORD: LAST_NAME,
    REPEAT_PASSWORD: CHOOSE_PASSWORD,
    FIRST_PAGE: REPEAT_PASSWORD,
    LAST_PAGE: REPEAT_PASSWORD,
    PICTURE: FIRST_PAGE,
    DIGITS: FIRST_PAGE,
    REGISTER: PICTURE,
}
"""Where « Retour » leads: to the answer before, however many tries this one took."""


async def go_back(place: Installation, step: Step, token: str) -> None:
    person = place.person("Student")
    shown = await go_to(person, step, token)
    press(person, shown, "Retour")
    earlier = BEFORE[step]
    for one in STEPS[STEPS.index(earlier) :]:
        one.answer(person, await see(person, one.question))
    await see(person, CARD)


async def give_up(place: Installation, step: Step, token: str) -> None:
    person = place.person("Student")
    await go_to(person, step, token)
    person.send("/cancel")
    await see(person, "C’est annulé")
    assert answers(place, person.person_id) == {}
    person.start(f"a_{token}")
    await see(person, NAME.question)


async def test_back_and_cancel_work_at_every_step(tmp_path: Path) -> None:
    goers = [partial(go_back, step=step) for step in BEFORE]
    leavers = [partial(give_up, step=step) for step in STEPS]
    async with crowd(tmp_path, len(goers) + len(leavers)) as (place, links):
        async with asyncio.TaskGroup() as group:
            for go, token in zip([*goers, *leavers], links, strict=True):
                group.create_task(go(place, token=token))
        assert count(place, "accounts") == len(goers)
