"""A token is found in address and subject, whatever happened to either on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.addresses import OwnAddress
from mail.reading.tokens import mark_in, mark_of, tokens_in, tokens_of
from school.undelivered import mark_of as envelope_mark
from tests.cast import KEY
from tests.mail.factories import OWN, TOKEN
from tests.mail.reading.judged import parsed
from vault.keys import SecretKey
from vault.signing import KeyedTokens

OTHER = "a1b2c3d4e5f6g7h8i9j0k1l2m3"


@pytest.mark.parametrize(
    "address",
    [
        OWN.plus(TOKEN),
        OWN.plus(TOKEN).upper(),
        f"Cartable+{TOKEN}@Ecole.Example",
        f"cartable%2B{TOKEN}@ecole.example",
        f"cartable=2B{TOKEN}@ecole.example",
        f"prvs=1234ab={OWN.plus(TOKEN)}",
        f"SRS0=x=TT=ecole.example={OWN.plus(TOKEN)}",
    ],
)
def test_a_token_in_the_address(address: str) -> None:
    assert tokens_of(parsed(recipients=(address,), subject="Re: x"), OWN) == (TOKEN,)


@pytest.mark.parametrize(
    "to",
    [
        f'"cartable+{TOKEN}"@ecole.example',
        f"Institut <cartable+{TOKEN[:9]} {TOKEN[9:]}@ecole.example>",
        f"=22cartable+{TOKEN}=22 <x@example.org>",
    ],
)
def test_a_token_in_an_address_that_is_none_any_more(to: str) -> None:
    mail = parsed(recipients=(), subject="", headers={"to": (to,)})
    assert tokens_of(mail, OWN) == (TOKEN,)


def test_a_token_in_the_trace_of_servers() -> None:
    trace = f"from a by b for <{OWN.plus(TOKEN)}>; Fri, 26 Jun 2026 11:44:00 +0200"
    mail = parsed(
        recipients=("undisclosed@example.org",), subject="", headers={"received": (trace,)}
    )
    assert tokens_of(mail, OWN) == (TOKEN,)


@pytest.mark.parametrize(
    "subject",
    [
        f"Re: Confirmez [#{TOKEN}]",
        f"RE: TR: AW: Antw: Confirmez [#{TOKEN}]",
        f"Re: Confirmez [#{TOKEN.upper()}]",
        f"Re: Confirmez [# {TOKEN} ]",
        f"Re: Confirmez [#{TOKEN[:5]} {TOKEN[5:]}]",
        f"Re: Confirmez [#{TOKEN[:20]}\t{TOKEN[20:]}] (fwd)",
        f"Re: Confirmez (#{TOKEN})",
        f"Re: Confirmez #{TOKEN} ok",
        f"Re: Confirmez [{TOKEN}]",
        f"Re: Confirmez [#{TOKEN}",
        f"Re: Confirmez %5B%23{TOKEN}%5D",
        f"=?utf-8?Q?Confirmez_=5B=23{TOKEN}=5D?=",
        f"[#{TOKEN}]",
    ],
)
def test_a_token_in_the_subject(subject: str) -> None:
    assert tokens_of(parsed(recipients=(str(OWN),), subject=subject), OWN) == (TOKEN,)


@pytest.mark.parametrize(
    "subject",
    ["", "Re: [EXTERNAL]", "#parents", f"[#{TOKEN[:25]}]", f"[#{TOKEN}x]", "(une petite question)"],
)
def test_what_is_no_token(subject: str) -> None:
    assert tokens_of(parsed(recipients=(str(OWN),), subject=subject), OWN) == ()


def test_which_token_goes_first() -> None:
    both = parsed(recipients=(OWN.plus(OTHER), OWN.plus(TOKEN)), subject=f"[#{TOKEN}]")
    assert tokens_of(both, OWN) == (TOKEN, OTHER)
    apart = parsed(recipients=(OWN.plus(OTHER),), subject=f"[#{TOKEN}]")
    assert tokens_of(apart, OWN) == (OTHER, TOKEN)


def test_our_address_may_be_written_with_capitals() -> None:
    own = OwnAddress.parse("Bot.Ecole@ecole.example")
    mail = parsed(recipients=(f"bot.ecole+{TOKEN}@ecole.example",), subject="")
    assert tokens_of(mail, own) == (TOKEN,)


@given(st.integers(min_value=0, max_value=2**60))
def test_the_mark_of_an_envelope_is_no_token(notice: int) -> None:
    mark = envelope_mark(notice, KeyedTokens(SecretKey(KEY)))
    mail = parsed(recipients=(OWN.plus(mark).upper(),), subject="")
    assert mark_of(mail, OWN) == mark
    assert mark_in(f"Return-Path: <{OWN.plus(mark)}>\nSubject: x", OWN) == mark
    assert tokens_of(mail, OWN) == ()


def test_tokens_in_what_was_sent_back() -> None:
    text = f"Reply-To: {OWN.plus(TOKEN)}\nSubject: Confirmez\n [#{OTHER}]\n"
    assert tokens_in(text, OWN) == (TOKEN, OTHER)
    assert mark_in(text, OWN) == ""


@given(st.text(), st.lists(st.text()))
def test_anything_can_be_searched(subject: str, recipients: list[str]) -> None:
    for token in tokens_of(parsed(subject=subject, recipients=tuple(recipients)), OWN):
        assert len(token) == 26
