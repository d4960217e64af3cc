"""Mails that come back: a dead address is told in the chat and mended there, a full one waits."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from school.outbox import Notice
from school.school import School
from school.staff import StaffMember
from school.undelivered import Permanence, Undelivered, mark_of, notice_of
from tests.cast import ICC, KEY, SOPHIE, account, device
from tests.conftest import SchoolAtWork
from tests.school.correspondence import (
    ANTOINETTE,
    CHAT,
    HERS,
    Mailed,
    ask,
    issue,
    leaving,
    mails,
    open_account,
    reply,
    state_of,
    told,
)
from vault.keys import SecretKey
from vault.signing import KeyedTokens

pytestmark = pytest.mark.usefixtures("platform")


async def comes_back(school: SchoolAtWork, permanence: Permanence = "hard", **what: Any) -> None:
    failure = Undelivered(permanence, **what)
    await school.do(lambda one: one.bouncing.undelivered([failure]))


async def standing(school: SchoolAtWork) -> str:
    return (await school.do(lambda one: one.confirming.state(ANTOINETTE))).state


@pytest.fixture
async def asked(school: SchoolAtWork) -> Mailed:
    await open_account(school)
    return await ask(school)


async def test_a_dead_address_is_bad_and_the_chat_is_told(
    school: SchoolAtWork, asked: Mailed
) -> None:
    await comes_back(school, mark=asked.letter.mark)
    assert await state_of(school, HERS) == "bad"
    assert await standing(school) == "bad"
    assert await told(school) == [("address_bad", str(CHAT))]
    await comes_back(school, mark=asked.letter.mark)
    assert await told(school) == []


async def test_it_is_corrected_or_tried_again(school: SchoolAtWork, asked: Mailed) -> None:
    await comes_back(school, mark=asked.letter.mark)
    await leaving(school)
    await school.do(lambda one: one.confirming.again(ANTOINETTE))
    (again,) = await mails(school)
    assert (again.kind, again.to) == ("confirmation", HERS)
    await reply(school, HERS, again.token)
    assert await standing(school) == "confirmed"


async def test_what_waits_for_a_dead_address_does_not_leave(
    school: SchoolAtWork, asked: Mailed
) -> None:
    await reply(school, HERS, asked.token)
    await leaving(school)
    await comes_back(school, mark=asked.letter.mark)
    assert await told(school) == [("address_bad", str(CHAT))]
    await school.do(lambda one: one.notices.by_mail("reply_help", HERS, None, in_reply_to=""))
    assert await told(school) == []
    await school.do(lambda one: one.confirming.again(ANTOINETTE))
    (again,) = await mails(school)
    await school.do(lambda one: one.confirming.click(again.token))
    assert await state_of(school, HERS) == "confirmed"
    assert await told(school) == [("address_confirmed", str(CHAT))]


async def test_a_full_mailbox_is_tried_for_five_days(school: SchoolAtWork, asked: Mailed) -> None:
    sent = 0
    for _ in range(100):
        await comes_back(school, "soft", mark=asked.letter.mark)
        assert await leaving(school) == [] or await state_of(school, HERS) == "bad"
        school.clock.move(hours=4)
        again = await mails(school)
        sent += len(again)
        if not again:
            break
    assert sent == 30
    assert await state_of(school, HERS) == "bad"


async def test_what_is_only_late_changes_nothing(school: SchoolAtWork, asked: Mailed) -> None:
    await comes_back(school, "delayed", mark=asked.letter.mark)
    assert await state_of(school, HERS) == "pending"
    assert await told(school) == []


async def test_nobody_who_has_not_seen_the_mail_marks_an_address_bad(
    school: SchoolAtWork, asked: Mailed
) -> None:
    number, _, proof = asked.letter.mark.removeprefix("b-").partition("-")
    forged = "0" * len(proof)
    for mark in ("", "b-", f"b-{number}", f"b-{number}-{forged}", f"b-ü-{proof}", "b-" + "z" * 40):
        await comes_back(school, mark=mark, recipient=HERS)
    await comes_back(school, tokens=("a" * 26,), recipient=HERS)
    assert await state_of(school, HERS) == "pending"


async def test_a_token_in_what_comes_back_is_proof_enough(
    school: SchoolAtWork, asked: Mailed
) -> None:
    await comes_back(school, tokens=(asked.token,), recipient="somebody@example.com")
    assert await state_of(school, HERS) == "pending"
    await comes_back(school, "soft", tokens=(asked.token,), recipient=HERS)
    assert await state_of(school, HERS) == "pending"
    await comes_back(school, tokens=(asked.token,), recipient=HERS)
    assert await state_of(school, HERS) == "bad"


async def test_an_invitation_that_comes_back(school: SchoolAtWork) -> None:
    invited = await issue(school)
    await comes_back(school, mark=invited.letter.mark.upper())
    assert await state_of(school, SOPHIE) == "bad"
    counts = await school.do(lambda one: one.tx.status.counts())
    assert counts["addresses"]["bad"] == 1
    school.clock.move(days=8)
    await school.do(lambda one: one.reminders.remind(10))
    assert await told(school) == []


async def test_what_the_server_refuses_at_once(school: SchoolAtWork, asked: Mailed) -> None:
    await school.do(lambda one: one.bouncing.not_taken(asked.notice, nobody=True))
    assert await state_of(school, HERS) == "bad"


async def test_what_was_said_is_erased_after_some_days(school: SchoolAtWork, asked: Mailed) -> None:
    def kept(one: School) -> Notice | None:
        return one.tx.outbox.came_back(asked.notice.id)

    found = await school.do(kept)
    assert found is not None
    assert found.data == asked.notice.data
    later = school.clock.now() + timedelta(seconds=1)
    assert await school.do(lambda one: one.tx.outbox.erase_sent(later, 10)) == 1
    found = await school.do(kept)
    assert found is not None
    assert found.data == {}
    assert not await school.do(
        lambda one: one.tx.outbox.send_again(asked.notice.id, "", school.clock.now())
    )


def test_marks_fit_into_an_address_and_come_back_in_any_case() -> None:
    tokens = KeyedTokens(SecretKey(KEY))
    for number in (0, 35, 36, 2**63 - 1):
        mark = mark_of(number, tokens)
        assert len(mark) <= 26
        assert notice_of(f" {mark.upper()} ", tokens) == number
        assert notice_of(mark[:-1] + "z", tokens) is None


# -- what somebody wrote to their school ----------------------------------------------------------

SECRETARIAT, ANNE, ANNES_CHAT = "secretariat@iccbxl.be", 7, 107


async def have_staff(school: SchoolAtWork) -> None:
    """Let Anne work in the secretariat, with a chat."""

    def work(one: School) -> None:
        now = school.clock.now()
        one.tx.accounts.add(account(ANNE))
        one.tx.devices.meet(ANNES_CHAT, "fr", now)
        one.tx.devices.link(device(7, account=ANNE, chat=ANNES_CHAT))
        member = StaffMember(7, "icc", "anne@iccbxl.be", "secretariat", now, ANNE, now)
        one.tx.staff.add(member)

    await school.do(work)


async def pass_on(school: SchoolAtWork, asked: Mailed, **more: Any) -> Mailed:
    """Let Antoinette ask something; gives the mail that goes to her school."""
    about = {"verdict": "question", "words": "Qui êtes-vous ?", **more}
    await reply(school, HERS, asked.token, **about)
    return next(one for one in await mails(school) if one.to == SECRETARIAT)


async def unreached(school: SchoolAtWork) -> int:
    return await school.do(lambda one: one.tx.replies.counts()["school_unreached"])


async def test_what_does_not_reach_a_school_reaches_its_staff(
    school: SchoolAtWork, asked: Mailed
) -> None:
    await have_staff(school)
    passed = await pass_on(school, asked)
    for _ in range(2):
        await comes_back(school, mark=passed.letter.mark)
    (told_anne,) = await leaving(school)
    assert (told_anne.kind, told_anne.to) == ("school_unreached", str(ANNES_CHAT))
    data = told_anne.letter.data
    assert (data["writer"], data["mailbox"]) == (HERS, SECRETARIAT)
    assert data["words"] == "Qui êtes-vous ?"
    assert await unreached(school) == 1


async def test_whoever_works_there_no_more_is_not_told(school: SchoolAtWork, asked: Mailed) -> None:
    await have_staff(school)
    passed = await pass_on(school, asked)
    await comes_back(school, mark=passed.letter.mark)
    await school.do(lambda one: one.staffing.revoke("anne@iccbxl.be", "icc"))
    assert "school_unreached" not in [kind for kind, _ in await told(school)]


async def test_without_staff_in_the_chat_its_administrators_get_it(
    school: SchoolAtWork, asked: Mailed
) -> None:
    platform = replace(ICC, administrators=("one@iccbxl.be", SECRETARIAT, "two@iccbxl.be"))
    await school.do(lambda one: one.tx.platforms.put(platform))
    passed = await pass_on(school, asked)
    await comes_back(school, "hard", mark=passed.letter.mark)
    instead = await mails(school)
    assert sorted((one.kind, one.to) for one in instead) == [
        ("question", "one@iccbxl.be"),
        ("question", "two@iccbxl.be"),
    ]
    assert all(one.letter.words == "Qui êtes-vous ?" for one in instead)
    await comes_back(school, mark=instead[0].letter.mark)
    assert await mails(school) == [], "what does not reach them either goes round no more"
    assert await unreached(school) == 2


async def test_a_refusal_is_told_as_well_also_where_the_server_refuses_at_once(
    school: SchoolAtWork, asked: Mailed
) -> None:
    await have_staff(school)
    passed = await pass_on(school, asked, verdict="no")
    assert passed.kind == "address_refused"
    lost = await school.do(lambda one: one.bouncing.not_taken(passed.notice, nobody=False))
    assert lost
    (told_anne,) = [one for one in await leaving(school) if one.to == str(ANNES_CHAT)]
    assert told_anne.letter.data["refused"] is True
    assert not await school.do(lambda one: one.bouncing.not_taken(asked.notice, nobody=False))
    assert await unreached(school) == 1
