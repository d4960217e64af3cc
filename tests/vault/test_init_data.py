"""What Telegram signs of whoever opens a page: taken once as it is, and nothing like it."""

import hmac
import json
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.init_data import InitDataSeal

TOKEN = "123456:telegram-token-of-the-tests"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SEAL = InitDataSeal(TOKEN)


def signed(token: str = TOKEN, **fields: str) -> str:
    """Sign fields as the documentation of Mini Apps has it."""
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return urlencode({**fields, "hash": hmac.digest(key, lines.encode(), "sha256").hex()})


def of(user: object = 4711, age: int = 0, **fields: str) -> dict[str, str]:
    said = {"id": user, "first_name": "Zoé & “Léa”"}
    return {
        "query_id": "AAHdF6IQAAAAAN0XohDhrOrc",
        "user": json.dumps(said),
        "auth_date": str(int(NOW.timestamp()) - age),
        "signature": "third-party",
        **fields,
    }


@pytest.mark.parametrize("age", [-60, 0, 599, 600])
def test_who_has_just_opened_the_page(age: int) -> None:
    shown = SEAL.check(signed(**of(age=age)), NOW)
    assert shown is not None
    assert shown.user == 4711


@pytest.mark.parametrize("age", [-61, 601, 86_400])
def test_nothing_old_and_nothing_to_come(age: int) -> None:
    assert SEAL.check(signed(**of(age=age)), NOW) is None


def test_another_bots_word_is_none() -> None:
    assert SEAL.check(signed("654321:another", **of()), NOW) is None


@pytest.mark.parametrize("user", ["4711", True, 0, -4711, 2**52, 1.5, None])
def test_only_a_persons_number_is_one(user: object) -> None:
    assert SEAL.check(signed(**of(user)), NOW) is None


@pytest.mark.parametrize("user", ["", "[]", "null", "4711", "[" * 3000, '{"id": 1'])
def test_what_is_no_user_is_none(user: str) -> None:
    assert SEAL.check(signed(**{**of(), "user": user}), NOW) is None


def test_no_key_stands_twice() -> None:
    good = signed(**of())
    assert SEAL.check(good, NOW) is not None
    assert SEAL.check(f"{good}&auth_date={int(NOW.timestamp())}", NOW) is None
    assert SEAL.check(f"user={quote(json.dumps({'id': 1}))}&{good}", NOW) is None


@given(at=st.integers(0, 10_000), put=st.characters(codec="ascii"))
def test_no_change_is_taken(at: int, put: str) -> None:
    good = signed(**of())
    at %= len(good)
    changed = good[:at] + put + good[at + 1 :]
    shown = SEAL.check(changed, NOW)
    # Only what means the same may differ: « %20 » and « + », or the case of an escape.
    assert shown is None or shown == SEAL.check(good, NOW)


@given(st.text(max_size=300))
def test_whatever_comes_is_answered(text: str) -> None:
    assert SEAL.check(text, NOW) is None
