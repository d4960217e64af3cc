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
