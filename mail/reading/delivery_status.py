"""Delivery reports: who was not reached, and what was sent back of the mail (RFC 3464, 6522)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mail.reading.body_text import TextReader
from mail.reading.formats.charsets import decode
from mail.reading.formats.encoded_words import header_text
from mail.reading.header_fields import Fields, separate
from mail.reading.limits import MOST_HEADER_BYTES, MOST_TEXT
from mail.reading.parsed import Failure
from mail.reading.structure import NESTED, Part, with_plain_line_ends

REPORTS = ("message/delivery-status", "message/global-delivery-status")
_HEADERS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b", re.ASCII)
_RECIPIENTS = ("original-recipient", "final-recipient", "x-actual-recipient")
_READ = (*_RECIPIENTS, "action", "status", "diagnostic-code")
_MOST_FAILURES = 100
_MOST_BYTES = 256 * 1024
_MOST_LETTERS = 1_000


def failures(root: Part) -> tuple[Failure, ...]:
    """Give what the delivery reports in a mail say, one for each recipient, 100 at most."""
    found: list[Failure] = []
    for part in root.walk():
        if part.kind in REPORTS:
            said: dict[str, bytes] = {}
            for name, value in _fields(with_plain_line_ends(part.decoded(_MOST_BYTES))):
                if name in said or (not name and said):
                    found.append(_failure(said))
                    said = {}
                if name in _READ:
                    said[name] = value
            if said:
                found.append(_failure(said))
        if len(found) >= _MOST_FAILURES:
            break
    return tuple(found[:_MOST_FAILURES])


def returned(root: Part) -> Fields:
    """Give the headers of the mail that was sent back, or of any other that is attached."""
    for part in root.walk():
        if part.kind in NESTED and part.children:
            return part.children[0].fields
        if part.kind in _HEADERS:
            body = with_plain_line_ends(part.decoded(MOST_HEADER_BYTES))
            return separate(body, 0, len(body), len(body))[0]
    return Fields()


def returned_text(root: Part, text: str) -> str:
    """Give all text that may quote a returned mail: that of this mail and of what it holds."""
    if not root.children:
        return text
    reader = TextReader()
    texts = [text]
    for part in root.walk():
        if part.kind in _HEADERS:
            texts.append(decode(part.decoded(MOST_HEADER_BYTES)))
        elif part.kind in NESTED and part.children:
            inner = part.children[0]
            lines = (f"{name}: {decode(value)}" for name, value in inner.fields.pairs)
            texts += ("\n".join(lines), reader.read(inner).text)
    return "\n\n".join(texts)[:MOST_TEXT]


def _fields(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the fields of a report, and an empty name between its groups; passes over the rest."""
    at = 0
    while at < len(body):
        fields, behind = separate(body, at, len(body), len(body))
        yield from fields.pairs
        yield "", b""
        if behind == at:
            line_end = body.find(b"\n", at)
            behind = len(body) if line_end < 0 else line_end + 1
        at = behind


def _failure(said: dict[str, bytes]) -> Failure:
    recipients = [_untyped(said[name]) for name in _RECIPIENTS if name in said]
    status = _STATUS.search(header_text(said.get("status", b"")))
    diagnostic = header_text(said.get("diagnostic-code", b""))
    return Failure(
        recipient=next((one for one in recipients if "@" in one), ""),
        action=header_text(said.get("action", b"")).lower()[:_MOST_LETTERS],
        status=status[0] if status else "",
        diagnostic=diagnostic[:_MOST_LETTERS],
    )


def _untyped(value: bytes) -> str:
    """Give an address without its type (``rfc822;``) and brackets."""
    kind, semicolon, address = header_text(value).partition(";")
    return (address if semicolon else kind).strip(" <>")[:_MOST_LETTERS]
