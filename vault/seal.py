"""Seals what people write, so that database and backups hold none of it in clear."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from school.sealing import SealBrokenError
from vault.keys import SecretKey

_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16


class AesGcmSealer:
    """AES-256-GCM (NIST SP 800-38D): a version byte, a random 96-bit nonce, text and tag.

    Random nonces allow 2^32 sealings under one key. It may be shared by threads.
    """

    def __init__(self, key: SecretKey) -> None:
        self._cipher = AESGCM(key.derive("seal"))

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """Seal ``plain`` for the place that ``about`` names; 29 bytes longer than ``plain``."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, _VERSION + about)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """Give back what was sealed about the same; raises ``SealBrokenError``."""
        start = len(_VERSION) + _NONCE_BYTES
        if sealed[:1] != _VERSION or len(sealed) < start + _TAG_BYTES:
            raise SealBrokenError("not sealed by this version")
        try:
            return self._cipher.decrypt(sealed[1:start], sealed[start:], _VERSION + about)
        except InvalidTag as error:
            raise SealBrokenError("changed, moved, or sealed under another key") from error
