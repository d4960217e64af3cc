"""Recognises what comes back of our mails, and tells which, and for how long (scope C7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.message import Message

from flufl.bounce import all_failures

from mail.addresses import OwnAddress
from mail.reading.automatic import has_no_return_path
from mail.reading.delivery_status import REPORTS
from mail.reading.parsed import Failure, ParsedMail
from mail.reading.permanence import permanence_of
from mail.reading.phrases import Phrasebook, words_of
from mail.reading.tokens import mark_in, mark_of, tokens_in, tokens_of
from mail.reading.vocabulary import deliveries, subjects
from school.addresses import normal_address
from school.refusals import Refusal
from school.undelivered import Permanence, Undelivered

_SUBJECTS = Phrasebook({"undelivered": subjects.UNDELIVERED, "delayed": subjects.DELAYED})
_OPENINGS = Phrasebook({"undelivered": {"": deliveries.OPENINGS}})
_DAEMON = re.compile(
    r"mailer-?_?daemon.*|mail-?daemon|double-?bounce|microsoftexchange[0-9a-f]{8,}.*"
)
_OFFICIAL = re.compile(
    r"postmaster.*|mail(?:er|delivery|system|admin|server)?|administrator|mmdf|.*-daemon"
)
_DAEMON_NAME = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon)|delivery (?:sub)?system|system administrator|postmaster",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_RETURNED_BEGINS = "Return-Path:"
_LOOKED_AT = 3000
_MOST_RETURNED = 60_000
_MOST_LINES = 60
_LONGEST_LINE = 400


def is_bounce(mail: ParsedMail, own: OwnAddress) -> bool:
    """Whether a mail reports that another did not arrive, or not yet.

    Reports by the standard (RFC 3464) first, then the headers that only reports have, then what
    mail servers write in reports of their own make.
    """
    if mail.content_type in ("multipart/report", *REPORTS):
        if mail.report_type == "disposition-notification":
            return _is_refusal_as_receipt(mail)
        if mail.report_type == "delivery-status" or (mail.failures and not mail.report_type):
            return True
    if "x-failed-recipients" in mail.headers or "x-ms-exchange-message-is-ndr" in mail.headers:
        return True
    is_nobodys = has_no_return_path(mail) or bool(mark_of(mail, own))
    local = mail.senders[0].rpartition("@")[0].lower()[:80] if mail.senders else ""
    if _DAEMON.fullmatch(local) or (is_nobodys and mail.failures):
        return True
    is_official = _OFFICIAL.fullmatch(local) or _DAEMON_NAME.search(mail.header("from")[:200])
    return bool(is_nobodys or is_official) and _says_so(mail)


def undelivered_of(mail: ParsedMail, own: OwnAddress) -> tuple[Undelivered, ...]:
    """Give who was not reached by which of our mails; empty where all were, or nothing tells."""
    mark = mark_of(mail, own) or _mark_returned(mail, own)
    tokens = _tokens_returned(mail, own)
    found = _reported(mail) if mail.failures else _described(mail, own)
    failures = tuple(
        Undelivered(permanence, mark, tokens, recipient) for permanence, recipient in found
    )
    return tuple(one for one in failures if one.mark or one.tokens or one.recipient)


def _reported(mail: ParsedMail) -> Iterator[tuple[Permanence, str]]:
    """Give what a report of the standard says of each recipient."""
    for failure in mail.failures:
        permanence = permanence_of(
            failure.status, failure.action, failure.diagnostic, _text_for(failure, mail)
        )
        if permanence is not None:
            yield permanence, _normal(failure.recipient)


def _text_for(failure: Failure, mail: ParsedMail) -> str:
    """Give the words for people, where they are about nobody else."""
    return mail.text if len(mail.failures) == 1 or not failure.diagnostic else ""


def _described(mail: ParsedMail, own: OwnAddress) -> list[tuple[Permanence, str]]:
    """Give what a report of another make says, in words and in headers of its own."""
    words = f"{mail.subject}\n{mail.text}"
    permanence = permanence_of("", "", "", words)
    if _SUBJECTS.opening(mail.subject) == "delayed":
        permanence = "delayed"
    named = [
        _normal(one) for one in ",".join(mail.headers.get("x-failed-recipients", ())).split(",")
    ]
    recipients = [one for one in named if one] or _recipients_by_words(mail, own)
    if not recipients:
        recipients = [_normal(",".join(mail.returned.get("to", ())))]
    return [(permanence, recipient) for recipient in recipients] if permanence else []


def _recipients_by_words(mail: ParsedMail, own: OwnAddress) -> list[str]:
    """Give whom flufl.bounce finds in a report that has no fields for it."""
    message = Message()
    for name in ("from", "subject", "x-mailer"):
        value = mail.header(name)[:_LONGEST_LINE].encode("ascii", "ignore").decode()
        message[name] = value or "-"  # one of its detectors stumbles over an empty From
    lines = mail.text[:_LOOKED_AT].split("\n")[:_MOST_LINES]
    text = "\n".join(line[:_LONGEST_LINE] for line in lines)
    message.set_payload(text)
    temporary, permanent = all_failures(message)
    found = [_normal(one.decode("ascii", "ignore")) for one in sorted(permanent | temporary)]
    return list(filter(None, found)) or _only_address(text, mail, own)


def _only_address(text: str, mail: ParsedMail, own: OwnAddress) -> list[str]:
    """Give the one address that a report names, besides its sender's and ours."""
    head = text.partition(f"\n{_RETURNED_BEGINS}")[0]
    named = {_normal(one) for one in _ADDRESS.findall(head)} - {"", *map(_normal, mail.senders)}
    others = [one for one in named if not one.endswith(f"@{own.domain.lower()}")]
    return others if len(others) == 1 else []


def _mark_returned(mail: ParsedMail, own: OwnAddress) -> str:
    return mark_in(
        " ".join(_values(mail, "return-path", "x-original-from", "x-envelope-from")), own
    ) or (mark_in(mail.returned_text[:_MOST_RETURNED], own))


def _tokens_returned(mail: ParsedMail, own: OwnAddress) -> tuple[str, ...]:
    """Give the tokens in what came back: not in the address at which it came."""
    headers = "\n".join(_values(mail, "reply-to", "subject", "list-unsubscribe"))
    found = (
        *tokens_in(headers, own),
        *tokens_of(mail, own),
        *tokens_in(mail.returned_text[:_MOST_RETURNED], own),
    )
    return tuple(dict.fromkeys(found))


def _values(mail: ParsedMail, *names: str) -> Iterable[str]:
    return (value for name in names for value in mail.returned.get(name, ()))


def _is_refusal_as_receipt(mail: ParsedMail) -> bool:
    """Whether a receipt is a refusal: Dovecot's Sieve rejects so (RFC 5429)."""
    return "automatically rejected" in mail.text[:_LOOKED_AT].lower()


def _says_so(mail: ParsedMail) -> bool:
    return _SUBJECTS.opening(mail.subject) != "" or any(
        one.phrase for one in _OPENINGS.read(words_of(mail.text[:_LOOKED_AT]))
    )


def _normal(address: str) -> str:
    try:
        return normal_address(address.strip().strip("<>\"' "))
    except Refusal:
        return ""
