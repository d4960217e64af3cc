"""Holds the installation's secret key, from which every other key is derived."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from school.refusals import Refusal

FILE_NAME = "secret.key"

_BYTES = 32
_LEAST_DISTINCT = 8  # random keys have more; "aaaa…" and "12341234…" do not
# What 256 bits take in each way of writing them: 4 bits a hexadecimal digit, 6 a letter of
# base64, and 2.5 a letter of words drawn by lot (12.9 bits a diceware word).
_SHORTEST_HEX, _SHORTEST_BASE64, _SHORTEST_WORDS = 64, 43, 103


class SecretKeyFault(Refusal):
    """The secret key cannot be used; the catalogue says how to mend it, the key is never shown."""


class SecretKey:
    """The root of all keys; gives sub-keys that say nothing about each other or about the root."""

    def __init__(self, text: str) -> None:
        """Take a key as it is written in ``CARTABLE_SECRET_KEY``; raises ``SecretKeyFault``."""
        self._root = _checked(text).encode()

    def derive(self, purpose: str) -> bytes:
        """Give the 32-byte key of one purpose (HKDF-SHA-256, RFC 5869): the same at each start."""
        info = f"cartable:{purpose}".encode()
        return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=info).derive(self._root)

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits by which a wrong key is noticed; they may be stored."""
        return self.derive("fingerprint")[:8].hex()


def installation_key(given: str | None, folder: Path) -> SecretKey:
    """Give the key from ``CARTABLE_SECRET_KEY``, or else from the file in ``folder``.

    The file is made at the first start, readable by its owner alone. Raises ``SecretKeyFault``.
    """
    if given is not None and given.strip():
        return SecretKey(given)
    path = folder / FILE_NAME
    try:
        if not path.exists():
            _make(path)
        text = _read(path)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise SecretKeyFault("secret_key.file", path=str(path), reason=reason) from error
    try:
        return SecretKey(text)
    except SecretKeyFault as fault:  # cut short or overwritten: a new one would open nothing
        raise SecretKeyFault("secret_key.damaged", path=str(path)) from fault


def _read(path: Path) -> str:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SecretKeyFault("secret_key.exposed", path=str(path), mode=f"{mode:04o}")
        return file.read(4096).decode("utf-8", "replace")


def _make(path: Path) -> None:
    """Write a fresh key that appears under its name whole, once, and survives a power cut.

    Of several processes that start at once, the first to link its file wins; the others find the
    name taken and read that key.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(secrets.token_hex(_BYTES).encode() + b"\n")
            file.flush()
            os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(text: str) -> str:
    key = text.strip()
    if len(key.split()) > 1:
        shortest = _SHORTEST_WORDS
    elif all(c in "0123456789abcdefABCDEF" for c in key):
        shortest = _SHORTEST_HEX
    else:
        shortest = _SHORTEST_BASE64
    if len(key) < shortest:
        raise SecretKeyFault("secret_key.too_short", shortest=shortest, length=len(key))
    # A text that recurs in its own double before the end repeats a shorter block.
    if len(set(key)) < _LEAST_DISTINCT or (key + key).find(key, 1) < len(key):
        raise SecretKeyFault("secret_key.repetitive")
    return key
