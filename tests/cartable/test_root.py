"""The foundation: a key belongs to its database."""

from __future__ import annotations

from pathlib import Path

import pytest

from cartable.root import foundation
from cartable.settings import Settings
from school.refusals import Refusal
from vault.keys import FILE_NAME


async def test_a_lost_key_is_not_replaced_by_a_new_one(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    async with foundation(settings) as opened:
        fingerprint = opened.key.fingerprint
    kept = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / FILE_NAME).unlink()
    with pytest.raises(Refusal) as refused:
        async with foundation(settings):
            pass
    assert (refused.value.key, refused.value.values) == (
        "secret_key.other",
        {"fingerprint": fingerprint},
    )
    assert not (tmp_path / FILE_NAME).exists()
    (tmp_path / FILE_NAME).write_bytes(kept)
    (tmp_path / FILE_NAME).chmod(0o600)
    async with foundation(settings) as opened:
        assert opened.key.fingerprint == fingerprint
