"""What holds for every mail, in every language: two faces, nothing from elsewhere, its headers."""

from __future__ import annotations

import re
from email.message import EmailMessage
from functools import cache

import pytest

from locales import LANGUAGES, Catalogues
from mail.answers import is_answer
from mail.subjects import _SUBJECTS
from school.answers import TO_THE_SCHOOL
from tests.mail.factories import BOT, NOW, STOP_TOKEN, TOKEN, writer
from tests.mail.postbox import parsed
from tests.mail.samples import DOUR, MARK, Sample, samples
from tests.mail.seeing import Seen, html_of, text_of

NAMES = sorted(samples("fr"))
WIDTH = 74
every_mail = pytest.mark.parametrize("name", NAMES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def sample(name: str, language: str) -> Sample:
    return samples(language)[name]


@cache
def raw(name: str, language: str) -> bytes:
    of = sample(name, language)
    return writer().envelope(of.notice, of.letter, BOT, NOW, of.attached).content


def sent(name: str, language: str) -> EmailMessage:
    return parsed(raw(name, language))


_MARKED = re.compile(r"[- >]|http|\d+\. ")
"""What is said by layout in the other face: lists, quotations, addresses behind words."""


def test_there_is_a_sample_of_every_kind() -> None:
    kinds = {name.split()[0] for name in NAMES}
    assert kinds == {*_SUBJECTS, "reply_command", "reply_certificates"}


@every_language
@every_mail
def test_both_faces_say_the_same(name: str, language: str) -> None:
    message = sent(name, language)
    text, seen = text_of(message), Seen(html_of(message))
    for line in text.splitlines():
        if not _MARKED.match(line):
            assert " ".join(line.split()) in seen.text
    assert not {"{", "}"} & set(text)
    assert "None" not in text


@every_language
@every_mail
def test_the_plain_face_is_tidy(name: str, language: str) -> None:
    """No line is longer than a terminal shows, but for addresses that must stay in one piece."""
    lines = text_of(sent(name, language)).splitlines()
    assert [one for one in lines if len(one) > WIDTH and not one.startswith("http")] == []
    assert not any(one != one.rstrip() for one in lines if one != "> ")
    assert "\n\n\n" not in "\n".join(lines)


@every_language
@every_mail
def test_the_html_needs_nothing_from_elsewhere_and_can_be_heard(name: str, language: str) -> None:
    html = html_of(sent(name, language))
    seen = Seen(html)
    assert not {"img", "link", "script", "iframe", "form", "object", "svg"} & set(seen.tags)
    assert not re.search(r"url\(|@import|src=|background=", html)
    assert ("html", "lang", language) in seen.attributes
    assert ("div", "lang", language) in seen.attributes  # where a web mail drops the first
    assert seen.tags["h1"] == 1
    assert seen.tags["table"] == seen.attributes.count(("table", "role", "presentation"))
    assert ("meta", "content", "light dark") in seen.attributes
    assert "prefers-color-scheme: dark" in html
    assert "[data-ogsc]" in html
    assert 'class="button-link"' not in html or re.search(r'class="button-link"[^>]*style=', html)
    assert len(html) < 90_000  # Gmail cuts a mail of 102 kB


@every_language
@every_mail
def test_the_list_of_mails_shows_how_it_begins(name: str, language: str) -> None:
    """The hidden beginning says what the mail is about, and is not read out."""
    html = html_of(sent(name, language))
    found = re.search(
        r'<div class="preview" aria-hidden="true" style="display: none[^>]*>([^<]+)<', html
    )
    assert found is not None
    assert len(found[1]) >= 40
    assert html.index(found[0]) < html.index("<table")


@every_language
@every_mail
def test_headers_say_what_this_is(name: str, language: str) -> None:
    message, letter = sent(name, language), sample(name, language).letter
    assert message["Content-Language"] == language
    assert message["Message-ID"] == "<notice.4711@ecole.example>"
    is_auto = is_answer(letter.kind)
    assert message["Auto-Submitted"] == ("auto-replied" if is_auto else "auto-generated")
    stops = message["List-Unsubscribe"]
    assert (stops is not None) == (letter.stop_token is not None)
    assert stops is None or message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Subject"].endswith(f"[#{TOKEN}]") == (letter.token is not None)
    expected = letter.token or letter.stop_token
    if letter.kind in TO_THE_SCHOOL:
        assert message["Reply-To"] == letter.writer
    else:
        assert message["Reply-To"] == (f"cartable+{expected}@ecole.example" if expected else None)


@every_mail
def test_what_cannot_be_stopped_offers_no_stop(name: str) -> None:
    message = sent(name, "fr")
    if sample(name, "fr").letter.stop_token is None:
        assert STOP_TOKEN not in message.as_string()
        assert "Ne plus recevoir" not in text_of(message)


@every_mail
def test_lines_are_short_and_of_seven_bits(name: str) -> None:
    content = raw(name, "fr")
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 200


@every_mail
def test_the_envelope_names_the_mail_and_the_header_does_not(name: str) -> None:
    of = sample(name, "fr")
    envelope = writer().envelope(of.notice, of.letter, BOT, NOW)
    marked = (
        f"cartable+{of.letter.mark}@ecole.example" if of.letter.mark else "cartable@ecole.example"
    )
    assert envelope.sender == marked
    assert MARK not in envelope.content.decode()


@every_language
def test_no_two_kinds_have_the_same_subject(language: str) -> None:
    words = Catalogues.load().of(language)
    said = [words.text(key, title="T", school="S") for key in _SUBJECTS.values()]
    assert len(set(said)) == len(said)


@every_language
@pytest.mark.parametrize(
    "name", [one for one in NAMES if one.startswith(("question", "address_refused"))]
)
def test_the_school_is_told_in_nobodys_name(name: str, language: str) -> None:
    """Whoever opens the school's mailbox is not greeted by a student's name, nor sent to itself."""
    message = sent(name, language)
    text = text_of(message)
    assert message["From"].addresses[0].display_name == "Cartable"
    assert message["To"] == DOUR.email
    assert "Sophie," not in text
    assert "+32" not in text
    for private in ("Sophie", "Lambert", "Philippe", "s.lambert"):
        assert private not in message["Subject"]
