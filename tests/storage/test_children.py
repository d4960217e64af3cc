"""Children are kept and found on both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from school.children import Child
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import ICC, ISU_DOUR, NOW, child

LATER = NOW + timedelta(days=30)
BORN = date(2008, 5, 14)
ELSEWHERE = replace(ISU_DOUR, id="isu-mons")


@pytest.fixture(autouse=True)
async def schools(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        for one in (ISU_DOUR, ELSEWHERE, ICC):
            tx.platforms.put(one)

    await store.run(work)


async def keep(store: ClosableStore, *children: Child) -> list[bool]:
    return await store.run(lambda tx: [tx.children.add(one) for one in children])


async def called(store: ClosableStore, first: str, last: str, born: date) -> list[int]:
    found = await store.run(lambda tx: tx.children.by_name("isu-dour", first, last, born))
    return [one.id for one in found]


def named(number: int, first: str, last: str, platform: str = "isu-dour") -> Child:
    return child(
        number,
        platform=platform,
        first_name=first,
        last_name=last,
        identifier=f"number{number}@isu-dour.be",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"birth_date": None, "left_at": LATER},
        {"birth_date": date(2012, 2, 29), "email": "albert@example.org", "address": "Rue 1, Dour"},
        {"first_name": "Thị Mai", "last_name": "Nguyễn", "class_name": "3 A", "guardian_places": 4},
    ],
)
async def test_a_child_comes_back_whole(store: ClosableStore, changes: dict[str, object]) -> None:
    kept = child(7, **changes)
    assert await keep(store, kept) == [True]
    assert await store.run(lambda tx: tx.children.get(7)) == kept
    assert await store.run(lambda tx: tx.children.get(8)) is None


async def test_an_identifier_is_given_once_at_a_school(store: ClosableStore) -> None:
    first, same = child(1), child(2, first_name="Alberte")
    elsewhere = child(3, platform=ELSEWHERE.id)
    assert await keep(store, first, same, elsewhere) == [True, False, True]
    assert await store.run(lambda tx: tx.children.get(2)) is None

    by = first.identifier
    assert await store.run(lambda tx: tx.children.by_identifier(by)) == [first, elsewhere]
    assert await store.run(lambda tx: tx.children.by_identifier(by, "isu-dour")) == [first]
    assert await store.run(lambda tx: tx.children.by_identifier(by, "icc")) == []
    assert await store.run(lambda tx: tx.children.by_identifier("nobody@isu-dour.be")) == []


async def test_a_child_is_written_again_as_a_whole(store: ClosableStore) -> None:
    await keep(store, child(1), child(2, identifier="other@isu-dour.be"))
    changed = child(
        1,
        identifier="changed@isu-dour.be",
        first_name="Marie",
        last_name="Dupond",
        class_name="6B",
        language="nl",
        email="marie@example.org",
        address="Rue 2, Dour",
        guardian_places=3,
        left_at=LATER,
    )
    await store.run(lambda tx: tx.children.update(changed))
    assert await store.run(lambda tx: tx.children.get(1)) == changed
    # It is found by its new names as well, and by the old ones no more.
    assert await called(store, "Marie", "Dupond", BORN) == [1]
    assert await called(store, "Albert", "Durant", BORN) == [2]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("Jean-François", "Van den Broeck", [1, 2]),
        ("JEAN FRANCOIS", "van den broeck", [1, 2]),
        ("Jean-Franc\u0327ois", "Broeck van den", [1, 2]),
        ("Broeck", "Jean-François Van den", []),  # the same letters, other names
        ("Jean", "Van den Broeck", []),
        ("ΝΊΚΟΣ", "παπαδοπουλος", [3]),
    ],
)
async def test_children_are_found_by_name_as_a_reader_finds_them(
    store: ClosableStore, first: str, last: str, found: list[int]
) -> None:
    await keep(
        store,
        named(1, "Jean-François", "Van den Broeck"),
        named(2, "Jean Francois", "van den Broeck"),
        named(3, "Νίκος", "Παπαδόπουλος"),
        named(4, "Jean-François", "Van den Broeck", ELSEWHERE.id),
    )
    assert await called(store, first, last, BORN) == found
    assert await called(store, first, last, BORN + timedelta(days=1)) == []


async def test_a_school_is_gone_through_a_few_children_at_a_time(store: ClosableStore) -> None:
    await keep(
        store,
        *(
            child(number, identifier=f"c{number}@isu-dour.be", class_name=f"{number % 2}A")
            for number in (5, 3, 1, 4, 2)
        ),
        child(6, identifier="gone@isu-dour.be", class_name="1A", left_at=NOW),
        child(7, platform=ELSEWHERE.id, class_name="1A"),
    )

    async def ids(class_name: str | None, after: int, limit: int) -> list[int]:
        found = await store.run(
            lambda tx: tx.children.of_platform("isu-dour", class_name, after, limit)
        )
        return [one.id for one in found]

    assert await ids(None, 0, 3) == [1, 2, 3]
    assert await ids(None, 3, 3) == [4, 5]
    assert await ids("1A", 0, 2) == [1, 3]
    assert await ids("1A", 3, 2) == [5]
    assert await ids("2A", 0, 9) == []


async def test_who_is_not_among_those_who_stay_has_left(store: ClosableStore) -> None:
    children = [child(number, identifier=f"c{number}@isu-dour.be") for number in (1, 2, 3)]
    before = child(4, identifier="c4@isu-dour.be", left_at=NOW)
    elsewhere = child(5, platform=ELSEWHERE.id)
    await keep(store, *children, before, elsewhere)

    # An id that is unknown, or another school's, changes nothing.
    assert await store.run(lambda tx: tx.children.leave("isu-dour", [2, 5, 99], LATER)) == 2
    found = await store.run(lambda tx: [tx.children.get(number) for number in (1, 2, 3, 4, 5)])
    assert [one.left_at if one else one for one in found] == [LATER, None, LATER, NOW, None]
    assert await store.run(lambda tx: tx.children.leave("isu-dour", [2], LATER)) == 0


async def test_a_child_can_be_locked_whether_or_not_there_is_one(store: ClosableStore) -> None:
    def work(tx: Transaction) -> Child | None:
        tx.children.lock(1)
        tx.children.lock(9)
        return tx.children.get(1)

    await keep(store, child(1))
    assert await store.run(work) == child(1)


async def test_a_child_is_found_by_its_name_however_it_is_written(store: ClosableStore) -> None:
    left = replace(named(4, "Thị Mai", "Nguyễn"), left_at=NOW)
    elsewhere = named(5, "Thị Mai", "Nguyễn", platform="isu-mons")
    anagram = named(6, "Mai", "Thị-Nguyễn")  # the same words, in another order
    other = named(7, "Imai", "Th Nguyễn")  # the same letters only
    namesakes = [named(number, "Thị Mai", "Nguyễn") for number in (2, 3)]
    await keep(store, *namesakes, left, elsewhere, anagram, other)

    async def found(name: str) -> list[int]:
        some = await store.run(lambda tx: tx.children.called("isu-dour", name))
        return sorted(one.id for one in some)

    for written in ("Thị Mai Nguyễn", "NGUYEN thi-mai", "  nguyễn   mai thị "):
        assert await found(written) == [2, 3, 6]
    assert await found("Nguyễn") == []
    assert await found("") == []


async def test_classes_are_those_that_somebody_is_in(store: ClosableStore) -> None:
    names = ("3B", "1A", "3B", "", "6C")
    some = [
        replace(named(number, "A", str(number)), class_name=name)
        for number, name in enumerate(names, 1)
    ]
    gone = replace(named(9, "A", "9"), class_name="5Z", left_at=NOW)
    await keep(store, *some, gone, replace(named(10, "B", "10", "isu-mons"), class_name="2Y"))
    assert await store.run(lambda tx: tx.children.classes("isu-dour", 9)) == ["1A", "3B", "6C"]
    assert await store.run(lambda tx: tx.children.classes("isu-dour", 2)) == ["1A", "3B"]
