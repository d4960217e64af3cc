"""Answers are what Gmail and Outlook write: a yes above, all that was asked below."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest

from bench.correspondents import Question, answer
from bench.lmtp import Delivery

TOKEN = "a" * 26


def question() -> Question:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "Institut La Sainte-Union <cartable@cartable.example>"
    mail["To"] = "anna@example.org"
    mail["Reply-To"] = f"cartable+{TOKEN}@cartable.example"
    mail["Subject"] = f"Confirmez votre adresse [#{TOKEN}]"
    mail["Message-ID"] = "<notice.7@cartable.example>"
    mail["Date"] = datetime(2026, 11, 22, 8, 16, tzinfo=UTC)
    mail.set_content("Est-ce bien la vôtre ?\n")
    mail.add_alternative("<p>Est-ce bien la vôtre ?</p>", subtype="html")
    return Question.read(mail.as_bytes())


def opened(delivery: Delivery) -> EmailMessage:
    mail = message_from_bytes(delivery.content, policy=default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    return mail


@pytest.mark.parametrize("number", range(8))
def test_an_answer_goes_where_the_mail_wants_it_and_says_yes_above_what_it_quotes(
    number: int,
) -> None:
    delivery = answer(question(), number)

    assert (delivery.sender, delivery.recipient) == (
        "anna@example.org",
        f"cartable+{TOKEN}@cartable.example",
    )
    mail = opened(delivery)
    assert mail["In-Reply-To"] == "<notice.7@cartable.example>"
    assert f"[#{TOKEN}]" in mail["Subject"]
    for face in ("plain", "html"):
        body = mail.get_body((face,))
        assert body is not None
        own, _, quoted = body.get_content().partition("Institut La Sainte-Union")
        assert "oui" in own.lower()
        assert "Est-ce bien la vôtre ?" in quoted


def test_gmail_and_outlook_take_turns() -> None:
    bodies = [opened(answer(question(), number)).get_body(("plain",)) for number in (0, 1)]
    gmail, outlook = (body.get_content().splitlines() for body in bodies if body is not None)

    assert "Le dim. 22 nov. 2026 à 08:16, Institut La Sainte-Union <" in gmail
    assert "> Est-ce bien la vôtre ?" in gmail
    assert "De : Institut La Sainte-Union <cartable@cartable.example>" in outlook
    assert "Envoyé : dimanche 22 novembre 2026 08:16" in outlook


def test_no_two_answers_have_the_same_name() -> None:
    names = {opened(answer(question(), number))["Message-ID"] for number in range(20)}

    assert len(names) == 20
