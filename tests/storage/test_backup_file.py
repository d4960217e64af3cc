"""The file of a backup appears whole or not at all, and is never written over unasked."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.refusals import Refusal
from storage import backup_file
from storage.backup_file import Contents, Manifest, pack, read_manifest, unpack
from tests.limits import files_at_most

MADE_AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CONTENTS = Contents({"accounts": 3}, ("0001.first-house",), "fingerprint")
Progress = Callable[[int, int], None]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    path = tmp_path / "content"
    path.write_bytes(bytes(range(256)) * 20_000)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """Where a backup is to be made; nothing else is left in its folder."""
    folder = tmp_path / "backups"
    folder.mkdir()
    yield folder / "backup.zip"
    assert {one.name for one in folder.iterdir()} <= {"backup.zip"}


def write(
    content: Path, file: Path, overwrite: bool = False, progress: Progress = lambda *_: None
) -> Manifest:
    return pack(
        content, "sqlite", "1.0", MADE_AT, CONTENTS, file, overwrite=overwrite, progress=progress
    )


def test_what_is_packed_is_unpacked(content: Path, file: Path, tmp_path: Path) -> None:
    shown: list[tuple[int, int]] = []
    manifest = write(content, file, progress=lambda *at: shown.append(at))
    assert shown[-1] == (content.stat().st_size, content.stat().st_size)
    assert read_manifest(file) == manifest
    target = tmp_path / "target"
    assert unpack(file, target, lambda *_: None) == manifest
    assert target.read_bytes() == content.read_bytes()
    assert {stat.S_IMODE(one.stat().st_mode) for one in (file, target)} == {0o600}


def test_it_replaces_a_file_only_when_told(content: Path, file: Path) -> None:
    file.write_text("somebody's")
    with pytest.raises(Refusal) as refused:
        write(content, file)
    assert refused.value.key == "backup.exists"
    assert file.read_text() == "somebody's"
    write(content, file, overwrite=True)
    assert read_manifest(file).contents == CONTENTS


def test_a_file_that_appears_meanwhile_is_not_replaced(content: Path, file: Path) -> None:
    with pytest.raises(Refusal) as refused:
        write(content, file, progress=lambda *_: file.touch())
    assert refused.value.key == "backup.exists"
    assert file.read_bytes() == b""


def test_too_little_space_is_told_before(
    content: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_file, "_SPARE", 1 << 60)
    with pytest.raises(Refusal) as refused:
        write(content, file)
    assert refused.value.key == "backup.space"
    assert refused.value.values["folder"] == str(file.parent)
    assert not file.exists()


def test_a_disk_that_fills_leaves_nothing_half(content: Path, file: Path) -> None:
    with files_at_most(10_000), pytest.raises(OSError, match="File too large"):
        write(content, file)
    assert not file.exists()


def test_a_disk_that_fills_leaves_what_was_there(content: Path, file: Path) -> None:
    before = write(content, file)
    with files_at_most(10_000), pytest.raises(OSError, match="File too large"):
        write(content, file, overwrite=True)
    assert read_manifest(file) == before


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("sound")
    content = folder / "content"
    content.write_bytes(bytes(range(256)) * 4)
    write(content, folder / "backup.zip")
    return (folder / "backup.zip").read_bytes()


@settings(max_examples=300)
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255), st.booleans())
def test_any_damage_is_seen(sound: bytes, where: float, flips: int, cut: bool) -> None:
    """Wherever a byte is wrong or the file ends: it is refused, or gives what it had."""
    at = int(where * len(sound))
    damaged = sound[:at] if cut else sound[:at] + bytes([sound[at] ^ flips]) + sound[at + 1 :]
    with TemporaryDirectory() as folder:
        file, target = Path(folder, "backup.zip"), Path(folder, "target")
        file.write_bytes(damaged)
        with suppress(Refusal):
            unpack(file, target, lambda *_: None)
        assert not target.exists() or target.read_bytes() == bytes(range(256)) * 4
