"""Tokens go once nobody can come with them any more; those that stay cost nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from school.store import Transaction
from school.tokens import Purpose, Token
from storage.location import Location
from storage.moments import to_ms
from storage.opening import ClosableStore
from tests.cast import NOW, SOPHIE
from tests.databases import rows
from tests.storage.reads import A_ROW, read

DAY = timedelta(days=1)


def token(name: str, purpose: Purpose, made_at: datetime = NOW, subject: int | None = 7) -> Token:
    return Token(name, purpose, SOPHIE, None, made_at, None, None, subject)


@pytest.fixture(autouse=True)
async def made(store: ClosableStore) -> None:
    """Of two purposes those of each of ten days; the even ones of activations are used."""

    def work(tx: Transaction) -> None:
        for day in range(10):
            at = NOW - day * DAY
            tx.tokens.add(token(f"confirmation{day}", "confirmation", at))
            tx.tokens.add(token(f"activation{day}", "activation", at, subject=100 + day))
            if day % 2 == 0:
                tx.tokens.use_of("activation", 100 + day, at)

    await store.run(work)


async def test_those_of_one_purpose_go_by_age_with_their_subjects(
    store: ClosableStore, location: Location
) -> None:
    before = NOW - 4 * DAY
    gone = [
        await store.run(lambda tx: tx.tokens.forget("confirmation", before, 3)) for _ in range(3)
    ]
    assert gone == [3, 2, 0]
    left = rows(location, "SELECT digest FROM tokens WHERE purpose = 'confirmation'")
    assert sorted(left) == [(f"confirmation{day}",) for day in range(5)]
    subjects = rows(location, "SELECT digest FROM token_subjects WHERE subject = 7")
    assert sorted(subjects) == sorted(left)
    assert len(rows(location, "SELECT digest FROM tokens WHERE purpose = 'activation'")) == 10


async def test_of_those_that_work_until_they_are_used_only_used_ones_go(
    store: ClosableStore, location: Location
) -> None:
    before = NOW - 4 * DAY
    assert await store.run(lambda tx: tx.tokens.forget_ended("activation", before, 9)) == 2
    left = rows(location, "SELECT digest FROM tokens WHERE purpose = 'activation'")
    assert {("activation9",), ("activation7",), ("activation4",)} < set(left)
    assert not {("activation8",), ("activation6",)} & set(left)
    assert await store.run(lambda tx: tx.tokens.forget_ended("confirmation", NOW, 9)) == 0


async def test_a_batch_reads_no_more_where_many_stay(
    store: ClosableStore, location: Location
) -> None:
    def readings() -> list[float]:
        about = {"before": to_ms(NOW - 4 * DAY), "limit": 3}
        return [
            read(location, "old_tokens", {**about, "purpose": "confirmation"}),
            read(location, "ended_tokens", {**about, "purpose": "activation"}),
        ]

    def add_more(tx: Transaction) -> None:
        for number in range(2000):
            tx.tokens.add(token(f"stop{number}", "unsubscribe", NOW - 9 * DAY))
            tx.tokens.add(token(f"young{number}", "confirmation", NOW))
            tx.tokens.add(token(f"waits{number}", "activation", NOW - 9 * DAY))

    before = readings()
    await store.run(add_more)
    assert min(before) > A_ROW
    assert all(late - early < A_ROW for early, late in zip(before, readings(), strict=True))


async def test_one_that_is_mailed_again_is_as_if_made_now_unless_it_was_used(
    store: ClosableStore,
) -> None:
    def work(tx: Transaction) -> list[Token | None]:
        later = NOW + DAY
        for name in ("confirmation9", "activation8"):
            known = tx.tokens.get(name)
            assert known is not None
            tx.tokens.add(replace(known, made_at=later))
        return [tx.tokens.get("confirmation9"), tx.tokens.get("activation8")]

    waiting, used = await store.run(work)
    assert waiting is not None
    assert used is not None
    assert (waiting.made_at, waiting.used_at, waiting.subject) == (NOW + DAY, None, 7)
    assert (used.made_at, used.used_at) == (NOW - 8 * DAY, NOW - 8 * DAY)
