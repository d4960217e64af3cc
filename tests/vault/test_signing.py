from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.signing import FormSigner, TokenMaker
from school.tokens import tidy_token
from vault.keys import SecretKey
from vault.signing import HmacFormSigner, KeyedTokens, webhook_secret

KEY = SecretKey("3a7f" + "0123456789abcdef" * 4)
OTHER_KEY = SecretKey("4b80" + "0123456789abcdef" * 4)
TOKENS: TokenMaker = KeyedTokens(KEY)
FORMS: FormSigner = HmacFormSigner(KEY)
NOW = datetime(2020, 6, 26, 11, 45, tzinfo=UTC)
SOME_TEXT = st.text(st.characters(codec=None))


def test_tokens_are_26_letters_and_digits_and_never_the_same() -> None:
    made = [TOKENS.new_token() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert all(re.fullmatch("[a-z0-9]{26}", token) for token in made)
    assert all(tidy_token(f" {token.upper()}. ") == token for token in made)
    assert len(set("".join(made))) == 36


def test_the_token_of_an_event_is_the_same_for_one_key_only() -> None:
    made = [TOKENS.token_of(f"notice {number}") for number in range(2000)]
    assert made == [KeyedTokens(KEY).token_of(f"notice {number}") for number in range(2000)]
    assert len(set(made)) == 2000
    assert all(tidy_token(token) == token for token in made)
    assert len(set("".join(made))) == 36
    assert made[0] != KeyedTokens(OTHER_KEY).token_of("notice 0")
    assert TOKENS.digest("notice 0") not in (made[0], TOKENS.digest(made[0]))


def test_a_digest_is_the_same_for_one_key_only_and_not_a_bare_hash() -> None:
    token = TOKENS.new_token()
    assert TOKENS.digest(token) == KeyedTokens(KEY).digest(token)
    assert re.fullmatch("[0-9a-f]{64}", TOKENS.digest(token))
    assert TOKENS.digest(token) != TOKENS.digest(token[:-1] + "_")
    assert TOKENS.digest(token) != KeyedTokens(OTHER_KEY).digest(token)
    assert TOKENS.digest(token) != hashlib.sha256(token.encode()).hexdigest()


@given(SOME_TEXT)
def test_any_text_has_a_digest(text: str) -> None:
    assert len(TOKENS.digest(text)) == 64


def test_temporary_passwords_have_three_groups_without_look_alikes() -> None:
    made = [TOKENS.new_password() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert all(re.fullmatch("[a-z2-9]{4}(-[a-z2-9]{4}){2}", password) for password in made)
    assert len(set("".join(made)) - {"-"}) == 31
    assert not set("".join(made)) & set("01ilo")


@pytest.mark.parametrize(
    "typed",
    [
        "abcd-efgh-2345",
        "ABCD EFGH 2345",
        "  Abcdefgh2345\n",
        "abcd\u2011efgh\u20132345",
        "ａｂｃｄ－ＥＦＧＨ　２３４５",
        "abcd\u00a0efgh\u202f2345\u200b",
        "« abcd.efgh.2345 »",
    ],
)
def test_a_temporary_password_is_known_however_it_is_typed(typed: str) -> None:
    assert TOKENS.password_digest(typed) == TOKENS.password_digest("abcd-efgh-2345")


def test_a_temporary_password_has_a_digest_of_its_own_key_and_kind() -> None:
    digest = TOKENS.password_digest("abcd-efgh-2345")
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert digest != TOKENS.password_digest("abcd-efgh-2346")
    assert digest != TOKENS.digest("abcdefgh2345")
    assert digest != KeyedTokens(OTHER_KEY).password_digest("abcd-efgh-2345")


@given(SOME_TEXT)
def test_whatever_is_typed_has_a_digest(text: str) -> None:
    assert len(TOKENS.password_digest(text)) == 64


@given(SOME_TEXT, SOME_TEXT)
def test_a_form_value_is_accepted_for_its_form_and_visitor(purpose: str, subject: str) -> None:
    value = FORMS.issue(purpose, subject, NOW)
    assert re.fullmatch(r"[0-9]+\.[A-Za-z0-9_-]{43}", value)
    assert FORMS.check(value, purpose, subject, NOW)
    assert not FORMS.check(value, purpose + "x", subject, NOW)
    assert not FORMS.check(value, purpose, subject + "x", NOW)
    assert not HmacFormSigner(OTHER_KEY).check(value, purpose, subject, NOW)


def test_purpose_and_subject_are_kept_apart() -> None:
    assert not FORMS.check(FORMS.issue("activate", "1", NOW), "activat", "e1", NOW)
    assert not FORMS.check(FORMS.issue("a", "b", NOW), "b", "a", NOW)


@pytest.mark.parametrize(
    ("later", "accepted"),
    [
        (timedelta(minutes=-2), False),
        (timedelta(minutes=-1), True),
        (timedelta(0), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=10, seconds=1), False),
        (timedelta(days=400), False),
    ],
)
def test_it_expires_and_does_not_come_from_the_future(later: timedelta, accepted: bool) -> None:
    forms = HmacFormSigner(KEY, lifetime=timedelta(minutes=10))
    assert forms.check(forms.issue("activate", "1", NOW), "activate", "1", NOW + later) is accepted


def test_its_time_cannot_be_moved() -> None:
    stamp, _, signature = FORMS.issue("activate", "1", NOW).partition(".")
    tomorrow = NOW + timedelta(days=1)
    moved = f"{int(stamp) + 86_400}.{signature}"
    assert not FORMS.check(moved, "activate", "1", tomorrow)
    assert not FORMS.check(f"0{stamp}.{signature}", "activate", "1", NOW)


@given(SOME_TEXT)
def test_anything_else_is_refused(text: str) -> None:
    for value in (text, f"1593171900.{text}", f"{text}.{'A' * 43}", "9" * 5000, "²³.x"):
        assert not FORMS.check(value, "activate", "1", NOW)


def test_the_webhooks_secret_is_what_telegram_allows_and_changes_with_key_and_bot() -> None:
    secret = webhook_secret(KEY, "7000000001:one")
    assert re.fullmatch("[A-Za-z0-9_-]{43}", secret)
    assert secret == webhook_secret(SecretKey("3a7f" + "0123456789abcdef" * 4), "7000000001:one")
    others = {webhook_secret(OTHER_KEY, "7000000001:one"), webhook_secret(KEY, "7000000001:two")}
    assert len(others | {secret}) == 3


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_the_webhooks_secret_is_allowed_whatever_the_token(token: str) -> None:
    assert re.fullmatch("[A-Za-z0-9_-]{1,256}", webhook_secret(KEY, token))
