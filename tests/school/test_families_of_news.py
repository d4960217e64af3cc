"""How many families news are for: what SQL counts is what the rules tell, and whom not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.closings import Closing
from school.news import Families, News
from school.preferences import ChatMode, MailMode, Preference
from school.school import School
from school.store import Transaction
from school.terms import Answer, Terms, TermsAnswer, digest_of
from tests.cast import ISU_DOUR, NOW, account, child, device, place
from tests.conftest import SchoolAtWork
from tests.school.gazette import publish

GUARDIANS, CHILDREN, LANGUAGES = (1, 2, 3), (1, 2), ("fr", "nl", "de")
YESTERDAY, TODAY = NOW - timedelta(days=1), NOW.date()
TO_ANSWER: list[date | None] = [TODAY - timedelta(days=1), TODAY, None]
MOMENTS: list[datetime | None] = [YESTERDAY, NOW + timedelta(days=1), None]


@dataclass(frozen=True)
class Right:
    who: int
    child: int
    opened: bool
    ends_at: datetime | None


@dataclass(frozen=True)
class Said:
    who: int
    child: int
    version: str
    answer: Answer


@dataclass(frozen=True)
class Reached:
    """Where somebody can be told, and what they have chosen."""

    chat: bool
    blocked: bool
    mailboxes: int
    quiet: bool
    bad: bool
    chat_mode: ChatMode | None
    mail_mode: MailMode
    closes: bool


flags = st.booleans()
guardians, children = st.sampled_from(GUARDIANS), st.sampled_from(CHILDREN)
rights = st.builds(Right, guardians, children, flags, st.sampled_from(MOMENTS))
answers: st.SearchStrategy[Answer] = st.sampled_from(["accepted", "refused", "ignored"])
said = st.builds(Said, guardians, children, st.sampled_from(["1", "2"]), answers)
modes: st.SearchStrategy[ChatMode | None] = st.sampled_from(["at_once", "digest", "off", None])
by_mail: st.SearchStrategy[MailMode] = st.sampled_from(["instead", "at_once", "digest", "off"])
reached = st.builds(Reached, flags, flags, st.integers(0, 2), flags, flags, modes, by_mail, flags)


@given(
    held=st.lists(rights, max_size=6),
    terms=st.lists(st.fixed_dictionaries(dict.fromkeys(("fr", "nl"), st.sampled_from(TO_ANSWER))),
                   max_size=2),
    answers=st.lists(said, max_size=8),
    ways=st.tuples(reached, reached, reached),
    spoken=st.tuples(st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES)),
    has_left=flags,
)  # fmt: skip
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_counted_before_is_what_is_told_then(
    school: SchoolAtWork,
    held: list[Right],
    terms: list[dict[str, date | None]],
    answers: list[Said],
    ways: tuple[Reached, Reached, Reached],
    spoken: tuple[str, str],
    has_left: bool,
) -> None:
    class Undone(Exception):
        pass

    found: list[tuple[Families, Families]] = []

    def work(tx: Transaction) -> None:
        at_work = school.open(tx)
        tx.platforms.put(ISU_DOUR)
        _children(tx, spoken, has_left=has_left)
        for who, way in zip(GUARDIANS, ways, strict=True):
            _reach(tx, who, way)
        for number, texts in enumerate(terms, 1):
            _publish_terms(tx, str(number), texts)
        for number, right in enumerate(held, 1):
            _give(tx, number, right)
        for number, one in enumerate(answers, 1):
            tx.terms.answer(_answer(number, one))
        news = publish(at_work)
        found.append((at_work.news_reading.families(news), _told(at_work, news)))
        raise Undone

    with pytest.raises(Undone):
        await school.store.run(work)
    ((counted, told),) = found
    assert counted == told


def _children(tx: Transaction, spoken: tuple[str, str], *, has_left: bool) -> None:
    for number, language in zip(CHILDREN, spoken, strict=True):
        added = child(number, identifier=f"c{number}.d@isu-dour.be", language=language)
        tx.children.add(replace(added, left_at=NOW if has_left and number == 1 else None))


def _reach(tx: Transaction, who: int, way: Reached) -> None:
    tx.accounts.add(account(who))
    if way.chat:
        tx.devices.meet(who * 10, "fr", NOW)
        tx.devices.link(device(who, account=who, chat=who * 10))
        tx.devices.block(who * 10, NOW if way.blocked else None)
    for number in range(way.mailboxes):
        assert tx.addresses.prove(f"p{who}.{number}@example.org", who, NOW)
    if way.mailboxes and way.quiet:
        tx.addresses.quieten(f"p{who}.0@example.org", NOW)
    if way.mailboxes and way.bad:
        tx.addresses.spoil(f"p{who}.0@example.org")
    if way.chat_mode is not None:
        tx.preferences.choose(who, "news", Preference(way.chat_mode, way.mail_mode))
    if way.closes:
        tx.closings.begin(Closing(who, NOW, NOW + timedelta(days=30)))


def _publish_terms(tx: Transaction, version: str, texts: dict[str, date | None]) -> None:
    for language, until in texts.items():
        at = NOW - timedelta(days=9 - int(version))
        digest = digest_of(language)
        tx.terms.publish(Terms("isu-dour", version, language, "", "", digest, at, until))


def _give(tx: Transaction, number: int, right: Right) -> None:
    tx.places.add(
        place(
            number,
            child=right.child,
            number=number,
            account=right.who,
            taken_at=NOW - timedelta(days=3 + number % 2),
            opened_at=NOW if right.opened else None,
            ends_at=right.ends_at,
        )
    )


def _answer(number: int, one: Said) -> TermsAnswer:
    return TermsAnswer(
        number, one.who, "isu-dour", one.version, "fr", digest_of("fr"), one.answer, "telegram",
        NOW, one.child, None,
    )  # fmt: skip


def _told(at_work: School, news: News) -> Families:
    """Say by the rules themselves how many there are, and by telling them how many hear of it."""
    meant = at_work.news_reading.to_be_told(news, GUARDIANS)
    while at_work.announcing.go_on(news.id):
        pass
    told = {one.account for one in at_work.tx.news_told.told(news.id)}
    assert told <= set(meant)
    return Families(len(meant), len(meant) - len(told))
