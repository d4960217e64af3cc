"""Problems reach the administrators, and their answers come back (scope B21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from school.problems import Problem
from school.refusals import Refusal
from school.replies import MailClass, Reply
from school.school import School
from tests.cast import ISU_DOUR, NOW
from tests.conftest import SchoolAtWork
from tests.school.workplace import ANNE, BEN, BEN_AT, CHATS, PARENT, employ, open_house, owed, told

FIRST, SECOND = ISU_DOUR.administrators
STRANGER = "lea@example.org"


def problem(account: int | None = PARENT, email: str = "") -> Problem:
    return Problem(0, ISU_DOUR.id, account, email, "fr", "settings", NOW)


async def reported(school: SchoolAtWork, *, account: int | None = PARENT, email: str = "") -> int:
    """Open the house, and have a problem reported."""

    def work(school: School) -> int:
        open_house(school)
        employ(school, ANNE, "anne@isu-dour.be", "administrator")
        employ(school, BEN, BEN_AT, "secretariat")
        return school.reporting.report(problem(account, email), "Rien ne s’ouvre", 900)

    return await school.do(work)


async def token_to(school: SchoolAtWork, email: str, kind: str = "help_request") -> str:
    """Let all leave; gives the token of the mail to an address."""
    found = [
        letter.token
        for notice, letter in await owed(school)
        if letter is not None and (notice.kind, notice.to) == (kind, email)
    ]
    assert len(found) == 1
    assert found[0] is not None
    return found[0]


async def reply(school: SchoolAtWork, token: str, sender: str, words: str) -> MailClass:
    """Have somebody reply to a mail."""

    def work(school: School) -> MailClass:
        said = Reply(sender, (token,), "other", words=words, message=f"<{words}>")
        return school.replying.treat(said, school.replying.token(said))

    return await school.do(work)


async def test_it_goes_to_both_administrators_and_to_staff_with_that_role(
    school: SchoolAtWork,
) -> None:
    await reported(school)
    assert await told(school) == sorted(
        [("help_request", FIRST), ("help_request", SECOND), ("help_request", str(CHATS[ANNE]))]
    )


async def test_an_answer_by_mail_comes_back_in_the_chat_and_colleagues_see_it(
    school: SchoolAtWork,
) -> None:
    number = await reported(school)
    token = await token_to(school, FIRST)
    assert await reply(school, token, FIRST, "Essayez demain.") == "answer"
    letters = [(one.kind, one.to, letter) for one, letter in await owed(school) if letter]
    assert sorted((kind, to) for kind, to, _ in letters) == sorted(
        [
            ("help_answer", str(CHATS[PARENT])),
            ("help_request", SECOND),
            ("help_request", str(CHATS[ANNE])),
        ]
    )
    assert {(letter.words, letter.writer) for _, _, letter in letters} == {
        ("Essayez demain.", FIRST)
    }
    seen = await school.do(lambda one: one.reporting.to_answer(number, ANNE))
    assert seen.answered_by == [FIRST]


async def test_the_same_mail_twice_answers_once_and_another_answers_again(
    school: SchoolAtWork,
) -> None:
    await reported(school)
    token = await token_to(school, FIRST)
    for words in ("Un", "Un", "Deux"):
        await reply(school, token, FIRST, words)
    answers = [one for one, _ in await owed(school) if one.kind == "help_answer"]
    assert len(answers) == 2


async def test_who_has_no_chat_is_answered_by_mail_and_may_go_on_there(
    school: SchoolAtWork,
) -> None:
    await reported(school, account=None, email=STRANGER)
    token = await token_to(school, SECOND)
    await reply(school, token, SECOND, "Quel navigateur ?")
    theirs = await token_to(school, STRANGER, "help_answer")
    assert await reply(school, theirs, STRANGER, "Firefox.") == "answer"
    letters = [(one, letter) for one, letter in await owed(school) if letter]
    assert {letter.words for _, letter in letters} == {"Firefox."}
    assert {one.kind for one, _ in letters} == {"help_request"}


async def test_a_reply_from_elsewhere_answers_nothing(school: SchoolAtWork) -> None:
    await reported(school)
    token = await token_to(school, FIRST)
    assert await reply(school, token, "mallory@example.org", "Donnez-moi tout.") == "unknown"
    assert [one.kind for one, _ in await owed(school)] == ["reply_elsewhere"]


async def test_who_is_administrator_no_more_answers_nothing(school: SchoolAtWork) -> None:
    number = await reported(school)
    token = await token_to(school, FIRST)

    def leave(school: School) -> None:
        school.staffing.revoke("anne@isu-dour.be", ISU_DOUR.id)
        school.tx.platforms.put(replace(ISU_DOUR, administrators=(SECOND,)))

    await school.do(leave)
    await owed(school)
    await reply(school, token, FIRST, "Encore moi.")
    assert [one.kind for one, _ in await owed(school)] == []
    with pytest.raises(Refusal):
        await school.do(lambda one: one.reporting.answer(number, ANNE, "Moi aussi."))


async def test_an_answer_in_the_chat_names_who_gave_it(school: SchoolAtWork) -> None:
    number = await reported(school)
    await owed(school)
    await school.do(lambda one: one.reporting.answer(number, ANNE, "C’est réparé."))
    letters = [(one.kind, one.to, letter) for one, letter in await owed(school) if letter]
    assert sorted((kind, to) for kind, to, _ in letters) == sorted(
        [
            ("help_answer", str(CHATS[PARENT])),
            ("help_request", FIRST),
            ("help_request", SECOND),
        ]
    )
    assert {letter.writer for *_, letter in letters} == {"Anne Dupond"}


@pytest.mark.parametrize("account", [PARENT, BEN])
async def test_only_an_administrator_answers(school: SchoolAtWork, account: int) -> None:
    number = await reported(school)
    with pytest.raises(Refusal) as refused:
        await school.do(lambda one: one.reporting.to_answer(number, account))
    assert refused.value.key == "staff.not_allowed"


async def test_a_flood_ends_for_one_person_and_not_for_others(school: SchoolAtWork) -> None:
    await reported(school)

    for _ in range(4):
        await school.do(lambda one: one.reporting.report(problem(), "Encore", 900))
    with pytest.raises(Refusal) as refused:
        await school.do(lambda one: one.reporting.report(problem(), "Encore", 901))
    assert refused.value.key == "help_request.too_many"
    await school.do(lambda one: one.reporting.report(problem(BEN), "Moi aussi", 902))
    school.clock.move(hours=1, minutes=1)
    await school.do(lambda one: one.reporting.report(problem(), "Encore", 900))


async def test_strangers_together_flood_nobody(school: SchoolAtWork) -> None:
    await reported(school)

    def flood(school: School) -> int:
        sent = 0
        for chat in range(1000, 1100):
            try:
                school.reporting.report(problem(None, STRANGER), "Achetez", chat)
            except Refusal:
                break
            sent += 1
        return sent

    assert await school.do(flood) == 60


@pytest.mark.parametrize(
    ("words", "why"), [("", "nothing"), (" \n!?", "nothing"), ("x" * 3001, "too_long")]
)
async def test_words_are_needed_and_not_too_many(
    school: SchoolAtWork, words: str, why: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await school.do(lambda one: one.reporting.words(words))
    assert refused.value.key == f"help_request.{why}"


async def test_rows_are_kept_in_order(school: SchoolAtWork) -> None:
    number = await reported(school)
    school.clock.move(minutes=5)
    await school.do(lambda one: one.reporting.go_on(number, "Toujours rien", PARENT, 900))
    said = await school.do(lambda one: one.tx.problems.said(number))
    assert [one.words for one in said] == ["Rien ne s’ouvre", "Toujours rien"]
    assert said[1].written_at - said[0].written_at == timedelta(minutes=5)
    kept = await school.do(lambda one: one.tx.problems.get(number))
    assert kept is not None
    assert (kept.screen, kept.account, kept.language) == ("settings", PARENT, "fr")
    with pytest.raises(Refusal):
        await school.do(lambda one: one.reporting.go_on(number, "Moi", BEN, 900))
