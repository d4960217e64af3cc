"""Answers to people: in their thread, never answered by machines, with what was asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import LANGUAGES, Catalogues
from mail.links import Links
from mail.reading.commands import command_of
from mail.reading.verdicts import answer_of
from mail.writing import MailWriter
from school.refusals import Refusal
from school.replies import Command
from tests.mail.factories import ADDED, BOT, LINKS, NOW, STOP_TOKEN, TOKEN, writer
from tests.mail.postbox import parsed
from tests.mail.samples import ASKED, Sample, samples
from tests.mail.seeing import Seen, html_of, text_of

CONFIRMING = ("confirmation", "confirmation_reminder")
COMMANDS: tuple[Command, ...] = ("certificates", "stop", "start")


def sent(sample: Sample, by: MailWriter | None = None, bot: str | None = BOT) -> EmailMessage:
    written = (by or writer()).envelope(sample.notice, sample.letter, bot, NOW, sample.attached)
    return parsed(written.content)


def sample(name: str, language: str = "fr", **changes: Any) -> Sample:
    found = samples(language)[name]
    return replace(found, letter=replace(found.letter, **changes))


def test_an_answer_stands_in_the_thread_of_the_mail_that_it_answers() -> None:
    message = sent(sample("reply_help"))
    assert message["In-Reply-To"] == message["References"] == ASKED
    about = sent(sample("reply_sign_up"))
    assert about["In-Reply-To"] == ASKED
    assert about["References"] == f"<certificate.7@ecole.example> {ASKED}"


HOSTILE_IDS = st.text(max_size=300) | st.sampled_from(
    [
        "",
        "<a@b>\r\nBcc: thief@evil.example",
        "<a@b>\n\nbody",
        "<a b@c>",
        "<a@b> <c@d>",
        "<é@b.be>",
        "<" + "x" * 5000 + "@b.be>",
        "a@b.be",
        "<<a@b.be>>",
        "<\x00@b>",
    ]
)


@given(identifier=HOSTILE_IDS)
def test_whatever_identifier_somebody_chose_breaks_no_header(identifier: str) -> None:
    plain = sent(sample("reply_help"))
    message = sent(sample("reply_help", in_reply_to=identifier))
    assert set(message.keys()) | {"In-Reply-To", "References"} == set(plain.keys())
    assert text_of(message) == text_of(plain)
    assert message["In-Reply-To"] in (None, identifier)
    if message["In-Reply-To"] is not None:
        assert identifier.isascii()
        assert len(identifier) <= 252


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_an_empty_answer_does_what_the_subject_says(command: Command, language: str) -> None:
    """The words that our mails teach people are those that we read, in every language."""
    subject = sent(sample(f"reply_command {command}", language))["Subject"]
    assert subject.endswith(f" [#{TOKEN}]")
    found = command_of(f"Re: {subject}", "", "empty")
    assert found is not None
    assert found.command == command


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_the_words_that_are_read(language: str) -> None:
    text = text_of(sent(sample("reply_help", language)))
    words = Catalogues.load().of(language)
    for command in (*COMMANDS, "help"):
        word = words.text(f"mail.command.{command}")
        assert f"- {word}" in text
        found = command_of("", word, answer_of(word).verdict)
        assert found is not None
        assert found.command == command


ASKING = (
    "reply_unclear", "reply_unclear again", "reply_unproven", "reply_passed_on about an address",
)  # fmt: skip


@pytest.mark.parametrize("name", ASKING)
def test_what_asks_again_offers_the_first_mails_ways(name: str) -> None:
    links = Seen(html_of(sent(sample(name)))).links
    assert f"https://attestations.ecole.example/m/{TOKEN}" in links
    assert f"https://t.me/{BOT}?start=m_{TOKEN}" in links
    about = Seen(html_of(sent(sample("reply_unclear about a certificate")))).links
    assert f"https://attestations.ecole.example/a/{TOKEN}" in about


@pytest.mark.parametrize("name", ["reply_help", "reply_command stop", "reply_activated"])
def test_a_commands_token_opens_no_page(name: str) -> None:
    html = html_of(sent(sample(name)))
    assert TOKEN not in html.replace(f"[#{TOKEN}]", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_answered_under_its_own_heading(language: str) -> None:
    words = Catalogues.load().of(language)
    for about in ("an address", "a certificate"):
        message = sent(sample(f"reply_passed_on about {about}", language))
        opened = words.text("mail.reply_passed_on.subject")
        assert message["Subject"] == f"{opened} [#{TOKEN}]"
        text = " ".join(text_of(message).split())
        assert text.startswith(" ".join(opened.split()))
        again = text.index(f"- {words.text('mail.answer.yes')}")
        assert text.index(" ".join(words.text("mail.reply_passed_on.opening").split())) < again
        assert words.text("mail.reply_unclear.title") not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_unclear_again_is_answered_otherwise(language: str) -> None:
    first, second = (sent(sample(name, language)) for name in ASKING[:2])
    assert first["Subject"] != second["Subject"]
    assert text_of(first).splitlines()[0] != text_of(second).splitlines()[0]
    assert "info@isu-dour.be" in text_of(second)  # whom to ask
    for message in (first, second):
        words = Catalogues.load().of(language)
        for answer in ("yes", "no"):
            assert f"- {words.text(f'mail.answer.{answer}')}" in text_of(message)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["activation", "activation_reminder", *CONFIRMING])
def test_one_word_is_enough_for_who_is_not_meant(kind: str, language: str) -> None:
    no = Catalogues.load().of(language).text("mail.answer.no")
    message = sent(sample(kind, language))
    assert re.search(rf"[«“„‘]\s?{no}\s?[»”“’]", text_of(message))
    assert answer_of(no).verdict == "no"
    silent = text_of(sent(sample(kind, language), by=writer(replace(LINKS, replies=False))))
    assert not re.search(rf"[«“„‘]\s?{no}\s?[»”“’]", silent)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*ADDED, "welcome", "reply_activated"])
def test_certificates_can_be_asked_for_in_answer(name: str, language: str) -> None:
    message = sent(sample(name, language))
    word = Catalogues.load().of(language).text("mail.command.certificates")
    assert re.search(rf"[«“„‘]\s?{word}\s?[»”“’]", " ".join(text_of(message).split()))
    token = TOKEN if name == "reply_activated" else STOP_TOKEN
    assert message["Reply-To"] == f"cartable+{token}@ecole.example"
    assert message["Subject"].endswith(f" [#{token}]")
    without = text_of(sent(sample(name, language), by=writer(replace(LINKS, replies=False))))
    assert not re.search(rf"[«“„‘]\s?{word}\s?[»”“’]", " ".join(without.split()))


def test_what_was_activated_by_mail_is_answered_with_its_pdf() -> None:
    message = sent(sample("reply_activated"))
    assert message["In-Reply-To"] == ASKED
    assert message["References"] == f"<certificate.7@ecole.example> {ASKED}"
    assert message["Auto-Submitted"] == "auto-replied"
    assert "List-Unsubscribe" not in message
    assert [one.get_content_type() for one in message.iter_attachments()] == ["application/pdf"]
    assert "joint à ce courriel" in text_of(message)
    assert "joint" not in text_of(sent(replace(sample("reply_activated"), attached=())))


def test_what_waits_says_how_to_get_it() -> None:
    message = sent(sample("reply_waiting"))
    text = " ".join(text_of(message).split())
    assert "2 attestations vous attendent" in text
    assert "- Anglais UE 2" in text
    assert f"https://attestations.ecole.example/a/{TOKEN}" in text
    assert "Créer mon compte" in text
    ready = " ".join(text_of(sent(sample("reply_waiting for an account"))).split())
    assert "1 attestation vous attend" in ready
    assert "Répondez « oui » à ce courriel" in ready.replace("\u202f", " ")
    assert "Créer mon compte" not in ready


def test_without_a_page_or_a_bot_no_dead_way_is_offered() -> None:
    bare = writer(Links(replies=True))
    for name in samples("fr").keys() - {"staff_invitation"}:  # which waits until there is a way
        assert not Seen(html_of(sent(sample(name), by=bare, bot=None))).links


def test_words_are_passed_on_as_they_were_written_and_do_no_harm() -> None:
    words = "Bonjour,\n\n\n\n> vieux\n<b>gras</b> \u202egpj.exe\n\x00\x1b[31m" + "mot " * 60
    message = sent(sample("question", words=words))
    text, html = text_of(message), html_of(message)
    assert "> Bonjour,\n>\n> > vieux\n> <b>gras</b> gpj.exe" in text.replace("> \n", ">\n")
    assert "&lt;b&gt;gras&lt;/b&gt;" in html
    assert not any(one in text + html for one in "\u202e\x00\x1b")
    assert all(line.startswith(">") for line in text.splitlines() if "mot mot" in line)
    assert max(len(line) for line in text.splitlines()) <= 74


def test_the_secretariat_answers_the_writer() -> None:
    message = sent(sample("question"))
    assert message["Reply-To"] == "s.lambert@example.net"
    assert "In-Reply-To" not in sent(sample("question about nothing"))
    beyond = sample("question", writer="zoé@école.example")
    envelope = writer().envelope(beyond.notice, beyond.letter, BOT, NOW)
    assert envelope.international
    assert "Reply-To: zoé@xn--cole-9oa.example\r\n".encode() in envelope.content


@pytest.mark.parametrize("writes", ["x", "a@b.be\r\nBcc: c@d.be", "a@b.be, c@d.be"])
def test_who_has_no_address_is_not_answered(writes: str) -> None:
    with pytest.raises(Refusal):
        sent(sample("question", writer=writes))


def test_certificates_go_along_and_what_does_not_fit_is_named() -> None:
    message = sent(sample("reply_certificates"))
    assert message.get_content_type() == "multipart/mixed"
    (pdf,) = message.iter_attachments()
    assert pdf.get_content_type() == "application/pdf"
    assert pdf.get_filename() == "Attestation - Néerlandais UE 3.pdf"
    assert pdf.get_content() == b"%PDF-1.7 sample"
    text = " ".join(text_of(message).split())
    assert "Attestation - Néerlandais UE 3.pdf" in text
    assert "trop lourde pour un courriel" in text
    assert "Ouvrir mon porte-document" in text
    assert message["Subject"] == "Vos attestations de réussite (1 sur 2)"
    assert "Aucune attestation" in text_of(sent(sample("reply_certificates without any")))
