"""The order in which a mail is judged is the safety of it; and no mail takes long to judge."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.reading.judging import judge
from mail.reading.parsed import Failure, ParsedMail
from school.replies import Reply
from tests.mail.factories import NOW, OWN, SOPHIE, TOKEN
from tests.mail.reading.judged import TO_TOKEN, parsed

FAILED = Failure(SOPHIE, "failed", "5.1.1", "")
A_REPORT: dict[str, Any] = {
    "content_type": "multipart/report",
    "report_type": "delivery-status",
    "failures": (FAILED,),
}


def test_what_is_known_of_a_person_s_reply() -> None:
    judged = judge(parsed("oui"), OWN, None, NOW)
    assert judged.kind == "person"
    assert judged.reply == Reply(
        sender=SOPHIE,
        tokens=(TOKEN,),
        verdict="yes",
        command=None,
        words="oui",
        subject=f"Re: Confirmez votre adresse e-mail [#{TOKEN}]",
        message="<answer@example.org>",
        is_answerable=True,
        language="fr",
    )


@pytest.mark.parametrize(
    ("headers", "changes", "kind"),
    [
        ({"auto-submitted": "auto-replied"}, A_REPORT, "bounce"),
        ({"list-id": "<x.example>", "precedence": "bulk"}, A_REPORT, "bounce"),
        ({"auto-submitted": "auto-replied", "precedence": "bulk"}, {}, "auto_reply"),
        ({"precedence": "bulk"}, {}, "auto_reply"),
        ({"list-id": "<x.example>"}, {}, "list"),
        ({}, {"subject": f"Automatic reply: [#{TOKEN}]"}, "auto_reply"),
        ({}, {"text": "Je suis absente jusqu'au 12 juillet."}, "auto_reply"),
        ({}, {}, "person"),
    ],
)
def test_who_wrote_is_judged_before_any_token(
    headers: dict[str, str], changes: dict[str, Any], kind: str
) -> None:
    added = {name: (value,) for name, value in headers.items()}
    mail = parsed(**({"text": "oui"} | changes | {"headers": added}))
    judged = judge(mail, OWN, None, NOW)
    assert judged.kind == kind
    assert (judged.reply is None) is (kind != "person")


def test_a_mail_that_nobody_vouches_for_is_from_nobody() -> None:
    judged = judge(parsed("oui"), OWN, "mx.ecole.example", NOW)
    assert judged.reply is not None
    assert (judged.reply.sender, judged.reply.verdict) == ("", "yes")


def test_an_old_mail_is_not_answered() -> None:
    judged = judge(parsed("Qui êtes-vous ?"), OWN, None, NOW + timedelta(days=6))
    assert judged.reply is not None
    assert not judged.reply.is_answerable


HEADERS = st.dictionaries(
    st.sampled_from(
        (
            "from", "subject", "date", "received", "return-path", "auto-submitted", "precedence",
            "authentication-results", "x-auto-response-suppress", "message-id", "x-mailer", "to",
        )
    ),
    st.lists(st.text(), max_size=3).map(tuple),
)  # fmt: skip


@given(
    HEADERS, st.lists(st.text(), max_size=3), st.text(), st.text(),
    st.sampled_from(["text/plain", "multipart/report", "text/calendar"]),
    st.sampled_from(["", "delivery-status", "disposition-notification"]),
)  # fmt: skip
def test_any_parsed_mail_is_judged(
    headers: dict[str, tuple[str, ...]],
    addresses: list[str],
    subject: str,
    text: str,
    content_type: str,
    report_type: str,
) -> None:
    mail = ParsedMail(
        headers, tuple(addresses), tuple(addresses), subject, text,
        content_type=content_type, report_type=report_type, returned_text=text,
    )  # fmt: skip
    assert judge(mail, OWN, "mx", NOW).kind in ("person", "bounce", "auto_reply", "list")


LETTERS = 65_536
HOSTILE = (
    "a", " ", "> ", "\n", "a\n", "> a\n", "> non\n", "De : a\n", "*De:* x\n", "Le 1 a écrit :",
    "On 1 a\n", "a@b.c ", "<a", "--\n", "?", "oui ", "oui\n\n", "je suis ", "je suis absent ",
    "[#", "# a ", "((", "()", "\\", '"', "é", "\ufdfa", "\u0301", "👍🏽", "http://", "%2b", "=2b",
    "cartable+", "cartable+b-", "Bonjour Jean ", "Confirmez votre adresse e-mail\n",
    "-----Message d'origine-----\n", "Envoyé de mon iPhone\n", "confidential intended recipient ",
    "5.1.1 ", "Re[2]: ", "[a] ", "1. ", "AB> ", "Cordialement\n", "bien à vous\n", "van der ",
)  # fmt: skip


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail where something takes more of the processor's time, however busy the machine is."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("atom", HOSTILE)
def test_nothing_that_is_said_again_and_again_takes_long(atom: str) -> None:
    """Reading is killed after five seconds, and the mail would be set aside."""
    text = (atom * (LETTERS // len(atom) + 1))[:LETTERS]
    line = text.replace("\n", " ")[:16_384]
    every = ("from", "to", "received", "date", "authentication-results", "x-mailer", "precedence")
    with at_most(5):
        judge(parsed(text), OWN, "mx", NOW)
        judge(parsed("oui", subject=line, recipients=(line[:320],)), OWN, "mx", NOW)
        judge(parsed("oui", headers=dict.fromkeys(every, (line,))), OWN, "mx", NOW)
        judge(parsed(text, returned_text=text, recipients=(TO_TOKEN,), **A_REPORT), OWN, "mx", NOW)
        judge(
            parsed(text, senders=("MAILER-DAEMON@x.example",), returned_text=text), OWN, "mx", NOW
        )
