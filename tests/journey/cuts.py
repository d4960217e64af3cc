"""Moments at which the power is cut while somebody answers a step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sandbox.telegram import Person, ShownMessage
from tests.journey.installation import Installation, until
from tests.journey.signing_up import Step

SENDS = ("sendmessage", "sendphoto", "editmessagetext", "deletemessage")

Moment = Callable[[Installation, Person, Step, ShownMessage], Awaitable[None]]


async def while_the_step_stands(
    place: Installation, person: Person, step: Step, shown: ShownMessage
) -> None:
    await place.kill()
    step.answer(person, shown)


async def as_the_answer_is_handed_over(
    place: Installation, person: Person, step: Step, shown: ShownMessage
) -> None:
    step.answer(person, shown)
    await place.kill()


async def before_the_next_step_is_sent(
    place: Installation, person: Person, step: Step, shown: ShownMessage
) -> None:
    for method in SENDS:
        place.telegram.faults.fail(method, times=None, retry_after=1)
    await _kill_at_the_first_send(place, person, step, shown)


async def before_the_next_step_is_known_to_be_sent(
    place: Installation, person: Person, step: Step, shown: ShownMessage
) -> None:
    for method in SENDS:
        place.telegram.faults.silence(method, times=None)
    await _kill_at_the_first_send(place, person, step, shown)


async def _kill_at_the_first_send(
    place: Installation, person: Person, step: Step, shown: ShownMessage
) -> None:
    before = sends(place)
    step.answer(person, shown)
    await until(lambda: sends(place) > before)
    await place.kill()
    place.telegram.faults.clear()


def sends(place: Installation) -> int:
    return sum(place.telegram.counters.calls[method] for method in SENDS)


MOMENTS = (
    while_the_step_stands,
    as_the_answer_is_handed_over,
    before_the_next_step_is_sent,
    before_the_next_step_is_known_to_be_sent,
)
ON_POSTGRESQL = (as_the_answer_is_handed_over, before_the_next_step_is_known_to_be_sent)
"""The storm has all of them there, at random."""
