"""What a report of failure says: who was not reached by which mail, and for how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.reading.bounces import is_bounce, undelivered_of
from mail.reading.parsed import Failure, ParsedMail
from mail.reading.permanence import permanence_of
from school.undelivered import Permanence, Undelivered
from tests.mail.factories import OWN, SOPHIE, TOKEN
from tests.mail.reading.judged import parsed

MARK = "b-2hk7wq-0f3a9c1d2e"
FAILED = Failure(SOPHIE, "failed", "5.1.1", "smtp; 550 5.1.1 User unknown")


def report(*failures: Failure, **changes: object) -> ParsedMail:
    made: dict[str, object] = {
        "headers": {"return-path": ("<>",), "from": ("MAILER-DAEMON@example.org",)},
        "senders": ("MAILER-DAEMON@example.org",),
        "recipients": (OWN.plus(MARK),),
        "subject": "Undelivered Mail Returned to Sender",
        "content_type": "multipart/report",
        "report_type": "delivery-status",
        "failures": failures,
        "returned": {"subject": (f"Confirmez [#{TOKEN}]",), "reply-to": (OWN.plus(TOKEN),)},
    }
    return parsed("This is the mail system.", **(made | changes))


def test_a_report_names_mail_and_recipient() -> None:
    mail = report(FAILED)
    assert is_bounce(mail, OWN)
    assert undelivered_of(mail, OWN) == (Undelivered("hard", MARK, (TOKEN,), SOPHIE),)


def test_a_report_of_several_recipients() -> None:
    late = Failure("Karim.Benali@Example.org", "delayed", "4.4.1", "")
    reached = Failure("x@example.org", "delivered", "2.0.0", "")
    found = undelivered_of(report(FAILED, late, reached), OWN)
    assert [(one.permanence, one.recipient) for one in found] == [
        ("hard", SOPHIE),
        ("delayed", "karim.benali@example.org"),
    ]


def test_a_mark_that_came_to_another_address_is_found_in_what_came_back() -> None:
    returned = {"return-path": (f"<{OWN.plus(MARK)}>",)}
    mail = report(FAILED, recipients=(str(OWN),), returned=returned)
    assert undelivered_of(mail, OWN)[0].mark == MARK
    quoted = report(FAILED, recipients=(str(OWN),), returned={}, returned_text=OWN.plus(MARK))
    assert undelivered_of(quoted, OWN)[0].mark == MARK


def test_a_report_about_nobody_tells_nothing() -> None:
    mail = report(recipients=(str(OWN),), returned={})
    assert is_bounce(mail, OWN)
    assert undelivered_of(mail, OWN) == ()


@pytest.mark.parametrize(
    ("status", "diagnostic", "permanence"),
    [
        ("5.1.1", "", "hard"), ("5.1.2", "", "hard"), ("5.1.3", "", "hard"), ("5.1.6", "", "hard"),
        ("5.1.10", "", "hard"), ("5.4.1", "Access denied", "hard"), ("5.4.4", "", "hard"),
        ("5.4.310", "DNS domain does not exist", "hard"), ("5.2.1", "account disabled", "hard"),
        ("5.2.1", "receiving mail at a rate that prevents", "soft"),
        ("5.2.2", "user unknown", "soft"), ("5.2.3", "", "soft"), ("5.3.4", "", "soft"),
        ("5.4.6", "", "soft"), ("5.4.7", "", "soft"), ("5.1.8", "bad sender", "soft"),
        ("5.7.1", "spam", "soft"), ("5.7.26", "unauthenticated", "soft"), ("5.6.0", "", "soft"),
        ("4.1.1", "user unknown", "soft"), ("4.2.2", "", "soft"), ("4.4.7", "", "soft"),
        ("5.0.0", "550 mailbox unavailable", "hard"), ("5.0.0", "550 5.7.1 blocked", "soft"),
        ("5.0.0", "550 5.1.1 no", "hard"), ("5.0.0", "550 Quota exceeded", "soft"),
        ("5.0.0", "554 whatever", "soft"), ("5.5.0", "mailbox unavailable", "hard"),
        ("", "550 5.1.1 no", "hard"), ("", "smtp; 451 not now", "soft"),
        ("", "smtp; 550 user unknown", "hard"), ("", "", "soft"),
        ("", "Sorry, no mailbox here by that name. (#5.1.1)", "hard"),
        ("", "utilisateur inconnu", "hard"), ("", "Empfänger unbekannt", "hard"),
        ("", "gebruiker onbekend", "hard"), ("", "boîte aux lettres pleine", "soft"),
        ("", "Postfach voll", "soft"), ("", "het postvak is vol", "soft"),
    ],
)  # fmt: skip
def test_how_lasting_a_failure_is(status: str, diagnostic: str, permanence: Permanence) -> None:
    assert permanence_of(status, "failed", diagnostic, "") == permanence
    assert permanence_of(status, "delayed", diagnostic, "") == "delayed"
    assert permanence_of(status, "delivered", diagnostic, "") is None


def test_words_tell_where_no_field_does() -> None:
    assert permanence_of("", "", "", "it will be retried until it is 5 days old") == "delayed"
    assert permanence_of("", "", "", "user unknown") == "hard"
    assert permanence_of("5.0.0", "failed", "", "The mailbox is full") == "soft"


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": {"x-failed-recipients": (SOPHIE,)}},
        {"headers": {"x-ms-exchange-message-is-ndr": ("",)}},
        {"senders": ("MAILER-DAEMON@example.org",)},
        {"senders": ("postmaster@example.org",), "subject": "Non remis : Confirmez"},
        {"senders": ("postmaster@example.org",), "subject": "Onbestelbaar: Bevestig"},
        {"senders": ("postmaster@example.org",), "subject": "Unzustellbar: x"},
        {"headers": {"return-path": ("<>",)}, "subject": "Undeliverable: x"},
        {"recipients": (OWN.plus(MARK),), "subject": "Mail delivery failed"},
        {"headers": {"return-path": ("<>",)}, "subject": "x", "failures": (FAILED,)},
    ],
)
def test_reports_of_no_standard(changes: dict[str, object]) -> None:
    assert is_bounce(parsed("see below", **changes), OWN)


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Undeliverable: x"},
        {"senders": ("postmaster@example.org",), "subject": "Réunion de jeudi"},
        {"failures": (FAILED,), "subject": "TR: Non remis : Confirmez"},
        {"recipients": (OWN.plus(MARK),)},
        {"content_type": "multipart/report", "report_type": "disposition-notification"},
    ],
)
def test_what_is_no_report(changes: dict[str, object]) -> None:
    assert not is_bounce(parsed("oui", **changes), OWN)


def test_a_refusal_in_a_receipt_s_clothes() -> None:
    mail = report(report_type="disposition-notification", failures=())
    assert not is_bounce(mail, OWN)
    words = f"Your message to <{SOPHIE}> was automatically rejected:\nQuota exceeded"
    rejected = parsed(
        words,
        content_type="multipart/report",
        report_type="disposition-notification",
        recipients=(OWN.plus(MARK),),
        senders=("postmaster@example.org",),
    )
    assert is_bounce(rejected, OWN)
    assert undelivered_of(rejected, OWN) == (Undelivered("soft", MARK, (TOKEN,), SOPHIE),)


@pytest.mark.parametrize(
    ("words", "permanence"),
    [
        (f"<{SOPHIE}>:\nSorry, no mailbox here by that name.", "hard"),
        (f"Votre message n'a pas pu être remis à {SOPHIE} : utilisateur inconnu.", "hard"),
        (f"Uw bericht is niet bezorgd aan {SOPHIE}: het postvak is vol.", "soft"),
        (f"Ihre Nachricht an {SOPHIE} konnte nicht zugestellt werden.", "soft"),
    ],
)
def test_the_one_address_that_a_report_names(words: str, permanence: Permanence) -> None:
    mail = report(content_type="text/plain", report_type="", returned={}).text
    found = undelivered_of(
        parsed(words, senders=("postmaster@example.org",), subject=mail, recipients=(str(OWN),)),
        OWN,
    )
    assert [(one.permanence, one.recipient) for one in found] == [(permanence, SOPHIE)]


@given(st.text(), st.text(), st.text(), st.lists(st.text()))
def test_anything_can_be_judged(status: str, diagnostic: str, text: str, failed: list[str]) -> None:
    mail = report(
        *(Failure(one, one, status, diagnostic) for one in failed),
        headers={"x-failed-recipients": (text,), "from": (diagnostic,)},
        text=text,
    )
    for one in undelivered_of(mail, OWN):
        assert one.permanence in ("hard", "soft", "delayed")
