"""News are kept with texts and files, told of once, and what became of each notice is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from school.news import AttachedFile, News, Opened, Outdated, Shown, Text, ToldState, ToldTo
from school.store import Transaction
from storage.location import Location
from storage.moments import to_ms
from storage.opening import ClosableStore
from tests.cast import ISU_DOUR, NOW, account, child, notice, place
from tests.storage.reads import A_ROW, read

LATER = NOW + timedelta(hours=1)
FILE = AttachedFile("horaire.pdf", "application/pdf", 4, "digest")
TRIP = News(
    id=1,
    platform=ISU_DOUR.id,
    class_name=None,
    child=None,
    publish_at=NOW,
    urgent=False,
    made_by=None,
    made_at=NOW,
    digest="one",
    texts={"fr": Text("Voyage", "Le <b>12</b>"), "nl": Text("Reis", "Op 12")},
    files=(FILE,),
)


@pytest.fixture
async def families(store: ClosableStore) -> None:
    """Albert of 3B with two guardians, Zoé of 1A with the first of them, and one who came late."""

    def work(held: Transaction) -> None:
        held.platforms.put(ISU_DOUR)
        held.files.put("digest", b"%PDF", NOW)
        for number in (11, 12, 13):
            held.accounts.add(account(number))
        held.children.add(child(1))
        held.children.add(child(2, identifier="zoe.durant@isu-dour.be", class_name="1A"))
        taken = {"taken_at": NOW, "opened_at": NOW}
        held.places.add(place(1, account=11, **taken))
        held.places.add(place(2, number=2, account=12, **taken))
        held.places.add(place(3, child=2, account=11, **taken))
        held.places.add(place(4, child=2, number=2, account=13, taken_at=NOW))

    await store.run(work)


@pytest.mark.usefixtures("families")
async def test_news_are_found_as_they_were_kept(store: ClosableStore) -> None:
    assert await store.run(lambda tx: tx.news.add(TRIP))
    assert await store.run(lambda tx: tx.news.get(1)) == TRIP
    assert await store.run(lambda tx: tx.news.lock(1)) == TRIP
    assert await store.run(lambda tx: tx.news.by_digest(ISU_DOUR.id, "one")) == TRIP
    assert await store.run(lambda tx: tx.news.of_platform(ISU_DOUR.id, 10)) == [TRIP]


@pytest.mark.usefixtures("families")
async def test_the_same_is_kept_once_until_it_is_withdrawn(store: ClosableStore) -> None:
    assert await store.run(lambda tx: tx.news.add(TRIP))
    again = replace(TRIP, id=2)
    assert not await store.run(lambda tx: tx.news.add(again))
    withdrawn = replace(TRIP, digest=None, withdrawn_at=LATER)
    await store.run(lambda tx: tx.news.update(withdrawn))
    assert await store.run(lambda tx: tx.news.add(again))
    assert await store.run(lambda tx: tx.news.get(1)) == withdrawn


@pytest.mark.usefixtures("families")
async def test_other_words_and_files_take_their_place(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.news.add(TRIP))
    edited = replace(TRIP, texts={"fr": Text("Excursion", "Le 13")}, files=(), version=2)
    await store.run(lambda tx: tx.news.rewrite(edited))
    assert await store.run(lambda tx: tx.news.get(1)) == edited


@pytest.mark.usefixtures("families")
async def test_what_is_out_is_listed_without_what_waits_or_was_withdrawn(
    store: ClosableStore,
) -> None:
    def work(tx: Transaction) -> list[int]:
        tx.news.add(TRIP)
        tx.news.add(replace(TRIP, id=2, digest="two", publish_at=NOW - timedelta(days=1)))
        tx.news.add(replace(TRIP, id=3, digest="three", publish_at=LATER))
        tx.news.add(replace(TRIP, id=4, digest=None, withdrawn_at=NOW))
        return [one.id for one in tx.news.published(ISU_DOUR.id, NOW, 10)]

    assert await store.run(work) == [1, 2]
    assert await store.run(lambda tx: tx.news.to_announce(NOW)) == [2, 1]
    assert await store.run(lambda tx: tx.news.to_announce(LATER)) == [2, 1, 3]
    assert await store.run(lambda tx: tx.news.to_correct()) == []
    edited = replace(TRIP, edited_at=NOW)
    await store.run(lambda tx: tx.news.update(edited))
    assert await store.run(lambda tx: tx.news.to_correct()) == [1]


@pytest.mark.usefixtures("families")
@pytest.mark.parametrize(
    ("audience", "told"),
    [
        ({}, [11, 12]),  # 13 has not opened Zoé's pages yet
        ({"class_name": "3B"}, [11, 12]),
        ({"class_name": "1A"}, [11]),
        ({"child": 2}, [11]),
        ({"class_name": "6Z"}, []),
    ],
)
async def test_the_audience_is_each_account_once(
    store: ClosableStore, audience: dict[str, Any], told: list[int]
) -> None:
    news = replace(TRIP, **audience)
    assert await store.run(lambda tx: tx.news.audience(news, NOW, 0, 10)) == told
    assert await store.run(lambda tx: tx.news.audience(news, NOW, 0, 1)) == told[:1]
    after = told[0] if told else 0
    assert await store.run(lambda tx: tx.news.audience(news, NOW, after, 10)) == told[1:]


@pytest.mark.usefixtures("families")
async def test_a_batch_of_a_broadcast_reads_no_more_where_a_school_is_larger(
    store: ClosableStore, location: Location
) -> None:
    def settle(first: int, count: int, tx: Transaction) -> None:
        for number in range(first, first + count):
            tx.accounts.add(account(number))
            tx.children.add(child(number, identifier=f"{number}@isu-dour.be"))
            opened = {"taken_at": NOW, "opened_at": NOW}
            tx.places.add(place(number, child=number, account=number, **opened))

    batch = {"platform": ISU_DOUR.id, "class": "3B", "child": None, "now": to_ms(NOW)}
    batch |= {"after": 0, "limit": 10}
    await store.run(partial(settle, 100, 50))
    before = read(location, "audience_of_news", batch)
    await store.run(partial(settle, 150, 200))
    assert read(location, "audience_of_news", batch) < before + 10 * A_ROW


@pytest.mark.usefixtures("families")
async def test_a_message_that_shows_an_older_version_is_found(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.news.add(TRIP)
        tx.news_told.owe(1, 11, "telegram", "100", 5, 1)
        tx.news_told.owe(1, 12, "telegram", "200", 6, 1)
        tx.news_told.write(1, 11, "telegram", "100", 5, 1, "picture")
        tx.outbox.add(notice(5, "100", account=11))
        tx.news_told.shown_by(1, {5: 77, 99: 78})

    await store.run(work)
    assert await store.run(lambda tx: tx.news_told.shown(1, 11, 100)) == Shown(77, "picture")
    assert await store.run(lambda tx: tx.news_told.outdated(1, 1, 10)) == []
    assert await store.run(lambda tx: tx.news_told.outdated(1, 2, 10)) == [Outdated(11, 100, 77)]
    await store.run(lambda tx: tx.news_told.write(1, 11, "telegram", "100", None, 2, None))
    assert await store.run(lambda tx: tx.news_told.outdated(1, 2, 10)) == []
    assert await store.run(lambda tx: tx.news_told.shown(1, 11, 100)) == Shown(77, None)


@pytest.mark.usefixtures("families")
async def test_a_copy_that_was_opened_is_taken_once_when_it_is_outdated(
    store: ClosableStore,
) -> None:
    def work(tx: Transaction) -> None:
        tx.news.add(TRIP)
        tx.news.add(replace(TRIP, id=2, digest="two"))
        tx.news_told.opened(1, 11, 100, 81, 1, True)
        tx.news_told.opened(1, 11, 100, 82, 1, False)
        tx.news_told.opened(1, 12, 200, 81, 1, True)  # a chat numbers its messages itself
        tx.news_told.opened(1, 12, 200, 83, 2, True)
        tx.news_told.opened(2, 11, 100, 84, 1, True)

    await store.run(work)
    assert await store.run(lambda tx: tx.news_told.take_opened(1, 1, 10)) == []
    taken = await store.run(lambda tx: tx.news_told.take_opened(1, 2, 2))
    assert sorted(taken, key=_place) == [Opened(11, 100, 81, True), Opened(11, 100, 82, False)]
    assert await store.run(lambda tx: tx.news_told.take_opened(1, 2, 2)) == [
        Opened(12, 200, 81, True)
    ]
    assert await store.run(lambda tx: tx.news_told.take_opened(1, 2, 2)) == []
    assert await store.run(lambda tx: tx.news_told.take_opened(1, 3, 2)) == [
        Opened(12, 200, 83, True)
    ]
    assert await store.run(lambda tx: tx.news_told.take_opened(2, 2, 2)) == [
        Opened(11, 100, 84, True)
    ]


@pytest.mark.usefixtures("families")
async def test_a_message_is_noted_once_however_often_its_sending_is_recorded(
    store: ClosableStore,
) -> None:
    def work(tx: Transaction) -> list[Opened]:
        tx.news.add(TRIP)
        tx.news_told.opened(1, 11, 100, 81, 1, True)
        tx.news_told.opened(1, 11, 100, 81, 2, False)
        return tx.news_told.take_opened(1, 2, 10)

    assert await store.run(work) == [Opened(11, 100, 81, True)]


def _place(copy: Opened) -> tuple[int, int]:
    return copy.chat, copy.message


@pytest.mark.usefixtures("families")
async def test_what_became_of_each_notice_outlives_it(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.news.add(TRIP)
        for number, to in ((21, "100"), (22, "200"), (23, "300"), (24, "400")):
            tx.outbox.add(notice(number, to))
            tx.news_told.owe(1, 11, "telegram", to, number, 1)
        tx.outbox.add(notice(25, "a@example.org", channel="mail"))
        tx.news_told.owe(1, 12, "mail", "a@example.org", 25, 1)
        tx.news_told.owe(1, 12, "mail", "b@example.org", None, 1)
        tx.outbox.sent(21, NOW)
        tx.outbox.drop(22, "blocked", NOW)
        tx.outbox.drop(23, "no longer needed", NOW)
        tx.outbox.failed(25, "550", NOW)

    await store.run(work)
    counts = {"sent": 1, "blocked": 1, "dropped": 1, "queued": 1, "bounced": 1, "digest": 1}
    states: tuple[ToldState, ...] = ("sent", "blocked", "dropped", "queued")
    chat = [ToldTo(11, "telegram", one) for one in states]
    mail = [ToldTo(12, "mail", "bounced"), ToldTo(12, "mail", "digest")]
    assert await store.run(lambda tx: tx.news_told.told(1)) == chat + mail
    assert await store.run(lambda tx: tx.news_told.counted(1)) == counts
    assert await store.run(lambda tx: tx.news_told.settle(3)) == 3
    assert await store.run(lambda tx: tx.news_told.counted(1)) == counts
    assert await store.run(lambda tx: tx.news_told.settle(100)) == 1
    await store.run(lambda tx: tx.outbox.forget(NOW + timedelta(days=40), 100))
    assert await store.run(lambda tx: tx.news_told.told(1)) == chat + mail
    assert await store.run(lambda tx: tx.news_told.counted(1)) == counts
    await store.run(lambda tx: tx.news_told.came_back(1, 11, "a@example.org"))
    await store.run(lambda tx: tx.news_told.came_back(1, 12, "b@example.org"))
    assert (await store.run(lambda tx: tx.news_told.told(1)))[-1] == ToldTo(12, "mail", "bounced")


@pytest.mark.usefixtures("families")
async def test_the_first_opening_counts(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.news.add(TRIP)
        tx.news_told.read(1, 11, NOW)
        tx.news_told.read(1, 11, LATER)

    await store.run(work)
    assert await store.run(lambda tx: tx.news_told.readers(1)) == {11: NOW}


@pytest.mark.usefixtures("families")
async def test_accounts_are_counted_once_of_each_piece_alone(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2, 3):
            tx.news.add(replace(TRIP, id=number, digest=str(number)))
        for to in ((11, "telegram", "1"), (11, "mail", "a"), (12, "mail", "b")):
            tx.news_told.owe(1, *to, None, 1)
        tx.news_told.owe(2, 13, "mail", "c", None, 1)
        for reader in (11, 12, 13):
            tx.news_told.read(1, reader, NOW)

    await store.run(work)
    counted = [await store.run(partial(_accounts, news=number)) for number in (1, 2, 3)]
    assert counted == [(2, 3), (1, 0), (0, 0)]
    assert await store.run(lambda tx: tx.news_told.counted(1)) == {"digest": 3}
    assert await store.run(lambda tx: tx.news_told.counted(3)) == {}


def _accounts(tx: Transaction, news: int) -> tuple[int, int]:
    return tx.news_told.accounts(news)
