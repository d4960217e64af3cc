"""What came in time counts, though the program or its mailbox was down over night."""

from __future__ import annotations

from datetime import timedelta

import pytest

from school.replies import Reply
from school.school import School
from tests.conftest import SchoolAtWork
from tests.school.correspondence import (
    HERS,
    Mailed,
    ask,
    mails,
    open_account,
    reply,
    state_of,
    told,
)

pytestmark = pytest.mark.usefixtures("platform")

NEARLY = timedelta(hours=23, minutes=59)
A_NIGHT = timedelta(hours=12)


@pytest.fixture
async def asked(school: SchoolAtWork) -> Mailed:
    await open_account(school)
    return await ask(school)


async def test_a_reply_that_came_in_time_confirms(school: SchoolAtWork, asked: Mailed) -> None:
    came = school.clock.now() + NEARLY
    school.clock.at = came + A_NIGHT
    assert await reply(school, HERS, asked.token, received_at=came) == "confirmation"
    assert await state_of(school, HERS) == "confirmed"


async def test_one_that_came_too_late_does_not(school: SchoolAtWork, asked: Mailed) -> None:
    came = school.clock.now() + timedelta(hours=24)
    school.clock.at = came + A_NIGHT
    await reply(school, HERS, asked.token, received_at=came)
    assert await state_of(school, HERS) == "pending"
    assert ("reply_expired", HERS) in await told(school)


async def test_nothing_comes_later_than_it_is_read(school: SchoolAtWork, asked: Mailed) -> None:
    """A server whose clock is fast makes nobody late."""
    school.clock.move(hours=23)
    await reply(school, HERS, asked.token, received_at=school.clock.now() + timedelta(hours=5))
    assert await state_of(school, HERS) == "confirmed"
    now = school.clock.now()
    assert Reply(HERS).came_at(now) == now


async def test_a_command_that_came_in_time_is_obeyed(school: SchoolAtWork, asked: Mailed) -> None:
    await reply(school, HERS, asked.token)
    await mails(school)
    await reply(school, HERS, command="certificates")
    (offer,) = await mails(school)
    came = school.clock.now() + NEARLY
    school.clock.at = came + A_NIGHT
    await reply(school, HERS, offer.token, command="certificates", received_at=came)
    assert ("reply_certificates", HERS) in await told(school)


async def test_an_answer_to_a_conversation_too(school: SchoolAtWork, asked: Mailed) -> None:
    def work(one: School) -> list[tuple[str, int] | None]:
        one.tx.conversations.mailed(7, "telegram:101", 3)
        made = one.tx.tokens.get(one.unit.tokens.digest(asked.token))
        assert made is not None
        token = type(made)("d", "conversation", HERS, None, made.made_at, None, None, 7)
        at = [made.made_at + NEARLY, made.made_at + timedelta(hours=24)]
        return [one.resuming.asked_by(token, moment) for moment in at]

    school.clock.move(days=2)
    assert await school.do(work) == [("telegram:101", 3), ("telegram:101", -1)]
