"""Settings: what a secretariat may write there, and what comes of it."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from cartable.root import foundation
from cartable.settings import Settings, SettingsFault


@pytest.mark.parametrize("name", ["plain", "n° #1", "what?", "100%", "{name}", "{", "{0.x}"])
async def test_folder_and_database_may_have_any_name(tmp_path: Path, name: str) -> None:
    data = tmp_path / name
    settings = Settings(data=data, database=SecretStr(f"sqlite:///{{data}}/{name}.db"))
    assert settings.location.file == data / f"{name}.db"
    async with foundation(settings) as opened:
        assert await opened.store.run(lambda tx: tx.platforms.all()) == []
    assert sorted(os.listdir(tmp_path)) == [name]
    assert f"{name}.db" in os.listdir(data)


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "SMTP": "mail.school.be:587",
        "LISTEN": "8080",
        "CAPTCHA": "maybe",
        "TIME_ZONE": "Dour",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(f"CARTABLE_{name}", value)
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    named = {name for name, _ in raised.value.faults}
    assert named == {f"CARTABLE_{name}" for name in wrong}
    assert "smtp://" in dict(raised.value.faults)["CARTABLE_SMTP"]


@pytest.mark.parametrize(
    "url", ["https://cartable.example.org", "http://127.0.0.1:8080", "http://[::1]:8080"]
)
def test_a_webhook_wants_an_address_that_telegram_reaches(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CARTABLE_TELEGRAM_UPDATES", "webhook")
    monkeypatch.setenv("CARTABLE_PUBLIC_URL", url)
    assert Settings.read().public_url == url


@pytest.mark.parametrize("url", ["", "http://cartable.example.org", "http://10.0.0.7"])
def test_without_one_the_fault_says_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CARTABLE_PUBLIC_URL", url)
    assert Settings.read().telegram_updates == "polling"
    monkeypatch.setenv("CARTABLE_TELEGRAM_UPDATES", "webhook")
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    (fault,) = raised.value.faults
    assert fault[0] == "CARTABLE_PUBLIC_URL"
    assert "https://" in fault[1]
    assert "CARTABLE_TELEGRAM_UPDATES=polling" in fault[1]
