from __future__ import annotations

import asyncio
import threading
import unicodedata
from collections.abc import AsyncIterator, Callable
from typing import Any

import argon2
import pytest
from argon2 import low_level
from hypothesis import given, settings
from hypothesis import strategies as st

from school.hashing import PasswordHasher, Passwords
from school.passwords import RULES, Reason
from vault.keys import SecretKey
from vault.passwords import THREADS, Argon2Hasher, PasswordPool
from vault.strength import ZxcvbnMeter

KEY = SecretKey("3a7f" + "0123456789abcdef" * 4)
OTHER_KEY = SecretKey("4b80" + "0123456789abcdef" * 4)
QUICK = argon2.Parameters(
    type=low_level.Type.ID,
    version=low_level.ARGON2_VERSION,
    salt_len=16,
    hash_len=32,
    time_cost=1,
    memory_cost=64,
    parallelism=1,
)


def quick_hasher(key: SecretKey = KEY) -> Argon2Hasher:
    return Argon2Hasher(key, QUICK)


@pytest.fixture
async def pool() -> AsyncIterator[PasswordPool]:
    pool = PasswordPool(quick_hasher(), ZxcvbnMeter.load())
    yield pool
    await pool.close()


@pytest.fixture
def argon2_runs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The parameters of each run of Argon2, which really runs."""
    runs: list[dict[str, Any]] = []
    real: Callable[..., bytes] = low_level.hash_secret

    def counted(**parameters: Any) -> bytes:
        runs.append({k: v for k, v in parameters.items() if k not in ("secret", "salt")})
        return real(**parameters)

    monkeypatch.setattr("argon2._password_hasher.hash_secret", counted)
    return runs


def test_it_takes_the_low_memory_profile_of_rfc_9106() -> None:
    hasher = Argon2Hasher(KEY)
    stored = hasher.hash("Zfkwp7qx")
    assert stored.startswith("hmac-sha256:$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher.verify(stored, "Zfkwp7qx")
    assert not hasher.verify(stored, "Zfkwp7qX")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_what_was_hashed_verifies_however_it_is_typed(password: str) -> None:
    hasher = quick_hasher()
    stored = hasher.hash(password)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert hasher.verify(stored, unicodedata.normalize(form, password))
    assert not hasher.verify(stored, password + "x")


def test_no_character_is_cut() -> None:
    hasher = quick_hasher()
    stored = hasher.hash("é" * 256)
    assert hasher.verify(stored, "é" * 256)
    assert not hasher.verify(stored, "é" * 255)
    assert not hasher.verify(stored, "é" * 255 + "e")


def test_the_same_password_is_stored_differently_each_time() -> None:
    assert quick_hasher().hash("Zfkwp7qx") != quick_hasher().hash("Zfkwp7qx")


def test_another_pepper_refuses_the_right_password() -> None:
    stored = quick_hasher().hash("Zfkwp7qx")
    assert not quick_hasher(OTHER_KEY).verify(stored, "Zfkwp7qx")
    assert quick_hasher(KEY).verify(stored, "Zfkwp7qx")


def test_what_is_stored_is_nothing_that_argon2_alone_could_check() -> None:
    stored = quick_hasher().hash("Zfkwp7qx").removeprefix("hmac-sha256:")
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(stored, "Zfkwp7qx")


@pytest.mark.parametrize("position", [-2, -43, -46, -66])
def test_a_changed_hash_or_salt_refuses(position: int) -> None:
    stored = quick_hasher().hash("Zfkwp7qx")
    other = "A" if stored[position] != "A" else "B"
    changed = stored[:position] + other + stored[len(stored) + position + 1 :]
    assert not quick_hasher().verify(changed, "Zfkwp7qx")


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "x",
        "$argon2id$v=19$m=64,t=1,p=1$",
        "hmac-sha256:$argon2id$v=19$m=64,t=1,p=1$é$abc",
        "$" * 5,
    ],
)
def test_what_is_no_hash_is_an_error_and_not_a_wrong_password(stored: str) -> None:
    with pytest.raises(ValueError, match="not a password hash"):
        quick_hasher().verify(stored, "Zfkwp7qx")
    with pytest.raises(ValueError, match="not a password hash"):
        quick_hasher().needs_rehash(stored)


def test_a_hash_of_older_parameters_verifies_and_asks_to_be_made_again() -> None:
    old = Argon2Hasher(
        KEY,
        argon2.Parameters(
            type=low_level.Type.ID,
            version=low_level.ARGON2_VERSION,
            salt_len=12,
            hash_len=24,
            time_cost=2,
            memory_cost=32,
            parallelism=2,
        ),
    ).hash("Zfkwp7qx")
    assert quick_hasher().verify(old, "Zfkwp7qx")
    assert quick_hasher().needs_rehash(old)
    assert not quick_hasher().needs_rehash(quick_hasher().hash("Zfkwp7qx"))


async def test_unknown_wrong_and_right_are_the_same_work(
    pool: PasswordPool, argon2_runs: list[dict[str, Any]]
) -> None:
    stored = await pool.hash("Zfkwp7qx")
    argon2_runs.clear()
    assert await pool.verify(stored, "Zfkwp7qx")
    [work] = argon2_runs
    for account, password in [
        (stored, "wrong"),
        (None, "Zfkwp7qx"),
        (None, ""),
        (stored, "x" * 4096),
        (None, "x" * 4096),
        (stored, "\ud800"),
    ]:
        argon2_runs.clear()
        assert not await pool.verify(account, password)
        assert argon2_runs == [work]


def test_a_decoy_is_unlike_any_hash_and_like_it_in_form() -> None:
    hasher = quick_hasher()
    decoy, stored = hasher.decoy(), hasher.hash("")
    assert (
        decoy.rpartition("$")[0].rpartition("$")[0]
        == (stored.rpartition("$")[0].rpartition("$")[0])
    )
    assert len(decoy) == len(stored)
    assert decoy != hasher.decoy()
    assert not hasher.needs_rehash(decoy)


def test_what_is_too_long_is_nobodys_password() -> None:
    hasher = quick_hasher()
    assert not hasher.verify(hasher.hash(""), "x" * 257)


async def test_hashing_what_is_too_long_is_refused(pool: PasswordPool) -> None:
    with pytest.raises(ValueError, match="too long"):
        await pool.hash("x" * 257)


async def test_the_pool_judges_with_the_real_meter(pool: PasswordPool) -> None:
    found = await pool.judge(RULES["smartcertificate"], "marie2008", ["Marie Dupond"])
    assert [one.reason for one in found] == [Reason.CONTEXT]
    assert await pool.judge(RULES["smartcertificate"], "tulipe7riviere", ["Marie Dupond"]) == []


class HeldHasher:
    """Hashes nothing until it is let go, and counts who is inside."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.entered = threading.Semaphore(0)
        self.inside = 0
        self.most = 0
        self.begun: list[str] = []
        self._lock = threading.Lock()

    def hash(self, password: str) -> str:
        with self._lock:
            self.begun.append(password)
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.entered.release()
        self.go.wait(30)
        with self._lock:
            self.inside -= 1
        return password

    def verify(self, stored: str, password: str) -> bool:
        return self.hash(password) == stored

    def needs_rehash(self, stored: str) -> bool:
        return False

    def decoy(self) -> str:
        return ""


async def full(hasher: HeldHasher) -> None:
    """Wait until every thread of the pool is at work."""
    for _ in range(THREADS):
        assert await asyncio.to_thread(hasher.entered.acquire, timeout=30)


async def test_no_more_than_the_pool_runs_at_once() -> None:
    hasher = HeldHasher()
    pool = PasswordPool(hasher, ZxcvbnMeter([]))
    hashings = [asyncio.create_task(pool.hash(str(n))) for n in range(10)]
    await full(hasher)
    hasher.go.set()
    assert await asyncio.gather(*hashings) == [str(n) for n in range(10)]
    assert hasher.most == THREADS == 2
    await pool.close()


async def test_who_is_cancelled_leaves_the_queue_and_harms_nobody() -> None:
    hasher = HeldHasher()
    pool = PasswordPool(hasher, ZxcvbnMeter([]))
    running = [asyncio.create_task(pool.hash(f"running {n}")) for n in range(THREADS)]
    await full(hasher)
    queued = asyncio.create_task(pool.hash("queued"))
    behind = asyncio.create_task(pool.hash("behind"))
    await asyncio.sleep(0)
    queued.cancel()
    running[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    with pytest.raises(asyncio.CancelledError):
        await running[0]
    hasher.go.set()
    assert await running[1] == "running 1"
    assert await behind == "behind"
    assert "queued" not in hasher.begun
    await pool.close()


async def test_closing_ends_what_has_begun_and_refuses_the_rest() -> None:
    hasher = HeldHasher()
    pool = PasswordPool(hasher, ZxcvbnMeter([]))
    running = [asyncio.create_task(pool.hash(f"running {n}")) for n in range(THREADS)]
    await full(hasher)
    queued = asyncio.create_task(pool.hash("queued"))
    await asyncio.sleep(0)
    closing = asyncio.create_task(pool.close())
    with pytest.raises(asyncio.CancelledError):
        await queued
    hasher.go.set()
    await closing
    assert await asyncio.gather(*running) == ["running 0", "running 1"]
    with pytest.raises(RuntimeError):
        await pool.hash("late")


def test_they_fill_the_ports() -> None:
    hasher: PasswordHasher = quick_hasher()
    passwords: Passwords = PasswordPool(hasher, ZxcvbnMeter([]))
    assert not passwords.needs_rehash(hasher.decoy())
