"""Renewal: who is told of terms, when, on which channels, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from school.outbox import Lane
from school.school import School
from school.terms import Answer, Terms, digest_of
from tests.cast import ISU_DOUR, NOW, SOPHIE, account, child, device, place
from tests.conftest import SchoolAtWork

ENGINES = ("sqlite",)
ANTOINETTE, LUC = 1, 2
ALBERT, MARIE = 1, 2
LAST_DAY = date(2026, 7, 20)
Told = list[tuple[str, str, tuple[str, ...]]]


@pytest.fixture
async def family(school: SchoolAtWork) -> SchoolAtWork:
    """Antoinette with a chat and an address has opened Albert and Marie; Luc, by mail, Albert."""

    def work(school: School) -> None:
        school.tx.platforms.put(ISU_DOUR)
        school.tx.children.add(child(ALBERT))
        school.tx.children.add(
            child(MARIE, identifier="marie.durant@isu-dour.be", first_name="Marie")
        )
        for number, email in ((ANTOINETTE, SOPHIE), (LUC, "luc@example.org")):
            school.tx.accounts.add(account(number))
            school.tx.addresses.prove(email, number, NOW)
            held = place(number, number=number, account=number, opened_at=NOW)
            school.tx.places.add(held)
        school.tx.places.add(place(3, child=MARIE, account=ANTOINETTE, opened_at=NOW))
        school.tx.devices.meet(100, "fr", NOW)
        school.tx.devices.link(device(account=ANTOINETTE))

    await school.do(work)
    return school


async def publish(family: SchoolAtWork, version: str = "1", until: date | None = LAST_DAY) -> None:
    def work(school: School) -> None:
        now, text = school.unit.clock.now(), f"Version {version}"
        terms = Terms(ISU_DOUR.id, version, "fr", text, text, digest_of(text), now, until)
        assert school.tx.terms.publish(terms)

    await family.do(work)


async def answer(family: SchoolAtWork, who: int, about: int, said: Answer) -> None:
    def work(school: School) -> None:
        terms = school.agreement.terms(ISU_DOUR.id, "fr")
        assert terms is not None
        school.agreement.record(terms, said, account=who, child=about, channel="telegram")

    await family.do(work)


async def told(family: SchoolAtWork) -> Told:
    """Let all leave that is owed; gives kind, recipient and the children that are named."""

    def work(school: School) -> Told:
        now = family.clock.now()
        notices = [
            *school.tx.outbox.lease("telegram", 99, now),
            *school.tx.outbox.lease("mail", 99, now),
        ]
        left = []
        for notice in notices:
            letter = school.writing.letter(notice)
            school.tx.outbox.sent(notice.id, now)
            if letter is not None:
                assert letter.due is not None
                names = tuple(one.first_name for one in letter.due.children)
                left.append((notice.kind, notice.to, names))
        return sorted(left)

    return await family.do(work)


async def remind(family: SchoolAtWork, on: date) -> Told:
    """Do the day's job twice, as two processes would."""
    family.clock.at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    await in_pieces(family, lambda school, after: school.renewal.remind(ISU_DOUR.id, after, 1))
    return await told(family)


async def announce(family: SchoolAtWork) -> Told:
    await in_pieces(family, lambda school, after: school.renewal.announce(ISU_DOUR.id, after, 1))
    return await told(family)


async def in_pieces(family: SchoolAtWork, tell: Callable[[School, int], int | None]) -> None:
    for _ in range(2):
        after: int | None = 0
        while after is not None:
            after = await family.do(partial(_piece, tell, after))


def _piece(tell: Callable[[School, int], int | None], after: int, school: School) -> int | None:
    return tell(school, after)


BOTH = ("Albert", "Marie")
MAIL_TO_LUC = ("luc@example.org", ("Albert",))


async def test_a_new_version_owes_one_notice_to_each_account_naming_the_children(
    family: SchoolAtWork,
) -> None:
    await publish(family)
    assert await announce(family) == [
        ("terms_published", "100", BOTH),
        ("terms_published", *MAIL_TO_LUC),
        ("terms_published", SOPHIE, BOTH),
    ]
    family.clock.move(days=1)
    assert await announce(family) == []


async def test_an_announcement_waits_behind_what_concerns_one_person(family: SchoolAtWork) -> None:
    await publish(family)

    def lanes(school: School) -> set[Lane]:
        school.renewal.announce(ISU_DOUR.id, 0)
        now = family.clock.now()
        return {one.lane for one in school.tx.outbox.lease("telegram", 9, now)}

    assert await family.do(lanes) == {Lane.BROADCAST}


async def test_who_has_answered_or_has_not_opened_a_child_is_not_told(
    family: SchoolAtWork,
) -> None:
    await publish(family)
    await answer(family, ANTOINETTE, ALBERT, "accepted")
    await answer(family, LUC, ALBERT, "refused")
    assert await announce(family) == [
        ("terms_published", "100", ("Marie",)),
        ("terms_published", SOPHIE, ("Marie",)),
    ]
    await publish(family, "2")
    held = place(3, child=MARIE, account=ANTOINETTE)
    await family.do(lambda school: school.tx.places.update(held))
    assert ("terms_published", "100", ("Albert",)) in await announce(family)


async def test_who_answers_before_a_notice_leaves_does_not_get_it(family: SchoolAtWork) -> None:
    await publish(family)
    await family.do(lambda school: school.renewal.announce(ISU_DOUR.id, 0))
    await answer(family, LUC, ALBERT, "accepted")
    await answer(family, ANTOINETTE, MARIE, "ignored")
    assert await told(family) == [
        ("terms_published", "100", ("Albert",)),
        ("terms_published", SOPHIE, ("Albert",)),
    ]


async def test_a_notice_of_a_version_that_is_replaced_does_not_leave(
    family: SchoolAtWork,
) -> None:
    await publish(family)
    await family.do(lambda school: school.renewal.announce(ISU_DOUR.id, 0))
    family.clock.move(minutes=1)
    await publish(family, "2")
    assert await told(family) == []


async def test_reminders_come_7_days_and_1_day_before_and_once_when_it_is_over(
    family: SchoolAtWork,
) -> None:
    await publish(family)
    await answer(family, ANTOINETTE, ALBERT, "ignored")
    await answer(family, ANTOINETTE, MARIE, "accepted")
    days = [NOW.date() + timedelta(days=days) for days in range(1, 60)]
    history = {day: said for day in days if (said := await remind(family, day))}
    assert history == {
        LAST_DAY + timedelta(days=day): [
            (kind, "100", ("Albert",)),
            (kind, *MAIL_TO_LUC),
            (kind, SOPHIE, ("Albert",)),
        ]
        for day, kind in ((-7, "terms_reminder"), (-1, "terms_reminder"), (1, "terms_over"))
    }


async def test_of_two_that_were_missed_only_the_more_pressing_one_is_sent(
    family: SchoolAtWork,
) -> None:
    await publish(family)
    assert len(await remind(family, LAST_DAY - timedelta(days=4))) == 3
    assert len(await remind(family, LAST_DAY)) == 3
    assert await remind(family, LAST_DAY) == []


async def test_who_has_just_been_told_is_not_reminded(family: SchoolAtWork) -> None:
    family.clock.at = datetime(2026, 7, 15, 12, tzinfo=UTC)
    await publish(family)
    assert await remind(family, date(2026, 7, 16)) == []
    assert len(await remind(family, date(2026, 7, 19))) == 3

    await publish(family, "2", date(2026, 8, 20))
    family.clock.at = datetime(2026, 8, 14, 12, tzinfo=UTC)
    await answer(family, LUC, ALBERT, "ignored")
    assert [to for _, to, _ in await remind(family, date(2026, 8, 15))] == ["100", SOPHIE]


async def test_the_end_is_no_news_after_a_month(family: SchoolAtWork) -> None:
    await publish(family)
    assert await remind(family, LAST_DAY + timedelta(days=31)) == []
    assert len(await remind(family, LAST_DAY + timedelta(days=30))) == 3


async def test_without_a_last_day_nothing_is_due(family: SchoolAtWork) -> None:
    await publish(family, until=None)
    assert await remind(family, LAST_DAY) == []
    assert await announce(family) != []


async def test_mails_can_be_stopped_as_far_as_they_remind(family: SchoolAtWork) -> None:
    await publish(family)
    await family.do(lambda school: school.tx.addresses.quieten(SOPHIE, NOW))
    assert SOPHIE in [to for _, to, _ in await announce(family)]
    assert SOPHIE not in [to for _, to, _ in await remind(family, LAST_DAY - timedelta(days=7))]
    await family.do(lambda school: school.tx.addresses.resume(SOPHIE))

    family.clock.at = datetime(2026, 7, 19, 9, tzinfo=UTC)
    await family.do(lambda school: school.renewal.remind(ISU_DOUR.id, 0))
    await family.do(lambda school: school.tx.addresses.quieten(SOPHIE, NOW))
    assert SOPHIE not in [to for _, to, _ in await told(family)]
    assert SOPHIE in [to for _, to, _ in await remind(family, LAST_DAY + timedelta(days=1))]


async def test_only_reminders_carry_a_link_that_stops_them(family: SchoolAtWork) -> None:
    await publish(family)

    await family.do(lambda school: school.renewal.announce(ISU_DOUR.id, 0))
    family.clock.at = datetime(2026, 7, 19, 9, tzinfo=UTC)
    await family.do(lambda school: school.renewal.remind(ISU_DOUR.id, 0))

    def letters(school: School) -> dict[str, bool]:
        mails = school.tx.outbox.lease("mail", 9, family.clock.now())
        written = [school.writing.letter(one) for one in mails]
        return {one.kind: one.stop_token is not None for one in written if one is not None}

    assert await family.do(letters) == {"terms_published": False, "terms_reminder": True}


async def test_a_telephone_that_was_handed_on_is_reminded_of_whoever_uses_it_now(
    family: SchoolAtWork,
) -> None:
    await publish(family)
    assert ("terms_reminder", "100", BOTH) in await remind(family, LAST_DAY - timedelta(days=7))

    def hand_on(school: School) -> None:
        school.tx.devices.unlink(100, school.unit.clock.now())
        school.tx.devices.link(device(2, account=LUC))

    await family.do(hand_on)
    next_day = LAST_DAY - timedelta(days=6)
    assert await remind(family, next_day) == [("terms_reminder", "100", ("Albert",))]
