"""Signs mails in the name of their domain (DKIM, RFC 6376), so that providers can tell them."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from school.refusals import Refusal

_BITS = range(2048, 4097)
"""RFC 8301 (3.2): signers should use 2048 at least, and verifiers may know no more than 4096."""
_LARGEST_FILE = 16384  # bytes; a key of 4096 bits takes 3300
_SIGNED = (
    "From", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Language",
    "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
)  # fmt: skip
"""What RFC 6376 (5.4.1) names of what our mails have; the last two are RFC 8058's wish."""
_LINE = 72
_SPACES = re.compile(rb"[ \t]+")

PrivateKey = RSAPrivateKey | Ed25519PrivateKey


class DkimFault(Refusal):
    """The key cannot be used; the catalogue says how to mend it, the key is never shown."""


class DkimKey:
    """Signs with one key; any thread may."""

    def __init__(self, key: PrivateKey, domain: str, selector: str) -> None:
        self._key = key
        self._domain = domain
        self._selector = selector

    @property
    def record(self) -> tuple[str, str]:
        """Give the name and the value of the TXT record that lets others verify."""
        public = self._key.public_key()
        if isinstance(self._key, RSAPrivateKey):
            kind, form = "rsa", (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        else:
            kind, form = "ed25519", (Encoding.Raw, PublicFormat.Raw)  # RFC 8463, 4
        value = base64.b64encode(public.public_bytes(*form)).decode()
        return f"{self._selector}._domainkey.{self._domain}", f"v=DKIM1; k={kind}; p={value}"

    def sign(self, mail: bytes, now: datetime) -> bytes:
        """Give ``mail``, whose lines end with CRLF, with its signature in front.

        Every signed header is named once more than it occurs, so that none can be added.
        """
        head, _, body = mail.partition(b"\r\n\r\n")
        headers = _fields(head + b"\r\n")
        names = [
            name for name in _SIGNED for _ in range(1 + sum(one == name for one, _ in headers))
        ]
        algorithm = "rsa-sha256" if isinstance(self._key, RSAPrivateKey) else "ed25519-sha256"
        unsigned = "\r\n ".join(
            (
                f"DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed;",
                f"d={self._domain}; s={self._selector}; t={int(now.timestamp())};",
                *_folded("h=", [f"{name}:" for name in names[:-1]] + [f"{names[-1]};"]),
                f"bh={base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()};",
                "b=",
            )
        ).encode()
        chosen = [relaxed_header(one) for one in _chosen(headers, names)]
        signature = self._signature(b"".join(chosen) + relaxed_header(unsigned)[:-2])
        return unsigned + _in_lines(signature) + b"\r\n" + mail

    def _signature(self, signed: bytes) -> bytes:
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(signed, PKCS1v15(), SHA256())
        return self._key.sign(hashlib.sha256(signed).digest())  # RFC 8463, 3


def dkim_key(path: Path, domain: str, selector: str) -> DkimKey:
    """Read the PEM key of ``CARTABLE_DKIM_KEY``; raises ``DkimFault``.

    It must not be open to every user of the machine. ``domain`` is that of our own address.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & stat.S_IRWXO:
                raise DkimFault("dkim.exposed", path=str(path), mode=f"{mode:04o}")
            pem = file.read(_LARGEST_FILE)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise DkimFault("dkim.file", path=str(path), reason=reason) from error
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # TypeError: has a password
        raise DkimFault("dkim.no_key", path=str(path)) from error
    if isinstance(key, Ed25519PrivateKey) or (
        isinstance(key, RSAPrivateKey) and key.key_size in _BITS
    ):
        return DkimKey(key, domain, selector)
    raise DkimFault("dkim.weak", path=str(path), least=_BITS.start, most=_BITS.stop - 1)


def relaxed_header(field: bytes) -> bytes:
    """Give a header field in RFC 6376's relaxed form (3.4.2), with its CRLF."""
    name, _, value = field.partition(b":")
    unfolded = _SPACES.sub(b" ", value.replace(b"\r\n", b""))
    return name.rstrip(b" \t").lower() + b":" + unfolded.strip(b" ") + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """Give a body in the relaxed form (3.4.4)."""
    lines = [_SPACES.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _fields(head: bytes) -> list[tuple[str, bytes]]:
    """Give the header fields as they stand, each with the name that we sign it by."""
    known = {name.lower(): name for name in _SIGNED}
    fields = re.findall(rb"[^\r\n]+(?:\r\n[ \t][^\r\n]*)*\r\n", head)
    names = (field.partition(b":")[0].strip().decode("ascii", "replace") for field in fields)
    return [
        (known.get(name.lower(), name), field) for name, field in zip(names, fields, strict=True)
    ]


def _chosen(headers: Sequence[tuple[str, bytes]], names: Sequence[str]) -> Iterator[bytes]:
    """Give the fields in the order in which they are signed: of each name the last one first."""
    left = list(headers)
    for name in names:
        for number in range(len(left) - 1, -1, -1):
            if left[number][0] == name:
                yield left.pop(number)[1]
                break


def _folded(first: str, words: Sequence[str]) -> list[str]:
    lines = [first]
    for word in words:
        if len(lines[-1]) + len(word) > _LINE:
            lines.append("")
        lines[-1] += word
    return lines


def _in_lines(signature: bytes) -> bytes:
    text = base64.b64encode(signature)
    return b"\r\n ".join(text[start : start + _LINE] for start in range(0, len(text), _LINE))
