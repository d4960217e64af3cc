"""A mail taken apart: plain values that later steps judge, whatever state the mail was in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DELIVERED_TO = (
    "delivered-to", "x-delivered-to", "x-original-to", "envelope-to", "x-envelope-to",
    "original-recipient", "apparently-to", "x-forwarded-to", "resent-to", "resent-cc",
)  # fmt: skip
"""Headers in which servers say where they put a mail, the likeliest first."""

Headers = Mapping[str, tuple[str, ...]]
"""Decoded and unfolded values by lowercase name, in the order in which they stood."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What a delivery report says of one recipient (RFC 3464, 2.3); empty where it says nothing."""

    recipient: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What stands in a mail.

    ``headers`` are those of the outermost part. ``senders`` are the addresses of all From headers
    together, as written, an empty one where there is none to be read. ``recipients`` are the
    addresses at which it may have reached us, from Delivered-To to Cc. ``text`` is what a person
    reads, from HTML where there is nothing else (``was_html``), with line ends as LF.
    ``content_type`` is lowercase, ``report_type`` RFC 6522's parameter. ``failures`` and
    ``returned`` are what a delivery report says and whose headers it sends back;
    ``returned_text`` is any text that quotes the returned mail.
    """

    headers: Headers
    senders: tuple[str, ...]
    recipients: tuple[str, ...]
    subject: str
    text: str
    was_html: bool = False
    content_type: str = "text/plain"
    report_type: str = ""
    failures: tuple[Failure, ...] = ()
    returned: Headers = field(default_factory=dict)
    returned_text: str = ""

    def header(self, name: str) -> str:
        """Give the first value of a header, by its lowercase name; empty where it is missing."""
        return next(iter(self.headers.get(name, ())), "")


class LimitError(Exception):
    """A mail is larger than what is read at all (safety, Mail); the text names the limit."""
