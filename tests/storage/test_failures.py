"""What guessing is held up with, on both engines: counted one by one, found by what was typed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from school.platforms import Platform
from school.store import Transaction
from storage.location import Location
from storage.opening import ClosableStore, open_store
from storage.statements import Holding
from tests.cast import ICC, ISU_DOUR, NOW, Clock
from tests.conftest import SchoolAtWork
from tests.family import enrol, print_letter

SINCE = NOW - timedelta(hours=1)


@pytest.fixture
async def other(
    location: Location, clock: Clock, store: ClosableStore
) -> AsyncIterator[ClosableStore]:
    """Another process on the same database."""
    opened = await open_store(location, clock, Holding("other"))
    yield opened
    await opened.close()


async def test_who_counts_at_a_subject_counts_alone(
    store: ClosableStore, other: ClosableStore
) -> None:
    def one(tx: Transaction) -> int:
        tx.failures.lock("door")
        seen = tx.failures.of("door", "me", SINCE, 100, 20).in_a_row
        tx.failures.add("door", "me", False, NOW)
        return seen

    seen = await asyncio.gather(*(place.run(one) for _ in range(25) for place in (store, other)))
    assert sorted(seen) == list(range(50))


async def test_a_failure_that_is_not_counted_leaves_nothing(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.failures.add("door", "me", True, NOW, counted=False)
        tx.failures.add("door", "me", False, NOW)

    await store.run(work)
    found = await store.run(lambda tx: tx.failures.of("door", "me", SINCE, 100, 20))
    assert (found.in_a_row, found.last_at, found.unknown_lately) == (1, NOW, 1)


async def test_the_oldest_failures_are_removed_first_a_few_at_a_time(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        for minutes in (5, 1, 4, 2, 3, 5):
            tx.failures.add("door", "me", False, NOW - timedelta(minutes=minutes))

    def removed(tx: Transaction) -> int:
        return tx.failures.clear(NOW - timedelta(minutes=2), limit=1)

    await store.run(work)
    assert [await store.run(removed) for _ in range(4)] == [2, 1, 1, 0], "of one moment all go"
    found = await store.run(lambda tx: tx.failures.of("door", "me", SINCE, 100, 20))
    assert (found.in_a_row, found.unknown_since) == (2, NOW - timedelta(minutes=2))


def put(platform: Platform, tx: Transaction) -> bool:
    return tx.platforms.put(platform)


async def test_domains_are_those_of_schools_with_letters(store: ClosableStore) -> None:
    def domains(tx: Transaction) -> list[str]:
        return tx.platforms.school_domains(limit=2)

    await store.run(lambda tx: tx.platforms.put(ICC))
    assert await store.run(domains) == []
    for name, domain in [("isu-dour", "isu-dour.be"), ("twin", "isu-dour.be"), ("b", "b.be")]:
        one = replace(ISU_DOUR, id=name, domain=domain)
        await store.run(partial(put, one))
    assert await store.run(domains) == ["b.be", "isu-dour.be"]
    assert await store.run(lambda tx: tx.platforms.school_domains(limit=1)) == ["b.be"]
    counts = [ICC.domain, "isu-dour.be", "b.be", ""]
    assert await store.run(lambda tx: [tx.platforms.schools_at(one) for one in counts]) == [
        0, 2, 1, 0,
    ]  # fmt: skip


async def test_a_letter_is_found_by_the_password_at_its_child_also_when_it_is_spent(
    school: SchoolAtWork,
) -> None:
    def work(tx: Transaction) -> None:
        at = school.open(tx)
        enrol(at)
        enrol(at, 2, "zoe.durant@isu-dour.be")
        paper, other = print_letter(at), print_letter(at, at=2)
        digest = school.tokens.password_digest(paper.password)
        found = tx.places.by_password(1, digest)
        assert found is not None
        assert (found.id, found.used_at) == (paper.id, None)
        assert tx.places.by_password(2, digest) is None
        assert tx.places.by_password(0, digest) is None
        assert tx.places.use_letter(paper.id, NOW)
        tx.places.withdraw_letters(tx.places.of_child(2)[0].id, NOW)
        used = tx.places.by_password(1, digest)
        gone = tx.places.by_password(2, school.tokens.password_digest(other.password))
        assert used is not None
        assert gone is not None
        assert (used.used_at, gone.withdrawn_at) == (NOW, NOW)

    await school.store.run(work)
