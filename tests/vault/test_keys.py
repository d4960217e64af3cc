from __future__ import annotations

import base64
import os
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from school.refusals import Refusal
from vault.keys import FILE_NAME, SecretKey, SecretKeyFault, installation_key

HEX = "3a7f" + "0123456789abcdef" * 4
DICEWARE = (
    "abacus zigzag copper winter lantern puzzle marble orchid tundra velvet saddle mosaic "
    "pickle rocket harbor nickel walnut"
)


@pytest.mark.parametrize(
    "text",
    [
        HEX,
        HEX.upper(),
        f"  {HEX}\n",
        base64.b64encode(bytes(range(32))).decode(),
        base64.urlsafe_b64encode(bytes(range(200, 232))).decode().rstrip("="),
        "k9#Vq!x2 Zp".replace(" ", "") + "Lm$7Rt&w4Yb*Nc8Hd^Jf3Gs@QaEu5To6Pi",
        DICEWARE,
    ],
)
def test_keys_as_people_write_them(text: str, tmp_path: Path) -> None:
    key = installation_key(text, tmp_path)
    assert key.fingerprint == SecretKey(text.strip()).fingerprint
    assert not (tmp_path / FILE_NAME).exists()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("changeme", "secret_key.too_short"),
        (HEX[:63], "secret_key.too_short"),
        (base64.b64encode(bytes(range(31))).decode().rstrip("="), "secret_key.too_short"),
        ("correct horse battery staple", "secret_key.too_short"),
        ("a" * 64, "secret_key.repetitive"),
        ("ab" * 40, "secret_key.repetitive"),
        ("0123456789abcdef" * 4, "secret_key.repetitive"),
    ],
)
def test_weak_keys_are_refused_without_being_shown(text: str, fault: str) -> None:
    with pytest.raises(SecretKeyFault) as caught:
        SecretKey(text)
    assert caught.value.key == fault
    assert isinstance(caught.value, Refusal)
    assert text not in repr(caught.value)
    assert text not in str(caught.value.values)


def test_random_keys_are_never_called_weak() -> None:
    for _ in range(500):
        SecretKey(secrets.token_hex(32))
        SecretKey(secrets.token_urlsafe(32))


def test_sub_keys_differ_by_purpose_and_by_root() -> None:
    key, other = SecretKey(HEX), SecretKey(HEX + "0")
    made = {key.derive(purpose) for purpose in ("seal", "pepper", "csrf", "tokens", "")}
    assert len(made) == 5
    assert all(len(one) == 32 for one in made)
    assert key.derive("seal") == SecretKey(HEX).derive("seal")
    assert key.derive("seal") != other.derive("seal")
    assert HEX not in repr(key)


def test_sub_keys_stay_what_they_are() -> None:
    """Another derivation would lock everybody out: this value was computed once and for all."""
    assert SecretKey(HEX).fingerprint == "93b2a3dd22640814"


@pytest.mark.parametrize("given", [None, "", "  \n"])
def test_the_first_start_makes_a_file_that_the_next_ones_read(
    tmp_path: Path, given: str | None
) -> None:
    folder = tmp_path / "not" / "yet"
    first = installation_key(given, folder)
    path = folder / FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in folder.iterdir()] == [FILE_NAME]
    assert installation_key(given, folder).fingerprint == first.fingerprint
    assert installation_key(path.read_text(), tmp_path).fingerprint == first.fingerprint
    assert installation_key(None, tmp_path / "elsewhere").fingerprint != first.fingerprint


def test_a_file_and_its_folder_are_on_disk_before_the_key_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    real = os.fsync

    def seen(descriptor: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    installation_key(None, tmp_path)
    assert synced == [False, True]


def test_an_umask_opens_nothing(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        installation_key(None, tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    installation_key(None, tmp_path)
    path = tmp_path / FILE_NAME
    path.chmod(mode)
    with pytest.raises(SecretKeyFault) as caught:
        installation_key(None, tmp_path)
    assert caught.value == SecretKeyFault("secret_key.exposed", path=str(path), mode=f"{mode:04o}")
    path.chmod(0o400)
    installation_key(None, tmp_path)


@pytest.mark.parametrize("content", [b"", b"\n", HEX[:30].encode(), b"\xff" * 10, b"\x00" * 64])
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SecretKeyFault) as caught:
        installation_key(None, tmp_path)
    assert caught.value == SecretKeyFault("secret_key.damaged", path=str(path))
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SecretKeyFault) as caught:
        installation_key(None, tmp_path / "file" / "var")
    assert caught.value.key == "secret_key.file"
    assert caught.value.values["reason"]


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(SecretKeyFault, match=r"secret_key\.file"):
        installation_key(None, tmp_path)


START = """
import resource, sys
from pathlib import Path
from vault.keys import installation_key
print("ready", flush=True)
sys.stdin.readline()
if sys.argv[2:]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
print(installation_key(None, Path(sys.argv[1])).fingerprint)
"""


def start(folder: Path, *longest_file: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(folder), *longest_file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    starts = [start(tmp_path / "var") for _ in range(6)]
    for process in starts:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in starts:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60) for process in starts]
    assert {out.strip() for out, _ in ends} == {
        installation_key(None, tmp_path / "var").fingerprint
    }
    assert [one.name for one in (tmp_path / "var").iterdir()] == [FILE_NAME]


def test_a_full_disk_leaves_no_half_a_key(tmp_path: Path) -> None:
    process = start(tmp_path, "10")
    _, errors = process.communicate("\n", timeout=60)
    assert process.returncode != 0
    assert "secret_key.file" in errors
    assert list(tmp_path.iterdir()) == []
    installation_key(None, tmp_path)
