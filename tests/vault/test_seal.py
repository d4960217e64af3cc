from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.sealing import SealBrokenError, Sealer
from vault.keys import SecretKey
from vault.seal import AesGcmSealer

SEALER: Sealer = AesGcmSealer(SecretKey("3a7f" + "0123456789abcdef" * 4))
OTHER: Sealer = AesGcmSealer(SecretKey("4b80" + "0123456789abcdef" * 4))


@given(st.binary(max_size=5000), st.binary(max_size=100))
def test_what_is_sealed_opens_about_the_same(plain: bytes, about: bytes) -> None:
    assert SEALER.open(SEALER.seal(plain, about), about) == plain


@given(st.binary(min_size=4))
def test_nothing_of_it_can_be_read(plain: bytes) -> None:
    sealed = SEALER.seal(plain, b"inbox:1")
    assert plain not in sealed
    assert sealed != SEALER.seal(plain, b"inbox:1")
    assert len(sealed) == len(plain) + 29


def test_another_place_does_not_open_it() -> None:
    sealed = SEALER.seal(b"Bonjour", b"inbox:telegram:1")
    with pytest.raises(SealBrokenError):
        SEALER.open(sealed, b"inbox:telegram:2")


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(SealBrokenError):
        OTHER.open(SEALER.seal(b"Bonjour", b""), b"")


@given(st.integers(0, 35), st.integers(1, 255))
def test_any_changed_byte_is_noticed(position: int, change: int) -> None:
    sealed = bytearray(SEALER.seal(b"Bonjour", b"about"))
    sealed[position] ^= change
    with pytest.raises(SealBrokenError):
        SEALER.open(bytes(sealed), b"about")


@given(st.integers(0, 35))
def test_a_cut_text_is_noticed(length: int) -> None:
    with pytest.raises(SealBrokenError):
        SEALER.open(SEALER.seal(b"Bonjour", b"")[:length], b"")


@given(st.binary(max_size=200))
def test_anything_else_is_refused(noise: bytes) -> None:
    with pytest.raises(SealBrokenError):
        SEALER.open(b"\x01" + noise, b"")
