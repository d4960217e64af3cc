"""Mails that ask whether an address is somebody's."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from html import unescape

import pytest

from locales import LANGUAGES, Catalogues
from mail.links import Links
from mail.writing import MailWriter
from school.askers import Asker
from tests.mail.factories import (
    BOT,
    BRUSSELS,
    NOW,
    STOP_TOKEN,
    TOKEN,
    letter,
    notice,
    platform,
    writer,
)
from tests.mail.postbox import parsed

KINDS = ("confirmation", "confirmation_reminder")
PAGE = f"https://attestations.ecole.example/m/{TOKEN}"
CHAT = f"https://t.me/{BOT}?start=m_{TOKEN}"
STOP = f"https://attestations.ecole.example/u/{STOP_TOKEN}"
WORDS = Catalogues.load()
PHILIPPE = Asker("Philippe D.", NOW.astimezone(BRUSSELS), is_contested=False)


def sent(
    kind: str,
    language: str = "fr",
    by: MailWriter | None = None,
    bot: str | None = BOT,
    asker: Asker = PHILIPPE,
) -> EmailMessage:
    stop = STOP_TOKEN if kind == "confirmation_reminder" else None
    of = letter(
        kind,
        language,
        platform=platform(),
        certificate=None,
        account=None,
        token=TOKEN,
        stop_token=stop,
        asker=asker,
    )
    return parsed((by or writer()).envelope(notice(kind), of, bot, NOW).content)


def raw(message: EmailMessage, face: str) -> str:
    part = message.get_body((face,))
    assert part is not None
    return str(part.get_content())


def body(message: EmailMessage, face: str = "plain") -> str:
    return " ".join(raw(message, face).replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_page_chat_and_reply_are_offered_and_nobody_is_greeted(kind: str, language: str) -> None:
    message = sent(kind, language)
    text, html = body(message), body(message, "html")
    assert {PAGE, CHAT} <= set(raw(message, "plain").splitlines())
    for face in (text, html):
        assert PAGE in face
        assert CHAT in face
        assert "Institut des Carrières" in face
        assert "24" in face
        assert "Sophie" not in face
    assert WORDS.of(language).text("mail.activation.reply").replace("\u202f", " ") in text
    assert message["Subject"].endswith(f" [#{TOKEN}]")
    assert message["Reply-To"] == f"cartable+{TOKEN}@ecole.example"
    assert message["Content-Language"] == language
    assert message["Auto-Submitted"] == "auto-generated"
    assert not {"{", "}"} & set(text)


def test_reminders_can_be_stopped_what_was_asked_for_cannot() -> None:
    first, reminder = sent("confirmation"), sent("confirmation_reminder")
    assert STOP not in body(first, "html")
    assert first["List-Unsubscribe"] is None
    assert STOP in body(reminder, "html")
    assert f"<{STOP}>" in reminder["List-Unsubscribe"]


@pytest.mark.parametrize("kind", KINDS)
def test_only_ways_that_exist_are_offered(kind: str) -> None:
    chat_only = body(sent(kind, by=writer(Links(replies=False))))
    assert "/m/" not in chat_only
    assert CHAT in chat_only
    assert "répond" not in chat_only.casefold()
    reply_only = body(sent(kind, by=writer(Links(replies=True)), bot=None))
    assert "« oui »" in reply_only
    assert "24 heures" not in reply_only, "there is no link that could wear out"
    page_only = body(sent(kind, bot=None))
    assert PAGE in page_only
    assert "t.me" not in page_only


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_whose_request_it_is_and_of_when(kind: str, language: str) -> None:
    moment = WORDS.of(language).moment(PHILIPPE.at).replace("\u202f", " ")
    assert "11:45" in moment
    warning = WORDS.of(language).text("mail.confirmation.contested").replace("\u202f", " ")
    warning = warning.replace("\u00a0", " ")
    for face in ("plain", "html"):
        said = body(sent(kind, language), face)
        assert "Philippe D." in said
        assert moment in said
        assert warning not in said
        contested = sent(kind, language, asker=replace(PHILIPPE, is_contested=True))
        assert warning in unescape(body(contested, face)).replace("\u00a0", " ")


@pytest.mark.parametrize("kind", KINDS)
def test_who_has_no_name_yet_is_not_named(kind: str) -> None:
    for face in ("plain", "html"):
        assert "un compte encore sans nom" in body(
            sent(kind, asker=replace(PHILIPPE, name="")), face
        )
