"""Signatures survive the way: writing, seven bits, SMTP and its dots."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from tests.mail.conftest import House, delivering
from tests.mail.factories import BOT, OWN, SOPHIE, writer
from tests.mail.owing import answer, issue
from tests.mail.postbox import Postbox, parsed, until
from tests.mail.samples import samples
from vault.dkim import DkimKey, PrivateKey

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED25519 = ed25519.Ed25519PrivateKey.generate()


def verified(mail: bytes, key: DkimKey) -> bool:
    """Whether a verifier that shares no code with us takes the signature."""
    name, value = key.record

    def answer(asked: bytes, timeout: int = 5) -> bytes | None:
        return value.encode() if asked.decode().rstrip(".") == name else None

    return bool(dkim.verify(mail, dnsfunc=answer))


@pytest.mark.parametrize("private", [RSA, ED25519], ids=["rsa", "ed25519"])
async def test_what_comes_out_of_the_wire_is_verified(
    house: House, postbox: Postbox, private: PrivateKey
) -> None:
    key = DkimKey(private, OWN.domain, "cartable")
    await issue(house, SOPHIE, "zoé@example.org")
    await house.do(partial(answer, "asks@example.org"))
    async with delivering(house, postbox, signer=key):
        await until(lambda: house.are_all("sent"))
    assert len(postbox.taken) == 3
    for one in postbox.taken:
        assert verified(one.raw, key)
        assert parsed(one.raw)["DKIM-Signature"].count("From:") == 2
        assert not verified(one.raw.replace(b"Reply-To: ", b"Reply-To: x"), key)


@pytest.mark.parametrize("language", ["fr", "de"])
def test_every_mail_is_verified(language: str) -> None:
    key = DkimKey(ED25519, OWN.domain, "cartable")
    by = writer(signer=key)
    for name, one in samples(language).items():
        mail = by.envelope(one.notice, one.letter, BOT, datetime.now(UTC), one.attached).content
        assert verified(mail, key), name
        # Whoever sends it on under another one-click address breaks it (RFC 8058, 4).
        other = mail.replace(b"List-Unsubscribe: <", b"List-Unsubscribe: <x")
        assert other == mail or not verified(other, key)
