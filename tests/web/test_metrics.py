"""Figures for Prometheus, and who may see them."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest
from prometheus_client.parser import text_string_to_metric_families

from school.store import Transaction
from web.app import make_app
from web.server import PageServer

from .conftest import House, form_of
from .test_clicks import FailingStore


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def key(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


async def test_the_figures_of_the_database_and_of_the_rooms(house: House) -> None:
    token = await house.ready()
    await house.page.post(f"/a/{token}", data=form_of(await house.page.get(f"/a/{token}")))
    await house.page.request("BREW", "/coffee/../../etc")
    house.site.metrics.count("bot", "update", 3)
    answer = await house.page.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    seen = samples(answer.text)
    assert seen[key("cartable_database_up")] == 1
    assert seen[key("cartable_certificates", state="activated")] == 2
    assert seen[key("cartable_inbox", of="click", state="done")] == 1
    assert seen[key("cartable_inbox_oldest_seconds", of="click")] == 0
    assert seen[key("cartable_events_total", room="bot", event="update")] == 3
    count = "cartable_http_request_seconds_count"
    assert seen[key(count, page="a", method="POST", status="303")] == 1
    assert seen[key(count, page="other", method="other", status="404")] == 1
    assert token not in answer.text


async def test_how_updates_come_in_is_among_the_figures(house: House) -> None:
    page = await house.serve(
        intake_figures=lambda tx, now: {
            "telegram_last_fetch_seconds": now.timestamp() - house.clock.now().timestamp() + 4,
            "telegram_pending_updates": len(tx.inbox.waiting("telegram", 0, 10)) + 7,
        }
    )
    seen = samples((await page.get("/metrics")).text)
    assert seen[key("cartable_telegram_last_fetch_seconds")] == 4
    assert seen[key("cartable_telegram_pending_updates")] == 7


def begin(number: int, now: datetime, tx: Transaction) -> None:
    tx.backups.begin(number, "holder", now)


def end(number: int, error: str | None, now: datetime, tx: Transaction) -> None:
    if error is None:
        tx.backups.done(number, now)
    else:
        tx.backups.failed(number, error, now)


async def test_the_last_backup_and_what_failed_since_are_among_the_figures(house: House) -> None:
    async def seen() -> dict[str, float]:
        found = samples((await house.page.get("/metrics")).text)
        return {name: value for (name, _), value in found.items() if "_backup_" in name}

    assert await seen() == {"cartable_backup_failures": 0}
    for number, error in enumerate((None, "backup.space", "backup.space"), start=1):
        now = house.clock.now()
        await house.store.run(partial(begin, number, now))
        house.clock.move(minutes=1)
        await house.store.run(partial(end, number, error, house.clock.now()))
    assert await seen() == {"cartable_backup_failures": 2, "cartable_backup_age_seconds": 120}


async def test_queues_are_counted_each_time_and_certificates_every_five_minutes(
    house: House,
) -> None:
    certificates = key("cartable_certificates", state="issued")
    waiting = key("cartable_outbox", of="mail", state="sent")
    await house.invite("Anglais UE 5")
    first = samples((await house.page.get("/metrics")).text)
    await house.invite("Anglais UE 6")
    house.clock.move(minutes=4)
    then = samples((await house.page.get("/metrics")).text)
    house.clock.move(minutes=1)
    later = samples((await house.page.get("/metrics")).text)

    assert [seen[waiting] for seen in (first, then, later)] == [1, 2, 2]
    assert [seen[certificates] for seen in (first, then, later)] == [1, 1, 2]


async def test_a_database_that_does_not_answer_shows_as_such(house: House) -> None:
    store = FailingStore(house.store)
    page = await house.serve(store=store)
    store.failing = True
    seen = samples((await page.get("/metrics")).text)
    assert seen[key("cartable_database_up")] == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "cartable.example"},
        {"x-forwarded-for": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1"},
    ],
)
async def test_what_came_through_a_proxy_is_not_local(
    house: House, headers: dict[str, str]
) -> None:
    answer = await house.page.get("/metrics", headers=headers)
    assert answer.status_code == 404
    assert "cartable_" not in answer.text


@pytest.mark.parametrize(
    ("visitor", "status"), [("192.0.2.7", 200), ("192.0.3.7", 404), ("::1", 404), ("x", 404)]
)
async def test_only_allowed_addresses_read_them_through_a_known_proxy(
    house: House, visitor: str, status: int
) -> None:
    site = house.site
    object.__setattr__(site, "metrics_from", ("192.0.2.0/24",))
    server = PageServer(make_app(site), "127.0.0.1", 0, proxies=["127.0.0.1"])
    house.page.base_url = f"http://127.0.0.1:{await server.start()}"
    answer = await house.page.get("/metrics", headers={"x-forwarded-for": visitor})
    assert answer.status_code == status
    await server.stop()


async def test_a_wrong_address_is_noticed_at_the_start(house: House) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        await house.serve(metrics_from=("nowhere",))
