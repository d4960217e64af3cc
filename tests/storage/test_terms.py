"""Answers to terms as rows: whose they are, and who has not given one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from school.store import Transaction
from school.terms import Answer, Terms, TermsAnswer, digest_of
from storage.opening import ClosableStore
from tests.cast import ICC, ISU_DOUR, NOW, account, child, place

LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def rows(store: ClosableStore) -> ClosableStore:
    """Three accounts at Albert, who has opened his pages; the first also at Marie."""

    def work(tx: Transaction) -> None:
        tx.platforms.put(ISU_DOUR)
        tx.platforms.put(ICC)
        tx.children.add(child())
        tx.children.add(child(2, identifier="marie.durant@isu-dour.be"))
        for number in (1, 2, 3):
            tx.accounts.add(account(number))
            tx.places.add(place(number, number=number, account=number, opened_at=NOW))
        tx.places.add(place(4, child=2, account=1, opened_at=NOW))

    await store.run(work)
    return store


def answer(number: int, said: Answer = "accepted", **changes: Any) -> TermsAnswer:
    given = TermsAnswer(
        number, 1, ISU_DOUR.id, "1", "fr", digest_of("Texte"), said, "telegram", NOW, child=1
    )
    return replace(given, **changes)


async def unanswered(
    store: ClosableStore, version: str = "1", after: int = 0, limit: int = 10
) -> list[int]:
    return await store.run(
        lambda tx: tx.terms.unanswered(ISU_DOUR.id, version, LATER, after, limit)
    )


async def test_answers_come_back_the_newest_first(rows: ClosableStore) -> None:
    given = [
        answer(1, place=1),
        answer(2, "refused", child=2, language="nl"),
        answer(3, "ignored", version="2", child=None, platform=ICC.id),
    ]

    def work(tx: Transaction) -> None:
        for one in given:
            tx.terms.answer(one)

    await rows.run(work)
    assert await rows.run(lambda tx: tx.terms.answers(1, ISU_DOUR.id)) == given[1::-1]
    assert await rows.run(lambda tx: tx.terms.answers(1, ICC.id)) == given[2:]
    assert await rows.run(lambda tx: tx.terms.answers(2, ISU_DOUR.id)) == []


async def test_an_answer_without_an_account_gets_one_once(rows: ClosableStore) -> None:
    given = answer(1, account=None, place=2)

    def work(tx: Transaction) -> None:
        tx.terms.answer(given)
        tx.terms.own(1, 2)
        tx.terms.own(1, 3)

    await rows.run(work)
    owned = replace(given, account=2)
    assert await rows.run(lambda tx: tx.terms.answers(2, ISU_DOUR.id)) == [owned]
    assert await rows.run(lambda tx: tx.terms.answers(3, ISU_DOUR.id)) == []


async def test_who_owes_an_answer_comes_by_id_and_in_pieces(rows: ClosableStore) -> None:
    assert await unanswered(rows) == [1, 2, 3]
    assert await unanswered(rows, limit=2) == [1, 2]
    assert await unanswered(rows, after=2, limit=2) == [3]
    assert await unanswered(rows, after=3) == []


async def test_yes_and_no_are_answers_and_the_last_word_counts(rows: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.terms.answer(answer(1, account=2))
        tx.terms.answer(answer(2, "refused", account=3))
        tx.terms.answer(answer(3, account=1))  # for Albert; Marie still wants one

    await rows.run(work)
    assert await unanswered(rows) == [1]
    assert await unanswered(rows, "2") == [1, 2, 3]
    await rows.run(lambda tx: tx.terms.answer(answer(4, account=1, child=2)))
    assert await unanswered(rows) == []
    await rows.run(lambda tx: tx.terms.answer(answer(5, "ignored", account=3)))
    assert await unanswered(rows) == [3]


async def test_who_has_not_opened_a_child_or_has_no_right_any_more_owes_nothing(
    rows: ClosableStore,
) -> None:
    def work(tx: Transaction) -> None:
        tx.places.update(place(2, number=2, account=2))
        tx.places.update(place(3, number=3, account=3, opened_at=NOW, ends_at=LATER))

    await rows.run(work)
    assert await unanswered(rows) == [1]


async def test_a_version_comes_in_the_language_or_else_in_another(rows: ClosableStore) -> None:
    def text(language: str) -> Terms:
        words = f"Texte {language}"
        return Terms(ISU_DOUR.id, "1", language, words, words, digest_of(words), NOW, None)

    def work(tx: Transaction) -> list[str]:
        for language in ("nl", "fr"):
            tx.terms.publish(text(language))
        wanted = (tx.terms.version(ISU_DOUR.id, "1", one) for one in ("nl", "fr", "de"))
        return [one.language for one in wanted if one is not None]

    assert await rows.run(work) == ["nl", "fr", "fr"]
    assert await rows.run(lambda tx: tx.terms.version(ISU_DOUR.id, "2", "fr")) is None
