"""Places and letters come back as they were given, and letters are used up and withdrawn."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from school.places import Letter, Place
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import ISU_DOUR, NOW, account, child, place

LATER = NOW + timedelta(hours=1)


def letter(number: int = 1, **changes: Any) -> Letter:
    printed = Letter(
        id=number,
        platform="isu-dour",
        place=1,
        child=1,
        digest=f"digest{number}",
        link=f"link{number}",
        made_at=NOW,
        expires_at=NOW + timedelta(days=21),
    )
    return replace(printed, **changes)


@pytest.fixture(autouse=True)
async def albert(store: ClosableStore) -> None:
    def fill(tx: Transaction) -> None:
        tx.platforms.put(ISU_DOUR)
        tx.accounts.add(account())
        tx.children.add(child())
        tx.places.add(place())

    await store.run(fill)


async def test_a_place_comes_back_free_taken_opened_and_ended(store: ClosableStore) -> None:
    assert await store.run(lambda tx: tx.places.get(1)) == place()
    assert await store.run(lambda tx: tx.places.get(2)) is None
    taken = place(account=1, taken_at=NOW, opened_at=LATER, ends_at=LATER + timedelta(days=1))
    await store.run(lambda tx: tx.places.update(taken))
    assert await store.run(lambda tx: tx.places.get(1)) == taken


async def test_places_of_a_child_come_by_number_the_ended_ones_first(store: ClosableStore) -> None:
    ended = place(account=1, taken_at=NOW, ends_at=LATER)
    anew, second = place(3, made_at=LATER), place(2, number=2)

    def work(tx: Transaction) -> list[Place]:
        tx.places.add(second)
        tx.places.update(ended)
        tx.places.add(anew)
        return tx.places.of_child(1)

    assert await store.run(work) == [ended, anew, second]
    assert await store.run(lambda tx: tx.places.of_child(2)) == []


async def test_places_of_an_account_come_as_they_were_taken(store: ClosableStore) -> None:
    marie = child(2, identifier="marie.durant@isu-dour.be", first_name="Marie")
    albert_later = place(account=1, taken_at=LATER)
    marie_first = place(2, child=2, account=1, taken_at=NOW)

    def work(tx: Transaction) -> list[Place]:
        tx.children.add(marie)
        tx.places.update(albert_later)
        tx.places.add(marie_first)
        tx.places.add(place(3, number=2))
        return tx.places.of_account(1)

    assert await store.run(work) == [marie_first, albert_later]


async def test_letters_that_work_are_counted_by_platform_class_and_child(
    store: ClosableStore,
) -> None:
    marie = child(2, identifier="marie.durant@isu-dour.be", class_name="1A", guardian_places=1)
    zoe = child(3, identifier="zoe.durant@isu-dour.be", class_name="1A")

    def count(tx: Transaction, class_name: str | None, number: int | None) -> int:
        return tx.places.count_working("isu-dour", class_name, number, LATER)

    def work(tx: Transaction) -> list[int]:
        for one in (marie, zoe):
            tx.children.add(one)
        tx.places.add(place(2, number=2, account=1, taken_at=NOW))
        tx.places.add(place(3, child=2))
        tx.places.add(place(4, child=2, number=2))  # one more than she has guardians
        tx.places.add(place(5, child=3))
        for number in range(1, 6):
            owner = 1 if number < 3 else 2 if number < 5 else 3
            tx.places.add_letter(letter(number, place=number, child=owner))
        tx.places.add_letter(letter(6, child=1, expires_at=LATER))
        tx.places.add_letter(letter(7, child=1))
        tx.places.use_letter(7, NOW)
        whole = [
            count(tx, None, None),
            count(tx, "1A", None),
            count(tx, None, 1),
            count(tx, "9", 1),
        ]
        tx.places.withdraw(5, NOW)
        return [*whole, count(tx, "1A", None), tx.places.count_working("icc", None, None, LATER)]

    assert await store.run(work) == [3, 2, 1, 0, 1, 0]


async def test_a_letter_comes_back_by_id_and_link(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.places.add_letter(letter()))
    assert await store.run(lambda tx: tx.places.letter(1)) == letter()
    assert await store.run(lambda tx: tx.places.by_link("link1")) == letter()
    assert await store.run(lambda tx: tx.places.letter(2)) is None
    assert await store.run(lambda tx: tx.places.by_link("link2")) is None


async def test_how_far_somebody_came_with_a_letter_is_kept(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.places.add_letter(letter()))
    await store.run(lambda tx: tx.places.reach(1, "terms"))
    assert await store.run(lambda tx: tx.places.letter(1)) == letter(reached="terms")


async def test_a_letter_is_used_once(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.places.add_letter(letter()))
    assert await store.run(lambda tx: tx.places.use_letter(1, NOW))
    assert not await store.run(lambda tx: tx.places.use_letter(1, LATER))
    assert await store.run(lambda tx: tx.places.letter(1)) == letter(used_at=NOW)
    assert await store.run(lambda tx: tx.places.letters_of(1)) == []


async def test_a_letter_that_was_withdrawn_cannot_be_used(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.places.add_letter(letter()))
    assert await store.run(lambda tx: tx.places.withdraw(1, NOW))
    assert not await store.run(lambda tx: tx.places.withdraw(1, LATER))
    assert not await store.run(lambda tx: tx.places.use_letter(1, LATER))
    assert await store.run(lambda tx: tx.places.letter(1)) == letter(withdrawn_at=NOW)


async def test_all_letters_of_a_place_are_withdrawn(store: ClosableStore) -> None:
    def work(tx: Transaction) -> int:
        tx.places.add(place(2, number=2))
        for one in (letter(1), letter(2), letter(3, place=2)):
            tx.places.add_letter(one)
        return tx.places.withdraw_letters(1, LATER)

    assert await store.run(work) == 2
    assert await store.run(lambda tx: tx.places.letters_of(1)) == [letter(3, place=2)]
