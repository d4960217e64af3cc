"""What is held about a person: every column is accounted for, shown, and erased."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from storage.holdings import HOLDINGS, NOBODYS
from storage.location import Location
from storage.opening import ClosableStore
from tests.cast import ISU_DOUR, NOW, SOPHIE, account
from tests.databases import everything
from tests.storage.canaries import ACCOUNT, AWAY, CANARY, HELD, columns, keep, person

LATER = NOW + timedelta(hours=1)


async def test_every_column_is_shown_or_held_back_with_a_reason(
    store: ClosableStore, location: Location
) -> None:
    schema = {table: [name for name, _ in its] for table, its in columns(location).items()}
    assert set(schema) == {*HOLDINGS, *NOBODYS}, "enter new tables in storage/holdings.py"
    for table, holding in HOLDINGS.items():
        named = [*holding.shown, *holding.held_back]
        assert sorted(named) == sorted(schema[table]), table
    reasons = [
        *NOBODYS.values(),
        *(why for one in HOLDINGS.values() for why in one.held_back.values()),
    ]
    assert all(reasons)


@pytest.fixture
async def canaries(store: ClosableStore, location: Location) -> None:
    await store.run(lambda tx: tx.platforms.put(ISU_DOUR))
    keep(location, person(columns(location)))


@pytest.mark.usefixtures("canaries")
async def test_an_export_has_every_canary(store: ClosableStore, location: Location) -> None:
    told = await store.run(lambda tx: tx.personal.of(tx.personal.traces(ACCOUNT), NOW))
    assert set(told) == set(HOLDINGS)
    kept = person(columns(location))
    for table, holding in HOLDINGS.items():
        assert told[table], table
        for column in holding.shown:
            shown = " ".join(str(row[column]) for row in told[table])
            for row in kept[table]:
                for canary in re.findall(rf"{CANARY}[\w.@-]*", str(row[column])):
                    assert canary in shown, f"{table}.{column}"
    everything_told = repr(told)
    for hidden in ("canary-accounts-password_hash", "canary-browsers-digest", "canary-1"):
        assert hidden not in everything_told


@pytest.mark.usefixtures("canaries")
async def test_an_erasure_leaves_none(store: ClosableStore, location: Location) -> None:
    await store.run(lambda tx: tx.accounts.add(account(2)))
    await store.run(lambda tx: tx.addresses.prove(SOPHIE, 2, NOW))
    traces = await store.run(lambda tx: tx.personal.traces(ACCOUNT))
    assert await store.run(lambda tx: tx.personal.erase(traces, LATER))
    left = everything(location)
    for table, rows in left.items():
        # An act of the audit log stays; its number leads nowhere.
        found = [row for row in rows if CANARY in repr(row)]
        assert found == [], table
        if table != "audit":
            assert not any(
                str(number) in repr(rows) for number in (ACCOUNT, AWAY, 5_050_505_051)
            ), table
    assert len(left["accounts"]) == 1
    assert [row[0] for row in left["addresses"]] == ["erased", SOPHIE]
    (certificate,) = left["certificates"]
    for column in HELD["certificates"]:
        assert str(person(columns(location))["certificates"][0][column]) in certificate
    (place,) = await store.run(lambda tx: tx.places.of_child(71))
    assert (place.account, place.ends_at) == (None, LATER)
    assert len(left["audit"]) == 3
    assert not await store.run(lambda tx: tx.personal.erase(traces, LATER))
