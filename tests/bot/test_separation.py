"""Separated parents (scope B12): nothing of one guardian is in anything that another can read.

Guardian × child × document × date: whatever rights people have, whatever each of them has done,
every page, message, notice and mail that anybody comes to read on any day is searched for the
names, numbers, addresses and accounts of everybody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.handlers.first_connection import enter_by_letter
from school.news import Text
from school.newsroom import Draft as NewsDraft
from school.school import School
from school.terms import Answer, Terms, digest_of
from tests.bot.separation import FIRST_CHILD, STRANGER, Canary, Families
from tests.cast import ISU_DOUR, NOW
from tests.family import Paper

RIGHTS = ("none", "added", "opened", "for ten days", "over")
PAGES = (
    "home", "children", "elsewhere", "contact", "settings", "help", "certificates", "details",
    "news",
    "address", "requests", "language", "leave",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Who reaches whom, what they have done before, and after how many days all is read."""

    rights: Sequence[Sequence[str]]
    deeds: Sequence[tuple[str, int, int]]
    days: int

    @property
    def guardians(self) -> Sequence[Canary]:
        return [Canary(number) for number in range(len(self.rights))]

    @property
    def children(self) -> Sequence[int]:
        return range(FIRST_CHILD, FIRST_CHILD + len(self.rights[0]))


def publish(families: Families, who: Canary, number: int) -> None:
    def work(school: School) -> None:
        now = school.unit.clock.now()
        version, until = str(school.unit.ids.next()), date(2026, 7, 10)
        text = f"Conditions {version}"
        terms = Terms(ISU_DOUR.id, version, "fr", text, text, digest_of(text), now, until)
        school.tx.terms.publish(terms)
        school.renewal.announce(ISU_DOUR.id, 0)

    families.do(work)


def answer(given: Answer) -> Callable[[Families, Canary, int], None]:
    def deed(families: Families, who: Canary, number: int) -> None:
        def work(school: School) -> None:
            terms = school.agreement.terms(ISU_DOUR.id, "fr")
            if terms is not None:
                school.agreement.record(
                    terms, given, account=who.account, child=number, channel="telegram"
                )

        families.do(work)

    return deed


def give_address(families: Families, who: Canary, number: int) -> None:
    families.do(lambda school: school.confirming.ask(who.account, who.new_email, ISU_DOUR.id))


def ask_for_separate_account(families: Families, who: Canary, number: int) -> None:
    families.do(lambda school: school.requesting.ask_separate_account(who.account, number))


def join(families: Families, who: Canary, number: int) -> None:
    paper = families.letter(number)

    def work(school: School) -> None:
        if not any(
            one.child == number and one.holds(NOW)
            for one in school.tx.places.of_account(who.account)
        ):
            school.adding.save(school.adding.kept(paper.id, who.account), who.account)

    families.do(work)


def end(families: Families, who: Canary, number: int) -> None:
    def work(school: School) -> None:
        about = school.tx.children.get(number)
        assert about is not None
        for held in school.guardianship.of_child(number):
            if held.account.id == who.account and not held.over:
                school.guardianship.end(about, held.place.number, None, "décision du juge")

    families.do(work)


def remind(families: Families, who: Canary, number: int) -> None:
    families.do(lambda school: school.renewal.remind(ISU_DOUR.id, 0))


def tell_news(families: Families, who: Canary, number: int) -> None:
    """Publish something for the families of one child, or for all of them."""

    def work(school: School) -> None:
        serial = school.unit.ids.next()
        texts = {"fr": Text(f"Actualité {serial}", "Texte")}
        child = number if serial % 2 else None
        news = school.newsroom.publish(NewsDraft(ISU_DOUR.id, texts, child=child)).news
        while school.announcing.go_on(news.id):
            pass

    families.do(work)


DEEDS: dict[str, Callable[[Families, Canary, int], None]] = {
    "publish": publish,
    "accept": answer("accepted"),
    "refuse": answer("refused"),
    "ignore": answer("ignored"),
    "give address": give_address,
    "ask": ask_for_separate_account,
    "join": join,
    "end": end,
    "news": tell_news,
    "remind": remind,
}


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    guardians, children = draw(st.integers(2, 3)), draw(st.integers(1, 2))
    right = st.sampled_from(RIGHTS)
    rights = [[draw(right) for _ in range(children)] for _ in range(guardians)]
    deed = st.tuples(
        st.sampled_from(sorted(DEEDS)),
        st.integers(0, guardians - 1),
        st.integers(FIRST_CHILD, FIRST_CHILD + children - 1),
    )
    return Plan(rights, draw(st.lists(deed, max_size=6)), draw(st.integers(0, 40)))


def prepare(plan: Plan) -> Families:
    families = Families()
    families.settle(plan.guardians, len(plan.children))
    for one, rights in zip(plan.guardians, plan.rights, strict=True):
        for number, right in zip(plan.children, rights, strict=True):
            if right != "none":
                families.give(one, number, right)
    for name, who, number in plan.deeds:
        DEEDS[name](families, plan.guardians[who], number)
        families.clock.move(minutes=1)
    families.deliver()
    families.clock.at += timedelta(days=plan.days)
    return families


async def read_everything(families: Families, plan: Plan, reader: Canary) -> None:
    """Tap whatever there is to tap, and what there is not; answer what can be answered."""
    for page in PAGES:
        await families.tap(reader.chat, f"go:{page}")
    for number in (*plan.children, *(one.account for one in plan.guardians)):
        for target in ("child", "terms"):
            await families.tap(reader.chat, f"go:{target}:{number}")
    for number in plan.children:
        await redeem(families, reader.chat, families.letter(number))


async def redeem(families: Families, chat: int, paper: Paper) -> None:
    """Come by a letter's link to the card, or to the terms, and beyond."""
    await families.visit(chat, lambda visit: enter_by_letter(visit, paper.token))
    await families.type(chat, paper.password)


def test_nothing_of_one_guardian_reaches_another() -> None:
    with asyncio.Runner() as runner:

        @settings(max_examples=60, suppress_health_check=list(HealthCheck))
        @given(plans())
        def separated(plan: Plan) -> None:
            runner.run(look(plan))

        separated()


async def look(plan: Plan) -> None:
    families = prepare(plan)
    try:
        for reader in plan.guardians:
            await read_everything(families, plan, reader)
        await redeem(families, STRANGER, families.letter(FIRST_CHILD))
        await families.tap(STRANGER, "go:home")
        await families.tap(STRANGER, f"go:child:{FIRST_CHILD}")
    finally:
        families.memory.close()
    assert families.read
    owners = {one.chat: one for one in plan.guardians}
    by_mail = {mail: one for one in plan.guardians for mail in (one.email, one.new_email)}
    for to, text in families.read:
        owner = owners.get(to) if isinstance(to, int) else by_mail.get(to)
        if owner is None and to != STRANGER:
            continue  # the school's own mailbox, which must know who asks
        for other in plan.guardians:
            if other != owner:
                assert not [one for one in other.traces if one in text], (to, text)


async def test_each_reads_their_own_name() -> None:
    """Or the search would find nothing for want of pages."""
    plan = Plan([["opened"], ["opened"]], [("give address", 0, 1), ("ask", 1, 1)], 0)
    families = prepare(plan)
    for reader in plan.guardians:
        await read_everything(families, plan, reader)
    families.memory.close()
    for one in plan.guardians:
        own = " ".join(text for to, text in families.read if to in (one.chat, one.email))
        assert {one.first_name, one.email, "Enfant1"} <= {
            word for word in (*one.traces, "Enfant1") if word in own
        }
    school = " ".join(text for to, text in families.read if to == ISU_DOUR.email)
    assert plan.guardians[1].first_name in school, "the school learns who asks"
