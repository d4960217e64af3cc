"""Refusals as providers word them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.smtp_answers import is_nobody, is_too_much


def read(answer: str) -> tuple[int, str]:
    code, _, text = answer.partition(" ")
    return int(code), text


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.1.1 The email account that you tried to reach does not exist. gsmtp",
        "550 5.1.1 <address>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "550 5.4.1 Recipient address rejected: Access denied. [XX.prod.outlook.com]",
        "550 5.2.1 The email account that you tried to reach is inactive",
        "556 5.1.10 Recipient address has null MX",
        "550 No such user here",
        "550 Unrouteable address",
        "554 delivery error: This user doesn't have an account: mailbox not found",
        "550 Requested action not taken: mailbox disabled",
    ],
)
def test_nobody_reads_there(answer: str) -> None:
    assert is_nobody(*read(answer))


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.7.1 Message rejected due to content restrictions",
        "550 5.7.1 <address>: Recipient address rejected: User unknown to the policy daemon",
        "554 5.7.1 Service unavailable; Client host [192.0.2.5] blocked using a list",
        "550 5.7.26 This mail has been blocked because the sender is unauthenticated",
        "550 relay not permitted",
        "550 Blocked by 5.1.1.2",
        "552 5.2.2 mailbox full",
        "552 5.3.4 Message too big for system",
        "550 5.1.8 sender domain must exist",
        "553 sorry",
        "450 4.1.1 user unknown",
    ],
)
def test_a_policy_a_full_mailbox_or_no_reason_at_all_says_nothing_of_the_address(
    answer: str,
) -> None:
    assert not is_nobody(*read(answer))


@pytest.mark.parametrize(
    "answer",
    [
        "421 4.7.28 Our system has detected an unusual rate of unsolicited mail. gsmtp",
        "421 4.7.0 [TSS04] Messages from 192.0.2.5 temporarily deferred due to unexpected volume",
        "421 Too many concurrent SMTP connections",
        "421 4.7.0 try again",
        "451 4.7.500 Server busy. Please try again later from [192.0.2.5].",
        "451 4.7.651 The mail server has been temporarily rate limited due to IP reputation",
        "450 4.7.1 Error: too much mail from 192.0.2.5",
        "450 rate limit exceeded",
        "452 4.3.2 Too many messages, slow down",
        "451 4.7.1 Please try again later",
    ],
)
def test_a_domain_asks_for_less(answer: str) -> None:
    assert is_too_much(*read(answer))


@pytest.mark.parametrize(
    "answer",
    [
        "451 4.7.1 Greylisted, please try again later",
        "450 4.2.0 <address>: Recipient address rejected: Greylisted for 300 seconds",
        "452 4.2.2 The email account is over its storage limit",
        "450 4.2.1 The user you are trying to contact is receiving mail too quickly",
        "452 4.5.3 Too many recipients",
        "421 4.3.2 closing",
        "450 4.7.1 Client host rejected: cannot find your hostname",
        "451 4.3.0 queue file write error",
        "550 5.7.1 rate limit exceeded",
    ],
)
def test_what_is_of_one_mail_or_one_mailbox_slows_no_domain(answer: str) -> None:
    assert not is_too_much(*read(answer))


@given(code=st.integers(400, 599), text=st.text(max_size=300))
def test_no_answer_is_both(code: int, text: str) -> None:
    assert not (is_nobody(code, text) and is_too_much(code, text))
