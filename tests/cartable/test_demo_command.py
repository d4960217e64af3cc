"""The commands that the demonstration tells to type work in another terminal, in any folder."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from cartable.demo import _typed_anywhere


def test_what_is_to_be_typed_names_folder_and_program_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "two words").mkdir()
    monkeypatch.chdir(tmp_path / "two words")
    data, by_night, program = shlex.split(_typed_anywhere(Path("var/demo")))
    assert by_night == "CARTABLE_QUIET_HOURS=off"
    assert data == f"CARTABLE_DATA={tmp_path / 'two words' / 'var' / 'demo'}"
    assert Path(program).is_absolute()
    assert Path(program).name == "cartable"
