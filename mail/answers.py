"""What a mail says that answers a mail, or passes somebody's words on to the school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from locales import Catalogue
from mail.attachments import Attachment
from mail.lines import one_line
from mail.links import Links
from school.certificates import Certificate
from school.written import Letter

_COMMANDS = {
    "certificates": "mail.reply_command.certificates",
    "stop": "mail.reply_command.stop",
    "start": "mail.reply_command.start",
}
_LONGEST_LINE = 4000

Rows = list[tuple[str, str]]
"""A card: what each line is, and what it says."""


def is_answer(kind: str) -> bool:
    """Whether mails of this kind answer one that somebody wrote."""
    return kind.startswith("reply_") or kind == "conversation_step"


def answer_values(
    letter: Letter,
    words: Catalogue,
    links: Links,
    bot: str | None,
    attached: Sequence[Attachment],
    card: Rows,
) -> Mapping[str, object]:
    """Give what a template may show; ``card`` is that of the letter's certificate."""
    command = _COMMANDS.get(str(letter.data.get("command")))
    return {
        "is_again": letter.data.get("again") is True,
        "has_account": letter.account is not None,
        "waiting": letter.data.get("waiting", 0),
        "address": one_line(letter.asked_about),
        "home_url": links.chat(bot, "home"),
        "command": words.text(command) if command else "",
        "given": [_given(one, words, attached) for one in letter.given],
        "are_attached": bool(attached),
        "part": letter.data.get("part", 1),
        "parts": letter.data.get("parts", 1),
        "writer": one_line(letter.writer),
        "words": lines(letter.words),
        "about": _about(letter, words, card),
    }


def certificate_card(certificate: Certificate, words: Catalogue) -> Rows:
    """Give what a mail shows of a certificate."""
    rows = [
        (words.text("mail.certificate.title"), one_line(certificate.title)),
        (words.text("mail.certificate.kind"), words.text(_KINDS[certificate.kind])),
        (words.text("mail.certificate.awarded_on"), words.date(certificate.awarded_on)),
    ]
    if certificate.revoked_at is not None and certificate.revoked_why:
        rows.append((words.text("mail.certificate.revoked_why"), one_line(certificate.revoked_why)))
    return rows


_KINDS = {
    "unit": "mail.certificate.unit",
    "level_test": "mail.certificate.level_test",
    "exemption": "mail.certificate.exemption",
    "exemption_test": "mail.certificate.exemption_test",
}


def _given(certificate: Certificate, words: Catalogue, attached: Sequence[Attachment]) -> Rows:
    names = [one.name for one in attached if one.certificate == certificate.id]
    file = names[0] if names else words.text("mail.reply_certificates.too_large")
    return [
        *certificate_card(certificate, words),
        (words.text("mail.reply_certificates.code"), certificate.code),
        (words.text("mail.reply_certificates.file"), file),
    ]


def _about(letter: Letter, words: Catalogue, card: Rows) -> Rows:
    """Say to the school what a mail was about that somebody has answered."""
    if letter.certificate is not None:
        name = f"{letter.certificate.first_name} {letter.certificate.last_name}"
        return [*card, (words.text("mail.question.name"), one_line(name))]
    if letter.asker is None:
        return []
    rows = [
        (words.text("mail.question.address"), one_line(letter.asked_about)),
        (words.text("mail.question.account"), one_line(letter.asker.name)),
    ]
    return [(label, value) for label, value in rows if value]


def lines(words: str) -> list[str]:
    """Give somebody's own words line by line; nothing in them disguises itself."""
    lines = [one_line(line, _LONGEST_LINE) for line in words.strip().splitlines()]
    return [line for number, line in enumerate(lines) if line or lines[number - 1]]
