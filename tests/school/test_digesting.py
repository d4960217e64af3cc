"""Digests (scope B20): what waited is told once, of what its reader may still have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.conversations.digest import MOST_DOORS, MOST_LINES, doors_of, lines
from school.news import News, Text
from school.outbox import Notice
from school.preferences import SETTABLE, ChatMode, MailMode, Preference
from school.school import School
from school.written import Letter
from tests.cast import ISU_DOUR, NOW, Clock, account, certificate, child, device, place
from tests.conftest import SchoolAtWork
from tests.school.gazette import announce, publish
from tests.school.workplace import owed

OWNER, CHAT, EMAIL = 1, 100, "a.dupond@example.org"
EVENING = datetime(2026, 6, 26, 18, 0, tzinfo=UTC)
"""The school of these tests has the time of UTC."""


def settle(school: School, chat: ChatMode = "digest", mail: MailMode = "off") -> None:
    """Make a guardian of Albert who wants all once a day."""
    tx = school.tx
    tx.platforms.put(ISU_DOUR)
    tx.accounts.add(account(OWNER))
    tx.devices.meet(CHAT, "fr", NOW)
    tx.devices.link(device(1, account=OWNER, chat=CHAT))
    tx.addresses.note(EMAIL)
    tx.addresses.prove(EMAIL, OWNER, NOW)
    tx.children.add(child(1))
    tx.places.add(place(1, account=OWNER, taken_at=NOW, opened_at=NOW))
    for topic in SETTABLE:
        tx.preferences.choose(OWNER, topic, Preference(chat, mail))


async def make(school: SchoolAtWork, clock: Clock, before: datetime = EVENING) -> None:
    """Ring at six o'clock."""
    clock.at = max(clock.at, before)
    for _ in range(2):
        assert await school.do(lambda one: one.digesting.make(before, 0, 100)) in (OWNER, None)


async def announced(
    school: SchoolAtWork, chat: ChatMode = "digest", mail: MailMode = "off"
) -> News:
    """Publish news for a guardian who wants all so; gives them."""
    await school.do(lambda one: settle(one, chat, mail))
    news = await school.do(publish)
    await announce(school)
    return news


async def told(school: SchoolAtWork) -> list[tuple[Notice, Letter | None]]:
    return [one for one in await owed(school) if one[0].kind == "digest"]


async def test_news_and_certificates_are_told_once_in_one_notice(
    school: SchoolAtWork, clock: Clock
) -> None:
    await announced(school)
    await school.do(_issue)
    assert await owed(school) == []
    await make(school, clock)
    ((notice, letter),) = await told(school)
    assert (notice.channel, notice.to, notice.account) == ("telegram", str(CHAT), OWNER)
    assert letter is not None
    assert [one.key for one in lines(letter)] == ["digest.news", "digest.certificate_added"]
    assert lines(letter)[0].values["children"] == "Albert"
    assert [door.target.partition(":")[0] for door in doors_of(letter)] == [
        "news.read", "certificates",
    ]  # fmt: skip
    await make(school, clock, EVENING + timedelta(days=1))
    assert await told(school) == []


def _issue(school: School) -> None:
    school.tx.certificates.add(certificate(7, platform=ISU_DOUR.id, email=EMAIL, account=OWNER))
    school.telling.tell("certificate", "certificate_added", OWNER, "7", certificate=7)


async def test_by_mail_it_can_be_stopped_and_has_the_same_lines(
    school: SchoolAtWork, clock: Clock
) -> None:
    await announced(school, chat="off", mail="digest")
    await make(school, clock)
    ((notice, letter),) = await told(school)
    assert (notice.channel, notice.to) == ("mail", EMAIL)
    assert letter is not None
    assert letter.stop_token is not None
    assert letter.platform == ISU_DOUR
    assert [one.key for one in lines(letter)] == ["digest.news"]


async def test_what_was_withdrawn_or_is_not_theirs_any_more_is_left_out(
    school: SchoolAtWork, clock: Clock
) -> None:
    news = await announced(school)
    await school.do(_issue)
    await school.do(lambda one: one.newsroom.withdraw(news.id))
    await make(school, clock)
    ((_, letter),) = await told(school)
    assert letter is not None
    assert [one.key for one in lines(letter)] == ["digest.certificate_added"]


async def test_what_was_turned_off_meanwhile_is_left_out(
    school: SchoolAtWork, clock: Clock
) -> None:
    await announced(school, mail="digest")
    await school.do(_issue)
    await school.do(lambda one: one.preferring.choose(OWNER, "news", chat="off"))
    await school.do(lambda one: one.preferring.choose(OWNER, "certificate", mail="off"))
    await make(school, clock)
    said = {
        notice.channel: [one.key for one in lines(letter)]
        for notice, letter in await told(school)
        if letter is not None
    }
    assert said == {"telegram": ["digest.certificate_added"], "mail": ["digest.news"]}


async def test_a_digest_of_which_nothing_is_left_is_not_sent(
    school: SchoolAtWork, clock: Clock
) -> None:
    await announced(school)

    def end(one: School) -> None:
        one.tx.places.update(replace(one.tx.places.of_account(OWNER)[0], ends_at=NOW))

    await make(school, clock)
    await school.do(end)
    ((_, letter),) = await told(school)
    assert letter is None


async def test_what_waited_for_a_chat_that_has_blocked_us_goes_by_mail_once(
    school: SchoolAtWork, clock: Clock
) -> None:
    await announced(school, mail="digest")
    await school.do(lambda one: one.tx.devices.block(CHAT, clock.now()))
    await make(school, clock)
    ((notice, letter),) = await told(school)
    assert notice.channel == "mail"
    assert letter is not None
    assert len(letter.items) == 1


async def test_during_a_pause_it_waits_and_its_end_brings_one_digest(
    school: SchoolAtWork, clock: Clock
) -> None:
    await school.do(lambda one: settle(one, chat="at_once"))
    until = EVENING + timedelta(days=7)
    await school.do(lambda one: one.tx.preferences.keep_hours(OWNER, None, until))
    for day in range(8):
        await school.do(partial(_publish_on, day))
        await announce(school)
        await make(school, clock, EVENING + timedelta(days=day))
        sent = await told(school)
        if day < 7:
            assert sent == []
        clock.move(minutes=1)
    ((_, letter),) = sent
    assert letter is not None


def _publish_on(day: int, school: School) -> None:
    publish(school, texts={"fr": Text(f"Jour {day}", "…")}, urgent=bool(day % 2))


async def test_of_much_the_first_lines_are_told_and_how_much_more_there_is(
    school: SchoolAtWork, clock: Clock
) -> None:
    await school.do(settle)

    def issue(one: School) -> None:
        for number in range(100, 100 + MOST_LINES + 5):
            many = {"platform": ISU_DOUR.id, "email": EMAIL, "account": OWNER}
            one.tx.certificates.add(certificate(number, code=f"c{number}", **many))
            one.telling.tell(
                "certificate", "certificate_added", OWNER, str(number), certificate=number
            )

    await school.do(issue)
    await make(school, clock)
    ((_, letter),) = await told(school)
    assert letter is not None
    said = lines(letter)
    assert len(said) == MOST_LINES + 1
    assert (said[-1].key, said[-1].values) == ("digest.more", {"n": 5})
    assert len(doors_of(letter)) <= MOST_DOORS


async def test_an_account_that_is_being_closed_gets_none(
    school: SchoolAtWork, clock: Clock
) -> None:
    await announced(school)
    await school.do(lambda one: one.leaving.close(OWNER, CHAT, "telegram"))
    await make(school, clock)
    assert await told(school) == []


async def test_figures_of_news_know_what_became_of_a_digest(
    school: SchoolAtWork, clock: Clock
) -> None:
    news = await announced(school)
    states = await school.do(lambda one: one.tx.news_told.told(news.id))
    assert [one.state for one in states] == ["digest"]
    await make(school, clock)
    states = await school.do(lambda one: one.tx.news_told.told(news.id))
    assert [one.state for one in states] == ["queued"]
    await owed(school)
    states = await school.do(lambda one: one.tx.news_told.told(news.id))
    assert [one.state for one in states] == ["sent"]
