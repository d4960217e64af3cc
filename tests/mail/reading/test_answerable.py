"""Machines, lists, ourselves and mails of last week are never answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mail.reading.answerable import OLDEST, is_answerable
from tests.mail.factories import NOW, OWN, TOKEN
from tests.mail.reading.judged import parsed


def test_a_person_s_mail_is_answerable() -> None:
    assert is_answerable(parsed("oui"), OWN, NOW)


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@example.org", "postmaster@example.org", "owner-parents@example.org",
        "parents-request@example.org", "bounces+1@example.org", "listserv@example.org",
        str(OWN), OWN.plus(TOKEN), str(OWN).upper(),
    ],
)  # fmt: skip
def test_machines_and_ourselves_are_not(sender: str) -> None:
    assert not is_answerable(parsed(senders=(sender,)), OWN, NOW)


def test_namesakes_elsewhere_are_people() -> None:
    assert is_answerable(parsed(senders=(f"{OWN.local}@example.org",)), OWN, NOW)
    assert is_answerable(parsed(senders=("postmaster.dupond@example.org",)), OWN, NOW)


def test_old_mails_are_not_answered_wholesale() -> None:
    mail = parsed("oui")
    came = NOW - timedelta(minutes=1)
    assert is_answerable(mail, OWN, came + OLDEST)
    assert not is_answerable(mail, OWN, came + OLDEST + timedelta(seconds=1))


def test_our_server_s_time_goes_before_the_date_they_wrote() -> None:
    old = parsed(headers={"date": ("Mon, 1 Jan 2001 00:00:00 +0000",)})
    assert is_answerable(old, OWN, NOW)
    no_trace = parsed(headers={"date": ("Mon, 1 Jan 2001 00:00:00 +0000",), "received": ()})
    assert not is_answerable(no_trace, OWN, NOW)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 9999999999 99:99:99 +9999", "\0"])
def test_an_unreadable_time_is_no_reason(date: str) -> None:
    assert is_answerable(parsed(headers={"date": (date,), "received": (date,)}), OWN, NOW)
