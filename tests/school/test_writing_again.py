"""A mail that is written again, after a try that failed, has the tokens that it had."""

from __future__ import annotations

from datetime import timedelta

import pytest

from school.school import School
from storage.location import Location
from tests.cast import row
from tests.conftest import SchoolAtWork
from tests.databases import rows
from tests.school.correspondence import (
    ANTOINETTE,
    HERS,
    Mailed,
    ask,
    issue,
    mails,
    open_account,
    reply,
    state_of,
    told,
)

pytestmark = pytest.mark.usefixtures("platform")


async def try_in_vain(school: SchoolAtWork, times: int) -> list[tuple[str | None, str | None]]:
    """Write the one mail that waits so often, each time in vain; gives its tokens."""
    tokens = []
    for _ in range(times):

        def work(one: School) -> tuple[str | None, str | None]:
            now = school.clock.now()
            (notice,) = one.tx.outbox.lease("mail", 9, now)
            letter = one.writing.letter(notice)
            assert letter is not None
            one.tx.outbox.again(notice.id, "451", now + timedelta(hours=4))
            return letter.token, letter.stop_token

        tokens.append(await school.do(work))
        school.clock.move(hours=4)
    return tokens


async def test_so_many_tries_leave_no_more_tokens_than_one(
    school: SchoolAtWork, location: Location
) -> None:
    await school.do(lambda one: one.certificates.issue("icc", row()))
    tokens = await try_in_vain(school, 34)
    (mail,) = await mails(school)
    assert set(tokens) == {(mail.token, mail.stop_token)}
    assert rows(location, "SELECT COUNT(*) FROM tokens") == [(2,)]


async def test_the_time_of_the_last_one_counts(school: SchoolAtWork) -> None:
    await open_account(school)
    await school.do(lambda one: one.confirming.ask(ANTOINETTE, HERS, "icc"))
    await try_in_vain(school, 12)
    (mail,) = await mails(school)
    school.clock.move(hours=23)
    assert await reply(school, HERS, mail.token) == "confirmation"
    assert await state_of(school, HERS) == "confirmed"


async def test_two_mails_never_share_one(school: SchoolAtWork) -> None:
    first, second = await issue(school, reference="1"), await issue(school, reference="2")
    tokens = [first.token, first.stop_token, second.token, second.stop_token]
    assert len(set(tokens)) == 4


async def test_whose_token_was_forgotten_is_told_kindly(school: SchoolAtWork) -> None:
    """As after the nightly clean-up; ``reply_expired`` says how it is done now."""
    await open_account(school)
    asked: Mailed = await ask(school)
    school.clock.move(days=36)
    before = school.clock.now() - timedelta(days=35)
    assert await school.do(lambda one: one.tx.tokens.forget("confirmation", before, 9)) == 1
    await reply(school, HERS, asked.token)
    assert ("reply_expired", HERS) in await told(school)
