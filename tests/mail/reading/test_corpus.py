"""Every mail of the corpus is judged as its index says, from its raw bytes on."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from mail.reading.judging import judge
from mail.reading.parsing import parse
from mail.reading.received import Kind, ReceivedMail
from school.replies import MailClass, Reply
from tests.mail.factories import OWN

CORPUS = Path(__file__).parent.parent / "corpus"
MAILS: list[dict[str, Any]] = tomllib.loads((CORPUS / "corpus.toml").read_text())["mail"]
NOW = datetime(2026, 6, 26, 12, 0, tzinfo=UTC)
BY_MACHINES: dict[str, Kind] = {"bounce": "bounce", "auto_reply": "auto_reply", "list": "list"}


def received(expected: dict[str, Any]) -> ReceivedMail:
    raw = (CORPUS / expected["file"]).read_bytes()
    return judge(parse(raw), OWN, expected.get("authserv"), NOW)


@pytest.mark.parametrize("expected", MAILS, ids=lambda expected: expected["file"])
def test_a_mail_is_judged_as_the_index_says(expected: dict[str, Any]) -> None:
    judged = received(expected)
    assert judged.kind == BY_MACHINES.get(expected["class"], "person")
    if judged.kind == "bounce":
        agrees_with_report(judged, expected)
    if judged.reply is not None:
        agrees_with_reply(judged.reply, expected)


def agrees_with_reply(reply: Reply, expected: dict[str, Any]) -> None:
    if "verdict" in expected:
        assert reply.verdict == expected["verdict"]
    assert reply.words == expected["words"]
    assert (reply.command or "") == expected.get("command", "")
    assert (reply.tokens[0] if reply.tokens else "") == expected.get("token", "")
    assert reply.sender == expected["sender"]
    assert reply.is_answerable is expected.get("answerable", True)
    if "answer" in expected:
        assert (reply.language or "") == expected["answer"]


def agrees_with_report(judged: ReceivedMail, expected: dict[str, Any]) -> None:
    assert [one.permanence for one in judged.undelivered] == expected["permanence"]
    assert [one.recipient for one in judged.undelivered] == expected["recipients"]
    for one in judged.undelivered:
        assert one.mark == expected.get("mark", "")
        assert one.tokens[:1] == ((expected["token"],) if "token" in expected else ())


def test_the_corpus_has_every_class_in_every_language() -> None:
    found = Counter((one["class"], one["language"]) for one in MAILS)
    classes = set(get_args(MailClass)) - {"set_aside"}
    assert set(found) == {
        (one, language) for one in classes for language in ("fr", "nl", "de", "en")
    }
    assert len(MAILS) >= 220


def test_every_mail_of_the_corpus_is_in_its_index() -> None:
    files = {str(path.relative_to(CORPUS)) for path in CORPUS.rglob("*.eml")}
    assert files == {one["file"] for one in MAILS}
