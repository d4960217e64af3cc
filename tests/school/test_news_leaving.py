"""News that leave for chats together (scope B12): each still goes only to who may have it then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from school.auditing import COMMAND
from school.newsroom import Changes
from school.outbox import Notice
from school.school import School
from school.terms import Terms, digest_of
from school.written import Letter
from tests.cast import ISU_DOUR, NOW, account, child, device, place
from tests.conftest import SchoolAtWork
from tests.school.gazette import announce, publish
from tests.school.workplace import (
    ALBERT,
    BEN,
    BEN_AT,
    CHATS,
    OTHER_PARENT,
    PARENT,
    employ,
    open_house,
)

ZOE, STRANGER = 2, 3
Loss = Callable[[School], object]


@pytest.fixture
async def leaving(school: SchoolAtWork) -> list[Notice]:
    """Notices for two parents of Albert, that one process has leased and not written yet.

    Zoé is the first one's child as well; the other one teaches at the school.
    """

    def work(school: School) -> None:
        open_house(school)
        names = {"identifier": "zoe.d@isu-dour.be", "first_name": "Zoé"}
        school.tx.children.add(child(ZOE, **names))
        school.tx.places.add(place(7, child=ZOE, account=PARENT, taken_at=NOW, opened_at=NOW))
        employ(school, OTHER_PARENT, "luc@isu-dour.be", "teacher")
        publish(school)

    await school.do(work)
    await announce(school)
    leased = await school.do(lambda school: school.tx.outbox.lease("telegram", 10, NOW))
    assert [one.account for one in leased] == [PARENT, OTHER_PARENT]
    return leased


def end_right(school: School) -> None:
    held = school.guardianship.child("albert.durant@isu-dour.be")
    school.guardianship.end(held, 2, None, "asked")


def leave_school(school: School) -> None:
    gone = school.tx.children.get(ALBERT)
    assert gone is not None
    school.tx.children.update(replace(gone, left_at=NOW))


def erase_child(school: School) -> None:
    school.child_privacy.erase(
        school.guardianship.child("albert.durant@isu-dour.be"), COMMAND, "asked"
    )


def erase_account(school: School) -> None:
    school.privacy.erase(OTHER_PARENT, COMMAND, "asked")


def close_account(school: School) -> None:
    school.leaving.close(OTHER_PARENT, CHATS[OTHER_PARENT], "telegram")


def unlink_chat(school: School) -> None:
    school.tx.devices.unlink(CHATS[OTHER_PARENT], NOW)


def hand_chat_on(school: School) -> None:
    """Give the chat to somebody who may have the news as well, but was not told here."""
    school.tx.accounts.add(account(STRANGER))
    school.tx.places.add(
        place(9, child=ZOE, number=2, account=STRANGER, taken_at=NOW, opened_at=NOW)
    )
    school.tx.devices.link(device(99, account=STRANGER, chat=CHATS[OTHER_PARENT]))


LOSSES = [end_right, leave_school, erase_child, erase_account, close_account, unlink_chat]
LOSSES += [hand_chat_on]


def written(school: School, leaving: list[Notice]) -> list[Letter | None]:
    """Write all of them together; each alone is written alike, and as its rights say."""
    together = school.writing.letters(leaving)
    assert [school.writing.letter(one) for one in leaving] == together
    for notice, letter in zip(leaving, together, strict=True):
        item = school.news_reading.to_tell(notice) if school.rights.may_leave(notice) else None
        assert (letter.news if letter else None) == item
    return together


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
async def test_who_has_lost_it_meanwhile_gets_nothing_and_the_others_do(
    school: SchoolAtWork, leaving: list[Notice], lose: Loss
) -> None:
    await school.do(lose)
    left = await school.do(lambda school: written(school, leaving))
    assert [letter is not None for letter in left] == [True, False]


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
async def test_of_what_does_not_leave_nothing_is_noted(
    school: SchoolAtWork, leaving: list[Notice], lose: Loss
) -> None:
    number = leaving[0].data["news"]
    assert isinstance(number, int)

    def edit(school: School) -> None:
        news = school.newsroom.get(number)
        school.newsroom.edit(number, Changes(texts={**news.texts, "nl": news.texts["fr"]}))

    await school.do(edit)
    await school.do(lose)
    await school.do(lambda school: school.writing.letters(leaving))
    await school.do(
        lambda school: school.tx.news_told.shown_by(number, {one.id: 77 for one in leaving})
    )
    outdated = await school.do(lambda school: school.tx.news_told.outdated(number, 2, 10))
    kept = set() if lose is erase_account else {OTHER_PARENT}
    assert {one.account for one in outdated} == kept, "to them it went as it was before the edit"


async def test_what_a_teacher_is_no_more_takes_nothing_from_the_parent(
    school: SchoolAtWork, leaving: list[Notice]
) -> None:
    await school.do(lambda school: school.staffing.revoke("luc@isu-dour.be", ISU_DOUR.id))
    left = await school.do(lambda school: written(school, leaving))
    assert all(letter is not None for letter in left)


@pytest.mark.parametrize("is_revoked", [False, True])
async def test_whoever_only_works_there_is_told_nothing(
    school: SchoolAtWork, leaving: list[Notice], is_revoked: bool
) -> None:
    def work(school: School) -> list[Letter | None]:
        employ(school, BEN, BEN_AT)
        if is_revoked:
            school.staffing.revoke(BEN_AT, ISU_DOUR.id)
        to_ben = replace(leaving[1], id=999, to=str(CHATS[BEN]), account=BEN)
        return written(school, [leaving[0], to_ben])

    left = await school.do(work)
    assert [letter is not None for letter in left] == [True, False]


async def test_new_terms_that_want_an_answer_close_it_for_who_has_not_given_one(
    school: SchoolAtWork, leaving: list[Notice]
) -> None:
    def work(school: School) -> list[Letter | None]:
        text = "Article 1."
        school.tx.terms.publish(
            Terms(ISU_DOUR.id, "2", "fr", text, text, digest_of(text), NOW, None)
        )
        return written(school, leaving)

    assert await school.do(work) == [None, None]


async def test_a_chat_that_has_blocked_us_is_owed_nothing_more(
    school: SchoolAtWork, leaving: list[Notice]
) -> None:
    """What was leased already is refused by the messenger; it is not taken again."""
    await school.do(lambda school: school.reaching.blocked(CHATS[OTHER_PARENT]))
    owed = await school.do(
        lambda school: school.tx.outbox.open_at("telegram", str(CHATS[OTHER_PARENT]))
    )
    assert owed == []
    left = await school.do(lambda school: written(school, leaving))
    assert all(letter is not None for letter in left)


async def test_a_notice_of_nobody_or_that_wants_more_rights_goes_to_nobody(
    school: SchoolAtWork, leaving: list[Notice]
) -> None:
    """None is made: what is written together asks for no less than what is written alone."""
    first, second = leaving
    of_nobody = replace(first, id=901, account=None, to="404")
    of_zoe = replace(second, id=902, data={**second.data, "child": ZOE})
    of_work = replace(first, id=903, data={**first.data, "treats": [ISU_DOUR.id]})
    notices = [of_nobody, of_zoe, of_work, second]
    left = await school.do(lambda school: school.writing.letters(notices))
    assert [letter is not None for letter in left] == [False, False, False, True]
