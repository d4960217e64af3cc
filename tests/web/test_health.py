"""What machines ask."""

from __future__ import annotations

from .conftest import House


async def good() -> None:
    return None


async def bad() -> str:
    return "120 MB free"


async def broken() -> None:
    raise OSError("/secret/path")


async def test_alive(house: House) -> None:
    answer = await house.page.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_ready_when_every_check_is_content(house: House) -> None:
    page = await house.serve(checks={"database": good, "disk": good})
    answer = await page.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": "ok", "disk": "ok"}}


async def test_not_ready_says_why(house: House) -> None:
    page = await house.serve(checks={"database": good, "disk": bad, "intake": broken})
    answer = await page.get("/readyz")
    assert answer.status_code == 503
    checks = {"database": "ok", "disk": "120 MB free", "intake": "OSError"}
    assert answer.json() == {"ready": False, "checks": checks}
    assert (await page.get("/healthz")).status_code == 200


async def test_an_orchestrator_may_ask_by_address_a_web_page_may_not(house: House) -> None:
    for host, status in (("10.1.2.3:8080", 200), ("[fd00::1]", 200), ("evil.example", 400)):
        answer = await house.page.get("/healthz", headers={"host": host})
        assert answer.status_code == status
    assert (await house.page.get("/", headers={"host": "10.1.2.3"})).status_code == 400
