"""Profiles as rows: at most one of each for an account, replaced as a whole."""

from __future__ import annotations

from datetime import date

from school.profiles import Profession, Profile
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import account


async def test_what_is_told_is_kept_and_replaced(store: ClosableStore) -> None:
    first = Profile(1, "female", "+3265123456", "BE", "Dour")
    second = Profile(1, "", "", "LU", "Arlon")
    work = Profession(1, "Infirmière", "CHU", "Santé", "https://exemple.be")

    def tell(tx: Transaction) -> None:
        tx.accounts.add(account(1))
        tx.accounts.add(account(2))
        assert tx.profiles.get(1) == Profile(1)
        assert tx.profiles.profession(1) == Profession(1)
        for one in (first, second):
            tx.profiles.put(one)
            assert tx.profiles.get(1) == one
        for told in (work, Profession(1, "Infirmier")):
            tx.profiles.put_profession(told)
            assert tx.profiles.profession(1) == told

    await store.run(tell)
    assert await store.run(lambda tx: tx.profiles.get(1)) == second
    assert await store.run(lambda tx: tx.profiles.get(2)) == Profile(2)


async def test_a_birth_date_is_the_accounts(store: ClosableStore) -> None:
    def work(tx: Transaction) -> list[date | None]:
        born = []
        tx.accounts.add(account(1))
        for day in (date(1998, 8, 4), None):
            tx.profiles.born(1, day)
            known = tx.accounts.get(1)
            assert known is not None
            born.append(known.birth_date)
        return born

    assert await store.run(work) == [date(1998, 8, 4), None]
