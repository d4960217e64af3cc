"""Telling families of news (scope B13, B12): each account once, and only who may have it now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.announcing import OPENED
from school.news import Families, News, Text
from school.newsroom import Changes
from school.outbox import Channel, Lane, Notice
from school.preferences import Preference
from school.school import School
from school.store import Transaction
from school.terms import Terms, TermsAnswer, digest_of
from school.written import Letter
from tests.cast import ISU_DOUR, NOW, account, child, device, place
from tests.conftest import SchoolAtWork
from tests.school.gazette import BODY, TITLE, announce, publish
from tests.school.workplace import ALBERT, CHATS, OTHER_PARENT, PARENT, open_house, owed

T = TypeVar("T")
ZOE = 2
LATER = NOW + timedelta(hours=3)


@pytest.fixture
async def house(school: SchoolAtWork) -> SchoolAtWork:
    """Two parents of Albert, the first of Zoé as well; each has a chat."""

    def work(school: School) -> None:
        open_house(school)
        school.tx.children.add(
            child(ZOE, identifier="zoe.d@isu-dour.be", first_name="Zoé", class_name="1A")
        )
        school.tx.places.add(place(7, child=ZOE, account=PARENT, taken_at=NOW, opened_at=NOW))

    await school.do(work)
    return school


def written(found: list[tuple[Notice, Letter | None]]) -> list[tuple[int | None, str]]:
    """Give whom a letter of news goes to, and the children that it names."""
    return sorted(
        (notice.account, letter.news.names)
        for notice, letter in found
        if letter is not None and letter.news is not None
    )


async def test_one_notice_names_all_the_children(house: SchoolAtWork) -> None:
    await house.do(publish)
    await announce(house)
    found = await owed(house)
    assert written(found) == [(PARENT, "Albert, Zoé"), (OTHER_PARENT, "Albert")]
    assert {one.data.get("news") is not None for one, _ in found} == {True}
    assert not any(TITLE in str(one.data) or BODY in str(one.data) for one, _ in found)
    assert {one.lane for one, _ in found} == {Lane.BROADCAST}


async def test_a_class_and_a_child_are_audiences_of_their_own(house: SchoolAtWork) -> None:
    await house.do(lambda school: publish(school, class_name="1A"))
    await announce(house)
    assert written(await owed(house)) == [(PARENT, "Zoé")]
    await house.do(lambda school: publish(school, child=ALBERT))
    await announce(house)
    assert written(await owed(house)) == [(PARENT, "Albert"), (OTHER_PARENT, "Albert")]


async def test_nobody_is_told_before_the_moment_or_twice_after_it(house: SchoolAtWork) -> None:
    await house.do(lambda school: publish(school, publish_at=LATER))
    await announce(house)
    assert await owed(house) == []
    house.clock.at = LATER
    await announce(house)
    await announce(house)
    assert len(written(await owed(house))) == 2
    await announce(house)
    assert await owed(house) == []


async def test_urgent_news_go_before_all_that_everybody_gets(house: SchoolAtWork) -> None:
    await house.do(lambda school: publish(school, urgent=True))
    await announce(house)
    assert {one.lane for one, _ in await owed(house)} == {Lane.PERSONAL}


async def test_the_digest_waits_and_no_news_is_no_news(house: SchoolAtWork) -> None:
    def work(school: School) -> News:
        school.tx.preferences.choose(PARENT, "news", Preference("digest", "off"))
        school.tx.preferences.choose(OTHER_PARENT, "news", Preference("off", "off"))
        return publish(school)

    news = await house.do(work)
    await announce(house)
    assert await owed(house) == []
    figures = await house.do(lambda school: school.news_figures.of(news))
    assert (figures.families, figures.of("digest")) == (1, 1)


async def test_each_reads_it_in_their_language_or_the_schools_first(house: SchoolAtWork) -> None:
    def work(school: School) -> News:
        school.tx.accounts.speak(PARENT, "nl")
        school.tx.accounts.speak(OTHER_PARENT, "de")
        return publish(school, texts={"nl": Text("Reis", ""), "fr": Text("Voyage", "")})

    await house.do(work)
    await announce(house)
    titles = {
        one.account: letter.news.text.title
        for one, letter in await owed(house)
        if letter and letter.news
    }
    assert titles == {PARENT: "Reis", OTHER_PARENT: "Voyage"}


async def test_a_right_that_ends_before_it_leaves_ends_it(house: SchoolAtWork) -> None:
    await house.do(publish)
    await announce(house)

    def end(school: School) -> None:
        held = school.tx.places.get(2)
        assert held is not None
        school.tx.places.update(replace(held, ends_at=NOW))

    await house.do(end)
    assert written(await owed(house)) == [(PARENT, "Albert, Zoé")]


@pytest.mark.parametrize("lost", ["a right", "a chat"])
async def test_of_those_that_leave_together_only_who_lost_something_gets_nothing(
    house: SchoolAtWork, lost: str
) -> None:
    await house.do(publish)
    await announce(house)

    def work(school: School) -> list[tuple[int | None, str]]:
        leaving = school.tx.outbox.lease("telegram", 10, NOW)
        held = school.tx.places.get(2)
        assert held is not None
        if lost == "a right":
            school.tx.places.update(replace(held, ends_at=NOW))
        else:
            school.tx.devices.unlink(CHATS[OTHER_PARENT], NOW)
        return written(list(zip(leaving, school.writing.letters(leaving), strict=True)))

    assert await house.do(work) == [(PARENT, "Albert, Zoé")]


async def test_what_leaves_together_is_noted_as_it_was_then(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    await announce(house)
    await house.do(
        lambda school: school.newsroom.edit(news.id, Changes({"fr": Text(TITLE, "Annulé")}))
    )
    leaving = await owed(house)
    assert {letter.news.text.body for _, letter in leaving if letter and letter.news} == {"Annulé"}
    await house.do(partial(_note, news, {notice.id: 9 for notice, _ in leaving}))
    await announce(house)
    assert await owed(house) == [], "what shows the newest version is not corrected"


async def test_what_is_withdrawn_before_it_leaves_does_not(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    await announce(house)
    await house.do(lambda school: school.newsroom.withdraw(news.id))
    await announce(house)
    assert written(await owed(house)) == []


# -- corrections ------------------------------------------------------------------------------


async def shown_in_chats(house: SchoolAtWork, news: News) -> None:
    """Let the notices leave, each shown by a message of its chat."""
    for notice, letter in await owed(house):
        assert letter is not None
        await house.do(partial(_note, news, {notice.id: int(notice.to) + 1000}))


def _note(news: News, messages: dict[int, int], school: School) -> None:
    school.tx.news_told.shown_by(news.id, messages)


async def test_an_edit_corrects_every_chat_that_shows_it(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    await announce(house)
    await shown_in_chats(house, news)
    for body in ("Reporté", "Annulé"):
        changes = Changes({"fr": Text(TITLE, body)})
        await house.do(partial(_edit, number=news.id, changes=changes))
        await announce(house)
    found = await owed(house)
    assert {(one.kind, one.edits, one.lane) for one, _ in found} == {
        ("news_edit", CHATS[PARENT] + 1000, Lane.BROADCAST),
        ("news_edit", CHATS[OTHER_PARENT] + 1000, Lane.BROADCAST),
    }
    assert len(found) == 2, "the newer edit takes the place of the older"
    assert {letter.news.text.body for _, letter in found if letter and letter.news} == {"Annulé"}
    await announce(house)
    assert await owed(house) == []


def _edit(school: School, number: int, changes: Changes) -> object:
    return school.newsroom.edit(number, changes)


async def test_a_withdrawal_takes_the_place_of_what_chats_show(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    await announce(house)
    await shown_in_chats(house, news)
    await house.do(lambda school: school.newsroom.withdraw(news.id))
    await announce(house)
    found = await owed(house)
    assert len(found) == 2
    assert all(letter and letter.withdrawn and letter.news is None for _, letter in found)


async def test_a_message_that_was_being_sent_is_corrected_too(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    await announce(house)
    leaving = await owed(house)  # written, and on its way
    await house.do(
        lambda school: school.newsroom.edit(news.id, Changes({"fr": Text(TITLE, "Annulé")}))
    )
    await announce(house)
    assert await owed(house) == []
    await house.do(partial(_note, news, {notice.id: 9 for notice, _ in leaving}))
    await announce(house)
    assert len(await owed(house)) == 2
    house.clock.move(minutes=3)
    await announce(house)
    assert await house.do(lambda school: school.announcing.due()) == []


async def test_copies_that_were_opened_end_once_a_batch_at_a_time(house: SchoolAtWork) -> None:
    news = await house.do(publish)
    await announce(house)
    await shown_in_chats(house, news)
    chat = CHATS[PARENT]

    def open_it(school: School, first: int, version: int) -> None:
        told = school.tx.news_told
        told.opened(news.id, PARENT, chat, first, version, True)
        told.opened(news.id, PARENT, chat, first + 1, version, False)

    def go_on(school: School) -> bool:
        return school.announcing.go_on(news.id, 1)

    await house.do(partial(open_it, first=81, version=1))
    changes = Changes({"fr": Text(TITLE, "Annulé")})
    await house.do(partial(_edit, number=news.id, changes=changes))
    await house.do(partial(open_it, first=91, version=2))
    assert [await house.do(go_on) for _ in range(3)] == [True, True, False]
    ends = [one for one, _ in await owed(house) if one.kind == OPENED]
    assert [(one.to, one.edits, one.data["headline"], one.charged) for one in ends] == [
        (str(chat), 81, True, True),
        (str(chat), 82, False, False),
    ]
    assert {(one.account, one.lane) for one in ends} == {(PARENT, Lane.BROADCAST)}
    await house.do(lambda school: school.newsroom.withdraw(news.id))
    await announce(house)
    ends = [one for one, _ in await owed(house) if one.kind == OPENED]
    assert {one.edits for one in ends} == {91, 92}, "what was opened since"
    assert len(ends) == 2, "nothing twice"


@pytest.mark.parametrize("is_withdrawn", [False, True], ids=["edited", "withdrawn"])
async def test_a_correction_for_a_chat_that_has_blocked_us_is_dropped(
    house: SchoolAtWork, is_withdrawn: bool
) -> None:
    """It is about messages of that chat: no mailbox, and no other chat, has use of it."""
    news = await house.do(publish)
    await announce(house)
    await shown_in_chats(house, news)
    chat, email = str(CHATS[PARENT]), "antoinette.dupond@example.org"

    def work(school: School) -> None:
        school.tx.addresses.prove(email, PARENT, NOW)
        school.tx.news_told.opened(news.id, PARENT, CHATS[PARENT], 8, 1, True)
        if is_withdrawn:
            school.newsroom.withdraw(news.id)
        else:
            school.newsroom.edit(news.id, Changes({"fr": Text(TITLE, "Annulé")}))

    await house.do(work)
    await announce(house)

    def waiting(school: School) -> list[str]:
        places: list[tuple[Channel, str]] = [("telegram", chat), ("mail", email)]
        return [one.kind for place in places for one in school.tx.outbox.open_at(*place)]

    assert await house.do(waiting) == ["news_edit", "news_opened"]
    await house.do(lambda school: school.reaching.blocked(CHATS[PARENT]))
    assert await house.do(waiting) == []
    await house.do(lambda school: school.reaching.unblocked(CHATS[PARENT]))
    await announce(house)
    assert await house.do(waiting) == []
    assert [one.to for one, _ in await owed(house)] == [str(CHATS[OTHER_PARENT])]


# -- kills --------------------------------------------------------------------------------------


class Killed(Exception):
    """The process ended here."""


@pytest.mark.parametrize("after", range(6))
async def test_a_kill_between_transactions_misses_and_doubles_nobody(
    school: SchoolAtWork, after: int
) -> None:
    """Of five families, told two at a time: a kill inside or between batches changes nothing."""

    def families(school: School) -> News:
        school.tx.platforms.put(ISU_DOUR)
        for number in range(1, 6):
            school.tx.accounts.add(account(number))
            school.tx.devices.meet(number * 10, "fr", NOW)
            school.tx.devices.link(device(number, account=number, chat=number * 10))
            school.tx.children.add(child(number, identifier=f"c{number}.d@isu-dour.be"))
            school.tx.places.add(
                place(number, child=number, account=number, taken_at=NOW, opened_at=NOW)
            )
        return publish(school)

    news = await school.do(families)
    done = 0

    def batch(at_work: School) -> bool:
        nonlocal done
        more = at_work.announcing.go_on(news.id, 2)
        done += 1
        if done == after:
            raise Killed
        return more

    more = True
    while more:
        try:
            more = await school.do(batch)
        except Killed:
            continue
    # A second process that rings meanwhile finds nothing to do.
    await announce(school, 2)
    told = Counter(one.account for one, letter in await owed(school) if letter is not None)
    assert told == dict.fromkeys(range(1, 6), 1)


# -- guardian × child × class × date ------------------------------------------------------------

GUARDIANS, CHILDREN, CLASSES = (1, 2, 3), (1, 2), ("1A", "3B")
DAYS = st.sampled_from([NOW - timedelta(days=1), NOW + timedelta(days=1), None])


@st.composite
def rights(draw: Callable[..., object]) -> dict[str, object]:
    pick = draw
    return {
        "account": pick(st.sampled_from(GUARDIANS)),
        "child": pick(st.sampled_from(CHILDREN)),
        "opened": pick(st.booleans()),
        "ends_at": pick(DAYS),
        "accepted": pick(st.booleans()),
    }


@given(
    held=st.lists(rights(), max_size=5, unique_by=lambda one: (one["account"], one["child"])),
    class_of=st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)),
    left=st.tuples(st.booleans(), st.booleans()),
    audience=st.one_of(
        st.just({}),
        st.sampled_from(CLASSES).map(lambda name: {"class_name": name}),
        st.sampled_from(CHILDREN).map(lambda number: {"child": number}),
    ),
    has_terms=st.booleans(),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_who_is_told_is_who_reaches_a_child_of_the_audience(
    school: SchoolAtWork,
    held: list[dict[str, object]],
    class_of: tuple[str, str],
    left: tuple[bool, bool],
    audience: dict[str, object],
    has_terms: bool,
) -> None:
    class Undone(Exception):
        pass

    found: list[dict[int, set[int]]] = []
    counted: list[Families] = []

    def work(tx: Transaction) -> None:
        at_work = school.open(tx)
        _families(at_work, held, class_of, has_terms=has_terms)
        known = set(class_of) if "class_name" in audience else set()
        if audience.get("class_name") in {*known, None}:
            news = publish(at_work, **audience)
            for number, has_left in zip(CHILDREN, left, strict=True):
                if has_left:
                    gone = tx.children.get(number)
                    assert gone is not None
                    tx.children.update(replace(gone, left_at=NOW))
            counted.append(at_work.news_reading.families(news))
            while at_work.announcing.go_on(news.id, 1):
                pass
            leaving = tx.outbox.lease("telegram", 100, NOW)
            found.extend(
                {
                    one.account or 0: {about.id for about in letter.news.children}
                    for one, letter in zip(leaving, letters, strict=True)
                    if letter is not None and letter.news is not None
                }
                for letters in (
                    at_work.writing.letters(leaving),
                    [at_work.writing.letter(one) for one in leaving],
                )
            )
        raise Undone

    with pytest.raises(Undone):
        await school.store.run(work)
    if found:
        together, alone = found
        assert together == _expected(held, class_of, left, audience, has_terms=has_terms)
        assert alone == together
        assert counted == [Families(len(together))], "a preview says so before"


def _families(
    at_work: School,
    held: list[dict[str, object]],
    class_of: tuple[str, str],
    *,
    has_terms: bool,
) -> None:
    tx = at_work.tx
    tx.platforms.put(ISU_DOUR)
    for number, class_name in zip(CHILDREN, class_of, strict=True):
        tx.children.add(child(number, identifier=f"c{number}.d@isu-dour.be", class_name=class_name))
    for number in GUARDIANS:
        tx.accounts.add(account(number))
        tx.devices.meet(number * 10, "fr", NOW)
        tx.devices.link(device(number, account=number, chat=number * 10))
    if has_terms:
        tx.terms.publish(
            Terms(ISU_DOUR.id, "1", "fr", "Texte", "Texte", digest_of("Texte"), NOW, None)
        )
    for number, one in enumerate(held, 1):
        who, at = one["account"], one["child"]
        assert isinstance(who, int)
        assert isinstance(at, int)
        tx.places.add(
            place(
                number,
                child=at,
                number=number,
                account=who,
                taken_at=NOW - timedelta(days=2),
                opened_at=NOW if one["opened"] else None,
                ends_at=one["ends_at"],
            )
        )
        if one["accepted"] and has_terms:
            tx.terms.answer(
                TermsAnswer(
                    number, who, ISU_DOUR.id, "1", "fr", digest_of("Texte"), "accepted",
                    "telegram", NOW, at, number,
                )
            )  # fmt: skip


def _expected(
    held: list[dict[str, object]],
    class_of: tuple[str, str],
    left: tuple[bool, bool],
    audience: dict[str, object],
    *,
    has_terms: bool,
) -> dict[int, set[int]]:
    """Say by the rules alone who is told of which children."""
    told: dict[int, set[int]] = {}
    for one in held:
        who, at, ends_at = one["account"], one["child"], one["ends_at"]
        assert isinstance(who, int)
        assert isinstance(at, int)
        is_open = (
            one["opened"]
            and (not isinstance(ends_at, datetime) or ends_at > NOW)
            and (one["accepted"] or not has_terms)
            and not left[at - 1]
        )
        is_meant = (
            audience.get("class_name", class_of[at - 1]) == class_of[at - 1]
            and audience.get("child", at) == at
        )
        if is_open and is_meant:
            told.setdefault(who, set()).add(at)
    return told
