"""Merges as rows: whatever is somebody's comes along, and can be given back, on both engines."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

import storage
from school.merges import Merge
from school.store import Transaction
from storage.location import Location
from storage.merged_tables import FILLED, STAYING, TAKEN
from storage.opening import ClosableStore
from tests.cast import ISU_DOUR, NOW, account
from tests.databases import everything, tables
from tests.storage.canaries import ACCOUNT, AWAY, columns, keep, person

_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+) \((.*?)\n\);", re.DOTALL)
_REFERRING = re.compile(r"(\w+) BIGINT[^,\n]*REFERENCES accounts")
KEPT = 9_090_909_091
LATER = NOW + timedelta(days=3)
MERGE = Merge(78, KEPT, ACCOUNT, LATER)
ITS_OWN = {("accounts", "id"), *((table, "account") for table in FILLED)}


@pytest.fixture(autouse=True)
async def people(store: ClosableStore, location: Location) -> None:
    def work(tx: Transaction) -> None:
        tx.platforms.put(ISU_DOUR)
        tx.accounts.add(account(KEPT, first_name="", last_name="Durant", birth_date=None))

    await store.run(work)
    keep(location, person(columns(location)))


def referring() -> set[tuple[str, str]]:
    """Give every column that refers to an account, as the migrations have it."""
    found = set()
    for path in Path(storage.__file__).parent.joinpath("migrations").glob("*.sql"):
        for table, its in _TABLE.findall(path.read_text("utf-8")):
            found |= {(table, name) for name in _REFERRING.findall(its)}
    return found


def take(tx: Transaction) -> None:
    tx.merges.add(MERGE)
    tx.merges.take(MERGE, None)


async def test_every_column_that_names_an_account_is_treated(
    store: ClosableStore, location: Location
) -> None:
    """Whoever adds a table with an account says there what becomes of it."""
    schema = columns(location)
    named = {(table, name) for table, its in schema.items() for name, _ in its if name == "account"}
    named |= {one for one in referring() if one[0] in schema}
    before = everything(location)
    named |= {
        (table, name)
        for table, rows in before.items()
        for row in rows
        for (name, _), value in zip(schema[table], row, strict=True)
        if str(ACCOUNT) in str(value)
    }
    treated = {(kind.table, kind.column) for kind in TAKEN.values()} | ITS_OWN | set(STAYING)
    assert named - treated == set()
    await store.run(take)
    left = {
        (table, name)
        for table, rows in everything(location).items()
        for row in rows
        for (name, _), value in zip(schema[table], row, strict=True)
        if str(ACCOUNT) in str(value)
    }
    assert left <= ITS_OWN | set(STAYING)


async def test_what_was_merged_is_given_back_as_it_was(
    store: ClosableStore, location: Location
) -> None:
    before = everything(location)

    def merge(tx: Transaction) -> None:
        (place,) = tx.places.of_account(ACCOUNT)
        take(tx)
        tx.merges.end_place(MERGE, place.id, place.ends_at)

    await store.run(merge)
    assert await store.run(lambda tx: tx.accounts.get(ACCOUNT)) is None
    away = await store.run(lambda tx: tx.merges.away(ACCOUNT))
    assert away is not None
    assert everything(location) != before
    await store.run(lambda tx: tx.merges.give_back(MERGE, LATER))
    after = everything(location)
    assert [row for row in after.pop("merges") if row[0] != MERGE.id] == before.pop("merges")
    assert after == before


async def test_a_week_later_nothing_is_left_of_the_other_account(
    store: ClosableStore, location: Location
) -> None:
    await store.run(take)

    def settle(tx: Transaction) -> None:
        due = tx.merges.due(LATER, 9)
        assert [one.other for one in due] == [AWAY, ACCOUNT], "the oldest first"
        assert due == tx.merges.of(ACCOUNT)
        for one in due:
            tx.merges.settle(one, LATER)

    await store.run(settle)
    left = everything(location)
    assert [row[0] for row in left["accounts"]] == [KEPT]
    assert left["merged_rows"] == []
    for table in tables(location):
        if table not in ("merges", "audit", "notice_keys", "sign_in_failures"):
            assert str(ACCOUNT) not in repr(left[table]), table
            assert str(AWAY) not in repr(left[table]), table
    assert await store.run(lambda tx: tx.merges.absorbed(KEPT)) == [ACCOUNT, AWAY]
