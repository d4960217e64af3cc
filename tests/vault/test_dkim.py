"""Signatures of our domain, judged by a verifier that shares no code with them (dkimpy)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from vault.dkim import DkimFault, DkimKey, PrivateKey, dkim_key

NOW = datetime(2026, 6, 26, 9, 45, tzinfo=UTC)
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED25519 = ed25519.Ed25519PrivateKey.generate()
MAIL = (
    b"From: =?utf-8?q?=C3=89cole?= <cartable@school.example>\r\n"
    b"To: sophie@example.org\r\n"
    b"Subject: Bonjour\r\n  et   bienvenue\t!\r\n"
    b"Message-ID: <notice.1@school.example>\r\n"
    b"X-Other: not signed\r\n"
    b"\r\n"
    b"Line  with   spaces \r\n\r\n.dot\r\n\r\n\r\n"
)


def signer(key: PrivateKey = RSA) -> DkimKey:
    return DkimKey(key, "school.example", "cartable")


def another(
    key: PrivateKey,
) -> PrivateKey:
    if isinstance(key, rsa.RSAPrivateKey):
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ed25519.Ed25519PrivateKey.generate()


def verified(mail: bytes, key: DkimKey) -> bool:
    """Whether a verifier that finds our record in the DNS takes the signature."""
    name, value = key.record

    def answer(asked: bytes, timeout: int = 5) -> bytes | None:
        return value.encode() if asked.decode().rstrip(".") == name else None

    return bool(dkim.verify(mail, dnsfunc=answer))


@pytest.mark.parametrize("key", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_another_program_verifies_what_we_sign(
    key: PrivateKey,
) -> None:
    by = signer(key)
    signed = by.sign(MAIL, NOW)
    assert signed.endswith(MAIL)
    head = signed[: -len(MAIL)]
    assert max(len(line) for line in head.split(b"\r\n")) <= 78
    assert verified(signed, by)
    assert not verified(signed, signer(another(key)))


@pytest.mark.parametrize(
    "changed",
    [
        (b"Bonjour", b"Bonsoir"),
        (b"Line", b"Lime"),
        (b"To: sophie", b"To: eve"),
        (b"From: ", b"From: Eve <eve@evil.example>\r\nFrom: "),
        (b"Subject: ", b"Subject: Cheap pills\r\nSubject: "),
        (b"\r\nX-Other", b"\r\nReply-To: eve@evil.example\r\nX-Other"),
        (b"\r\nX-Other", b"\r\nContent-Type: text/html\r\nX-Other"),
    ],
)
def test_nothing_that_a_reader_sees_can_be_changed_or_added(changed: tuple[bytes, bytes]) -> None:
    by = signer()
    forged = by.sign(MAIL, NOW).replace(*changed)
    assert forged != by.sign(MAIL, NOW)
    assert not verified(forged, by)


def test_what_mail_servers_do_on_the_way_does_no_harm() -> None:
    """They add what they have received, fold lines anew and cut empty lines at the end."""
    by = signer()
    signed = by.sign(MAIL, NOW)
    relayed = b"Received: from here by there; today\r\n" + signed
    refolded = relayed.replace(b"Bonjour\r\n  et   bienvenue\t!", b"Bonjour et\r\n bienvenue !")
    assert refolded != relayed
    assert verified(refolded.rstrip(b"\r\n") + b"\r\n", by)


TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.just("\t"), max_size=40)
"""What our mails are made of: 7 bits, and no control but a tab."""


@given(subject=TEXT, lines=st.lists(TEXT, max_size=6))
def test_any_mail_is_verified(subject: str, lines: list[str]) -> None:
    body = "".join(f"{line}\r\n" for line in lines).encode()
    mail = f"From: a@school.example\r\nSubject:{subject}\r\n\r\n".encode() + body
    by = signer(ED25519)
    assert verified(by.sign(mail, NOW), by)


def write(
    path: Path,
    key: object,
    mode: int = 0o600,
    sealed: KeySerializationEncryption | None = None,
) -> Path:
    assert hasattr(key, "private_bytes")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed or NoEncryption())
    path.write_bytes(pem)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_key_as_openssl_writes_it_is_read(tmp_path: Path, form: PrivateFormat) -> None:
    path = tmp_path / "dkim.pem"
    path.write_bytes(RSA.private_bytes(Encoding.PEM, form, NoEncryption()))
    path.chmod(0o640)
    read = dkim_key(path, "school.example", "cartable")
    assert read.record == signer().record
    assert read.record[0] == "cartable._domainkey.school.example"
    assert read.record[1].startswith("v=DKIM1; k=rsa; p=MII")


def test_a_key_of_ed25519_is_read(tmp_path: Path) -> None:
    read = dkim_key(write(tmp_path / "key", ED25519), "school.example", "2026")
    assert read.record[0] == "2026._domainkey.school.example"
    assert verified(read.sign(MAIL, NOW), read)


def test_what_cannot_be_used_says_why(tmp_path: Path) -> None:
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    sealed = BestAvailableEncryption(b"secret")
    damaged = write(tmp_path / "damaged", ED25519)
    damaged.write_bytes(damaged.read_bytes()[:60])
    unusable = {
        "dkim.file": tmp_path / "missing",
        "dkim.exposed": write(tmp_path / "exposed", RSA, mode=0o644),
        "dkim.no_key": write(tmp_path / "sealed", RSA, sealed=sealed),
        "dkim.weak": write(tmp_path / "small", small),
    }
    more = {
        "dkim.no_key": damaged,
        "dkim.weak": write(tmp_path / "ec", ec.generate_private_key(ec.SECP256R1())),
    }
    for key, path in (*unusable.items(), *more.items()):
        with pytest.raises(DkimFault) as raised:
            dkim_key(path, "school.example", "cartable")
        assert raised.value.key == key
        assert raised.value.values["path"] == str(path)
