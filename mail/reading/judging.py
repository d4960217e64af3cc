"""Judges a mail: who wrote it, a person or a machine, and what they want with it (scope C2, C4).

The order is the safety of it: what comes back, what a machine has answered and what went to many is
told apart before any token is looked at.
"""

from __future__ import annotations

from datetime import UTC, datetime

from mail.addresses import OwnAddress
from mail.reading.answerable import is_answerable
from mail.reading.authentication import sender_of
from mail.reading.automatic import is_absence_note, is_automatic
from mail.reading.bounces import is_bounce, undelivered_of
from mail.reading.bulk import is_bulk
from mail.reading.commands import command_of
from mail.reading.own_words import own_words, prepared
from mail.reading.parsed import ParsedMail
from mail.reading.received import ReceivedMail
from mail.reading.tokens import tokens_of
from mail.reading.verdicts import answer_of
from school.replies import Reply

_LONGEST_WORDS = 10_000
_LONGEST_MESSAGE_ID = 998  # a line of RFC 5322


def prepare() -> None:
    """Read what judging needs once in a process, so that the first mail does not wait for it."""
    prepared()


def judge(
    mail: ParsedMail, own: OwnAddress, authserv_id: str | None, now: datetime | None = None
) -> ReceivedMail:
    """Judge a mail that came to ``own``.

    ``authserv_id`` is the name under which our own server writes Authentication-Results; without
    it From is believed. ``now`` is the time, that of the machine where it is left out: old mails
    are not answered.
    """
    if is_bounce(mail, own):
        return ReceivedMail("bounce", undelivered=undelivered_of(mail, own))
    is_list = is_bulk(mail)
    if is_automatic(mail):
        return ReceivedMail("list" if is_list and not _answers(mail) else "auto_reply")
    if is_list:
        return ReceivedMail("auto_reply" if _answers(mail) and not _has_list(mail) else "list")
    written = own_words(mail.text, own)
    answer = answer_of(written.text, mail.header("from"), written.beside)
    if answer.verdict in ("other", "question") and is_absence_note(written.text):
        return ReceivedMail("auto_reply")
    asked = command_of(mail.subject, written.text, answer.verdict)
    return ReceivedMail(
        "person",
        Reply(
            sender=sender_of(mail, authserv_id),
            tokens=tokens_of(mail, own),
            verdict=answer.verdict,
            command=asked.command if asked else None,
            words=written.text[:_LONGEST_WORDS],
            subject=mail.subject,
            message=mail.header("message-id").strip()[:_LONGEST_MESSAGE_ID],
            is_answerable=is_answerable(mail, own, now or datetime.now(UTC)),
            language=(asked.language if asked else None) or answer.language,
        ),
    )


def _answers(mail: ParsedMail) -> bool:
    """Whether a mail was written because of another: absence notes are often marked as bulk."""
    return "in-reply-to" in mail.headers or "references" in mail.headers


def _has_list(mail: ParsedMail) -> bool:
    return any(name.startswith("list-") for name in mail.headers)
