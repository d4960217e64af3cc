"""Settings: what a secretariat may write there, and what comes of it."""

import os
from pathlib import Path

import pytest

from cartable.root import foundation
from cartable.settings import Settings


@pytest.mark.parametrize("name", ["plain", "n° #1", "what?", "100%", "{name}", "{", "{0.x}"])
async def test_folder_and_database_may_have_any_name(tmp_path: Path, name: str) -> None:
    data = tmp_path / name
    settings = Settings(data=data, database=f"sqlite:///{{data}}/{name}.db")
    assert settings.database_file == data / f"{name}.db"
    async with foundation(settings) as opened:
        assert await opened.store.run(lambda tx: tx.platforms.all()) == []
    assert sorted(os.listdir(tmp_path)) == [name]
    assert f"{name}.db" in os.listdir(data)
