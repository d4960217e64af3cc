"""What ``cartable check`` says of the key that signs mails, and what settings it takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cartable.checks import Finding, check_everything
from cartable.settings import Settings, SettingsFault


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    return write(tmp_path / "dkim.pem", pem)


def write(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def key_of(path: Path) -> bytes:
    return path.read_bytes()


async def found(folder: Path, key: Path | None, selector: str = "cartable") -> Finding:
    settings = Settings(
        data=folder,
        mail_address="cartable@école.example",
        dkim_key=key,
        dkim_selector=selector,
        listen="127.0.0.1:0",
    )
    findings = await check_everything(settings)
    (about,) = [one for one in findings if "DKIM" in one.what]
    return about


async def test_it_says_which_record_to_publish(tmp_path: Path, key: Path) -> None:
    about = await found(tmp_path, key, "School-2026")
    assert about.state == "good"
    assert " school-2026._domainkey.xn--cole-9oa.example " in about.what
    assert "v=DKIM1; k=ed25519; p=" in about.what


async def test_without_a_key_it_says_who_else_may_sign(tmp_path: Path) -> None:
    about = await found(tmp_path, None)
    assert about.state == "off"
    assert "unless your mail server signs itself" in about.what


async def test_a_key_that_all_can_read_is_refused(tmp_path: Path, key: Path) -> None:
    write(key, key_of(key), mode=0o644)
    about = await found(tmp_path, key)
    assert about.state == "bad"
    assert f"chmod 600 {key}" in about.what


async def test_what_is_no_key_says_how_to_make_one(tmp_path: Path, key: Path) -> None:
    write(key, b"v=DKIM1; k=rsa; p=MII")
    about = await found(tmp_path, key)
    assert about.state == "bad"
    assert "openssl genrsa" in about.what
    assert "MII" not in about.what


@pytest.mark.parametrize("wrong", ["", " ", "a b", "-a", "a..b", "é", "a_b", "x" * 200])
def test_a_selector_is_made_of_labels(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTABLE_DKIM_SELECTOR", wrong)
    if not wrong:  # an empty variable is none
        assert Settings.read().dkim_selector == "cartable"
        return
    with pytest.raises(SettingsFault) as raised:
        Settings.read()
    assert [one.key for one in raised.value.faults] == ["settings.dkim_selector"]
