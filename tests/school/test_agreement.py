"""Agreement: what the answers to terms open, for any order of versions, dates and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cartable.on_demand import PhonesOnDemand, romanised
from locales.countries import CountryNames
from school.agreement import State
from school.children import Child
from school.ids import Ids
from school.school import School
from school.store import Unit
from school.terms import Answer, Terms, TermsAnswer, digest_of
from storage.statements import Holding
from tests.cast import ISU_DOUR, KEY, NOW, Clock, account, child, place
from tests.conftest import PlainPasswords, SchoolAtWork
from tests.storage.in_memory import InMemory
from vault.keys import SecretKey
from vault.signing import KeyedTokens

ENGINES = ("sqlite",)
BRUSSELS = ZoneInfo("Europe/Brussels")
ANTOINETTE, LUC = 1, 2
ALBERT = child()
MARIE = child(2, identifier="marie.durant@isu-dour.be", first_name="Marie")


def state_of(school: School, who: int, one: Child) -> State:
    return school.agreement.states([(who, one)], school.today)[who, one.id]


def terms(version: str = "1", text: str = "", until: date | None = None, **more: object) -> Terms:
    text = text or f"Version {version}"
    language = str(more.get("language", "fr"))
    at = more.get("at", NOW)
    assert isinstance(at, datetime)
    return Terms(ISU_DOUR.id, version, language, text, text, digest_of(text), at, until)


def with_family(school: School) -> None:
    """Antoinette and Luc, who both have a place at Albert and at Marie."""
    school.tx.platforms.put(ISU_DOUR)
    for number in (ANTOINETTE, LUC):
        school.tx.accounts.add(account(number))
    for one in (ALBERT, MARIE):
        school.tx.children.add(one)
        for number in (ANTOINETTE, LUC):
            held = place(one.id * 10 + number, child=one.id, number=number, account=number)
            school.tx.places.add(held)


# -- any history ----------------------------------------------------------------------------------


@dataclass
class Oracle:
    """Lives through a history as somebody would tell it, one person and child at a time."""

    until: date | None = None
    published: int = 0
    said: dict[tuple[int, int], Answer | None] = field(default_factory=dict)
    word: dict[tuple[int, int], Answer] = field(default_factory=dict)

    def publish(self, until: date | None) -> str:
        self.until, self.said = until, {}
        self.published += 1
        return f"v{self.published}"

    def answer(self, who: tuple[int, int], answer: Answer) -> None:
        self.said[who] = answer
        if answer != "ignored":
            self.word[who] = answer

    def state(self, who: tuple[int, int], today: date) -> State:
        in_time = self.until is not None and today <= self.until
        said = self.said.get(who)
        if not self.published or said == "accepted":
            return "open"
        if said == "refused":
            return "refused"
        if said == "ignored":
            return "open" if in_time else "terms"
        return "open" if in_time and self.word.get(who) == "accepted" else "terms"


PUBLISH = some.tuples(some.just("publish"), some.none() | some.integers(-2, 12))
ANSWER = some.tuples(
    some.just("answer"),
    some.sampled_from((ANTOINETTE, LUC)),
    some.sampled_from((ALBERT.id, MARIE.id)),
    some.sampled_from(("accepted", "refused", "ignored")),
)
WAIT = some.tuples(some.just("wait"), some.integers(1, 24 * 9))


@given(some.lists(PUBLISH | ANSWER | WAIT, max_size=25))
def test_the_state_is_what_a_simple_oracle_says(events: list[tuple[Any, ...]]) -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    try:
        unit = Unit(
            memory.tx(), clock, Ids(clock), KeyedTokens(SecretKey(KEY)), PlainPasswords(),
            romanised, PhonesOnDemand(), CountryNames(),
        )  # fmt: skip
        school = School(unit, zone=BRUSSELS)
        with_family(school)
        live_through(events, school, clock)
    finally:
        memory.close()


def live_through(events: list[tuple[Any, ...]], school: School, clock: Clock) -> None:
    oracle = Oracle()
    for what, *how in events:
        clock.move(seconds=1)
        if what == "publish":
            (days,) = how
            until = None if days is None else school.today + timedelta(days=days)
            version = oracle.publish(until)
            assert school.tx.terms.publish(terms(version, until=until, at=clock.now()))
        elif what == "wait":
            clock.move(hours=how[0])
        elif newest := school.agreement.terms(ISU_DOUR.id, "fr"):
            who, about, answer = how
            school.agreement.record(newest, answer, account=who, child=about, channel="telegram")
            oracle.answer((who, about), answer)
        pairs = [(who, one) for who in (ANTOINETTE, LUC) for one in (ALBERT, MARIE)]
        together = school.agreement.states(pairs, school.today)
        for who, one in pairs:
            state = oracle.state((who, one.id), school.today)
            assert state_of(school, who, one) == state, (who, one.first_name)
            assert together[who, one.id] == state, (who, one.first_name)


# -- single rules ---------------------------------------------------------------------------------


@pytest.fixture
async def family(school: SchoolAtWork) -> SchoolAtWork:
    await school.do(with_family)
    return school


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (datetime.combine(date(2026, 10, 25), time(23, 59), BRUSSELS), "open"),
        (datetime.combine(date(2026, 10, 26), time(0, 0), BRUSSELS), "terms"),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "open"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "terms"),
    ],
)
async def test_the_last_day_ends_at_midnight_where_the_school_is(
    family: SchoolAtWork, at: datetime, state: State
) -> None:
    def work(one: School) -> State:
        school = School(one.unit, zone=BRUSSELS)
        newest = terms(until=date(2026, 10, 25))
        school.tx.terms.publish(newest)
        school.agreement.record(
            newest, "ignored", account=ANTOINETTE, child=ALBERT.id, channel="telegram"
        )
        family.clock.at = at
        return state_of(school, ANTOINETTE, ALBERT)

    assert await family.do(work) == state


async def test_an_answer_is_kept_with_everything_about_it(family: SchoolAtWork) -> None:
    def work(school: School) -> TermsAnswer:
        newest = terms("2026-1", "Texte", language="nl")
        school.tx.terms.publish(newest)
        school.agreement.record(
            newest, "refused", account=LUC, child=MARIE.id, place=22, channel="telegram"
        )
        return school.tx.terms.answers(LUC, ISU_DOUR.id)[0]

    kept = await family.do(work)
    assert kept == TermsAnswer(
        kept.id, LUC, ISU_DOUR.id, "2026-1", "nl", digest_of("Texte"), "refused", "telegram", NOW,
        child=MARIE.id, place=22,
    )  # fmt: skip


async def test_an_answer_given_before_there_was_an_account_becomes_that_of_the_account(
    family: SchoolAtWork,
) -> None:
    def work(school: School) -> tuple[State, State]:
        newest = terms()
        school.tx.terms.publish(newest)
        given = school.agreement.record(
            newest, "accepted", place=11, child=ALBERT.id, channel="telegram"
        )
        before = state_of(school, ANTOINETTE, ALBERT)
        school.agreement.own(given.id, ANTOINETTE)
        school.agreement.own(given.id, LUC)  # whose it is stays as it is
        assert state_of(school, LUC, ALBERT) == "terms"
        return before, state_of(school, ANTOINETTE, ALBERT)

    assert await family.do(work) == ("terms", "open")


async def test_changes_are_told_from_the_version_that_this_person_accepted(
    family: SchoolAtWork,
) -> None:
    def work(school: School) -> dict[int, list[str]]:
        said: tuple[tuple[str, Answer], ...] = (("1", "accepted"), ("2", "refused"))
        for number, (version, answer) in enumerate(said):
            newest = terms(version, f"Commun\n\nArticle {version}", at=NOW + timedelta(number))
            school.tx.terms.publish(newest)
            school.agreement.record(
                newest, answer, account=ANTOINETTE, child=ALBERT.id, channel="telegram"
            )
            school.agreement.record(
                newest, "accepted", account=LUC, child=ALBERT.id, channel="telegram"
            )
        newest = terms("3", "Commun\n\nArticle 3", at=NOW + timedelta(3))
        school.tx.terms.publish(newest)
        told = {}
        for who in (ANTOINETTE, LUC):
            accepted = school.agreement.standing(newest, who, ALBERT.id, school.today).accepted
            assert accepted is not None
            told[who] = [
                f"{one.kind} {one.text}" for one in school.agreement.changes(newest, accepted)
            ]
        return told

    assert await family.do(work) == {
        ANTOINETTE: ["removed Article 1", "added Article 3"],
        LUC: ["removed Article 2", "added Article 3"],
    }


async def test_two_versions_without_a_common_language_are_not_compared(
    family: SchoolAtWork,
) -> None:
    def work(school: School) -> object:
        school.tx.terms.publish(terms("1", "Texte"))
        given = school.agreement.record(
            terms("1", "Texte"), "accepted", account=LUC, channel="telegram"
        )
        newest = terms("2", "Tekst", language="nl", at=NOW + timedelta(1))
        school.tx.terms.publish(newest)
        return school.agreement.changes(newest, given)

    assert await family.do(work) == []
