"""Parsing: a mail taken apart, whatever state it is in."""

from __future__ import annotations

from mail.reading.body_text import TextReader
from mail.reading.delivery_status import failures, returned, returned_text
from mail.reading.formats.charsets import clean, decode
from mail.reading.formats.encoded_words import header_text
from mail.reading.header_fields import Fields
from mail.reading.limits import MOST_SUBJECT, addresses_within_limits
from mail.reading.mailboxes import recipients, senders
from mail.reading.parsed import DELIVERED_TO, Headers, ParsedMail
from mail.reading.structure import take_apart

_RECIPIENTS = (*DELIVERED_TO, "to", "cc")
_WITH_ADDRESSES = ("from", "sender", "reply-to", *_RECIPIENTS, "bcc")
_NEVER_ENCODED = frozenset({"authentication-results"})
"""Our server repeats here what others chose: in an encoded word they could hide any result."""


def parse(raw: bytes) -> ParsedMail:
    """Take a mail apart; raises ``LimitError`` and nothing else, whatever the bytes are.

    All text in the result is printable and can be encoded as UTF-8.
    """
    root = take_apart(raw)
    fields = root.fields
    addresses_within_limits(fields.every(*_WITH_ADDRESSES))
    text = TextReader().read_mail(root)
    return ParsedMail(
        headers=_decoded(fields),
        senders=senders(decode(value) for value in fields.every("from")),
        recipients=recipients(decode(value) for value in fields.every(*_RECIPIENTS)),
        subject=header_text(fields.first("subject"))[:MOST_SUBJECT],
        text=text.text,
        was_html=text.was_html,
        content_type=root.kind,
        report_type=clean(root.content_type.parameters.get("report-type", "")).lower(),
        failures=failures(root),
        returned=_decoded(returned(root)),
        returned_text=returned_text(root, text.text),
    )


def _decoded(fields: Fields) -> Headers:
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in fields.pairs:
        text = decode(value) if name in _NEVER_ENCODED else header_text(value)
        headers[name] = (*headers.get(name, ()), text)
    return headers
