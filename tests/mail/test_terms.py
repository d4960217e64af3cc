"""Mails about terms that want an answer."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from locales import LANGUAGES
from mail.links import Links
from mail.writing import MailWriter
from school.renewal import Due
from school.terms import Terms
from tests.cast import ISU_DOUR, child
from tests.mail.factories import BOT, NOW, STOP_TOKEN, letter, notice, writer
from tests.mail.postbox import parsed

KINDS = ("terms_published", "terms_reminder", "terms_over")
PAGE = "https://attestations.ecole.example/terms/isu-dour"
CHAT = f"https://t.me/{BOT}?start=home"
UNTIL = date(2026, 7, 1)
WRITTEN = {"fr": "1er juillet 2026", "nl": "1 juli 2026", "de": "1. Juli 2026", "en": "1 July 2026"}


def due(until: date | None = UNTIL, *, may_wait: bool = True) -> Due:
    terms = Terms(ISU_DOUR.id, "2", "fr", "Texte", "Texte", "digest", NOW, until)
    children = (child(), child(2, first_name="Marie <b>"))
    return Due(ISU_DOUR, terms, children, may_wait)


def sent(
    kind: str, about: Due, language: str = "fr", by: MailWriter | None = None, bot: str | None = BOT
) -> EmailMessage:
    stop = STOP_TOKEN if kind == "terms_reminder" else None
    of = letter(
        kind, language, due=about, platform=ISU_DOUR, certificate=None, token=None, stop_token=stop
    )
    return parsed((by or writer()).envelope(notice(kind), of, bot, NOW).content)


def body(message: EmailMessage, face: str) -> str:
    part = message.get_body((face,))
    assert part is not None
    text = str(part.get_content()).replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_children_and_the_day_are_named_in_the_persons_language(
    kind: str, language: str
) -> None:
    message = sent(kind, due(may_wait=kind != "terms_over"), language)
    text, html = body(message, "plain"), body(message, "html")
    assert "Albert, Marie <b>" in text
    assert "Albert, Marie &lt;b&gt;" in html
    for one in (text, html):
        assert WRITTEN[language] in one
        assert CHAT.replace("&", "&amp;") in one
        assert PAGE in one
    assert ISU_DOUR.name in str(message["From"])
    assert not {"{", "}"} & set(text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("until", [None, UNTIL])
def test_where_nothing_can_be_put_off_no_day_is_named(language: str, until: date | None) -> None:
    text = body(sent("terms_published", due(until, may_wait=False), language), "plain")
    assert WRITTEN[language] not in text
    assert "Albert" in text


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_reminder_offers_to_stop_them(kind: str) -> None:
    message = sent(kind, due())
    assert (message["List-Unsubscribe"] is not None) == (kind == "terms_reminder")
    assert (f"/u/{STOP_TOKEN}" in body(message, "plain")) == (kind == "terms_reminder")
    assert "stop" not in body(message, "plain").casefold() or kind == "terms_reminder"


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_public_page_or_a_known_bot_no_dead_way_is_offered(kind: str) -> None:
    plain = body(sent(kind, due(), by=writer(Links(None, "https://t.me")), bot=None), "plain")
    assert "https://t.me" not in plain
    assert "/terms/" not in plain
