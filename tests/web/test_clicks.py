"""Clicks between their being kept and their being treated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from school.inbox import Input
from school.school import School
from school.store import StoreError, Transaction
from storage.opening import ClosableStore
from tests.databases import holds, rows
from tests.mail.postbox import until
from vault.keys import SecretKey
from vault.seal import AesGcmSealer
from web.clicks import Clicks

from .conftest import KEY, House, form_of

T = TypeVar("T")
SEALER = AesGcmSealer(KEY)


class FailingStore:
    """A store whose database cannot commit for a while."""

    def __init__(self, store: ClosableStore) -> None:
        self._store = store
        self.failing = False
        self.refused = 0

    async def run(self, work: Callable[[Transaction], T]) -> T:
        if self.failing:
            self.refused += 1
            raise StoreError("database or disk is full")
        return await self._store.run(work)

    def listen(self, *_: object) -> None:
        raise NotImplementedError


def states(house: House) -> list[object]:
    return [state for (state,) in rows(house.location, "SELECT state FROM inbox")]


async def settled(house: House, *wanted: str) -> None:
    await until(lambda: sorted(map(str, states(house))) == sorted(wanted))


async def test_a_click_waits_for_the_next_start(house: House) -> None:
    token = await house.ready()
    await house.site.clicks.stop()
    asleep = Clicks(house.store, house.open_school, house.clock, SEALER)
    assert not await asleep.take("activation", token, patience=0)
    assert not await asleep.take("activation", token, patience=0)
    assert states(house) == ["new"], "a second click on the same link waits with the first"
    page = await house.page.get(f"/a/{token}")
    assert "Activer mon attestation" in page.text
    started = Clicks(house.store, house.open_school, house.clock, SEALER)
    started.start()
    await settled(house, "done")
    await started.stop()
    assert "C’est déjà fait" in (await house.page.get(f"/a/{token}")).text


async def test_somebody_who_waits_too_long_is_told_so(house: House) -> None:
    token = await house.ready()
    await house.site.clicks.stop()
    form = form_of(await house.page.get(f"/a/{token}"))
    answer = await house.page.post(f"/a/{token}", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#waiting")
    page = await house.page.get(f"/a/{token}")
    assert 'id="waiting"' in page.text


async def test_what_waits_is_sealed_and_erased_when_done(house: House) -> None:
    token = await house.ready()
    await house.site.clicks.stop()
    await house.site.clicks.take("activation", token, patience=0)
    assert not holds(house.location, token)
    house.site.clicks.start()
    await settled(house, "done")
    assert rows(house.location, "SELECT payload FROM inbox") == [(None,)]


async def test_poison_is_set_aside_and_its_neighbours_go_on(house: House) -> None:
    token = await house.ready()
    await house.site.clicks.stop()
    other_key = AesGcmSealer(SecretKey("4b80" + "0123456789abcdef" * 4))
    poison = [
        Input("click", "sealed-elsewhere", 1, "x", other_key.seal(b"x", b"?"), house.clock.now()),
        Input("click", "no-text", 2, "y", b"", house.clock.now()),
    ]
    await house.store.run(lambda tx: tx.inbox.store(poison))
    await house.site.clicks.take("activation", token, patience=0)
    house.site.clicks.start()
    await settled(house, "done", "set_aside", "set_aside")
    query = "SELECT attempts, error FROM inbox WHERE input = 'no-text'"
    assert rows(house.location, query) == [(3, "SealBrokenError")]
    assert "C’est déjà fait" in (await house.page.get(f"/a/{token}")).text


async def test_what_fails_half_way_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await house.ready()
    await house.site.clicks.stop()
    await house.site.clicks.take("activation", token, patience=0)
    before = house.everything()["certificates"], house.everything()["outbox"]

    def broken(tx: Transaction) -> School:
        school = house.open_school(tx)

        def fail(*_: object, **__: object) -> None:
            raise RecursionError

        monkeypatch.setattr(school.notices, "certificate_activated", fail)
        return school

    clicks = Clicks(house.store, broken, house.clock, SEALER, pause=0.01)
    clicks.start()
    await settled(house, "set_aside")
    await clicks.stop()
    assert (house.everything()["certificates"], house.everything()["outbox"]) == before


async def test_a_full_disk_costs_no_try_and_loses_nothing(house: House) -> None:
    token = await house.ready()
    await house.site.clicks.stop()
    store = FailingStore(house.store)
    clicks = Clicks(store, house.open_school, house.clock, SEALER, pause=0.01)
    await clicks.take("activation", token, patience=0)
    store.failing = True
    clicks.start()
    await until(lambda: store.refused > 3)
    assert rows(house.location, "SELECT state, attempts FROM inbox") == [("new", 0)]
    store.failing = False
    await settled(house, "done")
    await clicks.stop()


async def test_a_click_that_cannot_be_kept_is_not_acknowledged(house: House) -> None:
    token = await house.ready()
    form = form_of(await house.page.get(f"/a/{token}"))
    store = FailingStore(house.store)
    clicks = Clicks(store, house.open_school, house.clock, SEALER)
    page = await house.serve(clicks=clicks)
    store.failing = True
    answer = await page.post(f"/a/{token}", data=form)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert "Un instant" in answer.text
    assert states(house) == []
