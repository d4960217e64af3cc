"""The mark that the school puts on a mail's envelope is found where a report brings it back."""

from __future__ import annotations

import pytest

from mail.addresses import OwnAddress
from mail.reading.parsing import parse
from mail.reading.tokens import mark_in, mark_of
from school import undelivered
from tests.cast import KEY
from tests.mail.reading.mails import mail
from vault.keys import SecretKey
from vault.signing import KeyedTokens

TOKENS = KeyedTokens(SecretKey(KEY))
OWN = OwnAddress.parse("cartable@ecole.example")


@pytest.mark.parametrize("notice", [1, 4711, 2**62])
def test_the_mark_of_a_notice_is_found_in_the_address_of_its_report(notice: int) -> None:
    marked = OWN.plus(undelivered.mark_of(notice, TOKENS))
    report = parse(mail("From: <>", f"To: {marked.upper()}", "Subject: failed", body="no"))
    assert undelivered.notice_of(mark_of(report, OWN), TOKENS) == notice
    assert undelivered.notice_of(mark_in(f"Return-Path: <{marked}>", OWN), TOKENS) == notice
