"""Hashes passwords with Argon2id under a pepper, two at a time, away from the event loop."""

from __future__ import annotations

import asyncio
import base64
import hmac
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError

from school.hashing import PasswordHasher
from school.passwords import PasswordRule, StrengthMeter, Weakness, judge, normalise
from vault.keys import SecretKey

THREADS = 2
"""Hashings at a time: each takes 64 MiB (safety, Accounts)."""

_PREFIX = "hmac-sha256:"
_DIGEST_BYTES = 32

_Result = TypeVar("_Result")


class Argon2Hasher:
    """Argon2id whose result is kept only as an HMAC under the pepper (OWASP, post-hashing pepper).

    What is stored is the usual Argon2 string with its last part, the hash, replaced by
    ``HMAC-SHA-256(pepper, string)``. Parameters and salt are in it, so each can be verified and
    remade; the Argon2 hash itself is nowhere. Without the pepper, which is in neither database nor
    backup, a stolen copy gives nothing to compare a guess with, however weak the password. The
    HMAC is over the hash rather than over the password, so that whoever gets the pepper too still
    has Argon2 before them.
    """

    def __init__(
        self, key: SecretKey, profile: argon2.Parameters = argon2.profiles.RFC_9106_LOW_MEMORY
    ) -> None:
        self._pepper = key.derive("pepper")
        # The HMAC stands where the hash was and tells its length, so both have 32 bytes.
        self._profile = replace(profile, hash_len=_DIGEST_BYTES)
        self._argon2 = argon2.PasswordHasher.from_parameters(self._profile)

    def hash(self, password: str) -> str:
        """Hash a password that was judged; raises ``ValueError`` above 256 code points."""
        return self._peppered(self._argon2.hash(_secret(password)))

    def verify(self, stored: str, password: str) -> bool:
        """Whether ``password`` gives ``stored``; ``ValueError`` where that is no hash of ours."""
        profile, salt = _parsed(stored)
        try:
            secret, possible = _secret(password), True
        except ValueError:  # too long to be anybody's: refused after the same work
            secret, possible = b"", False
        again = argon2.PasswordHasher.from_parameters(profile).hash(secret, salt=salt)
        return hmac.compare_digest(self._peppered(again), stored) and possible

    def needs_rehash(self, stored: str) -> bool:
        """Whether ``stored`` was made with other parameters than today's."""
        return _parsed(stored)[0] != self._profile

    def decoy(self) -> str:
        """Give a hash that no password has and that costs as much to verify as a real one."""
        profile = self._profile
        return "$".join(
            (
                f"{_PREFIX}$argon2id",
                f"v={profile.version}",
                f"m={profile.memory_cost},t={profile.time_cost},p={profile.parallelism}",
                _base64(os.urandom(profile.salt_len)),
                _base64(os.urandom(profile.hash_len)),
            )
        )

    def _peppered(self, encoded: str) -> str:
        readable = encoded.rpartition("$")[0]
        digest = hmac.digest(self._pepper, encoded.encode(), "sha256")
        return f"{_PREFIX}{readable}${_base64(digest)}"


class PasswordPool:
    """Judges, hashes and verifies passwords in a few threads of its own.

    A caller that is cancelled leaves the queue; work that has begun ends and is dropped.
    """

    def __init__(self, hasher: PasswordHasher, meter: StrengthMeter) -> None:
        self._hasher = hasher
        self._meter = meter
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")

    async def judge(
        self, rule: PasswordRule, password: str, context: Sequence[str]
    ) -> list[Weakness]:
        """Give the reasons against a new password; none if it is good."""
        return await self._run(lambda: judge(rule, password, context, self._meter))

    async def hash(self, password: str) -> str:
        """Hash a password that was judged; raises ``ValueError`` above 256 code points."""
        return await self._run(lambda: self._hasher.hash(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether ``password`` is the one that was hashed; ``None`` takes as long and says no."""
        tried = self._hasher.decoy() if stored is None else stored
        return await self._run(lambda: self._hasher.verify(tried, password))

    def needs_rehash(self, stored: str) -> bool:
        """Whether to hash again, now that the password was verified and is at hand."""
        return self._hasher.needs_rehash(stored)

    async def close(self) -> None:
        """Wait for what has begun and refuse the rest."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _secret(password: str) -> bytes:
    # A lone surrogate cannot be in a judged password, but may be typed at a sign-in.
    return normalise(password).encode("utf-8", "surrogatepass")


def _parsed(stored: str) -> tuple[argon2.Parameters, bytes]:
    try:
        profile = argon2.extract_parameters(stored.removeprefix(_PREFIX))
        salt = stored.split("$")[4]
        return profile, base64.b64decode(salt + "=" * (-len(salt) % 4), validate=True)
    except (InvalidHashError, ValueError, IndexError):
        raise ValueError("not a password hash of ours") from None


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")
