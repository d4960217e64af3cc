"""Tells whether a mail may be answered at all, so that no two machines write to each other."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from mail.addresses import OwnAddress
from mail.reading.parsed import ParsedMail

OLDEST = timedelta(days=5)
"""What came longer ago is not answered: a mailbox that was read late would write to everybody."""

_MACHINES = re.compile(
    r"mailer-?daemon|postmaster|mail-?daemon|daemon|root|nobody|bounces?|hostmaster|abuse|www-data"
    r"|listserv|majordomo|mailman|sympa|owner-.*|.*-(?:owner|request|bounces?|confirm)|bounces?[+-].*"
)


def is_answerable(mail: ParsedMail, own: OwnAddress, now: datetime) -> bool:
    """Whether answering a mail can do no harm (RFC 3834, 2): it is new, and not from ourselves.

    That neither a machine nor a list has sent it was judged before.
    """
    return not (_is_from_a_machine(mail, own) or _is_old(mail, now))


def _is_from_a_machine(mail: ParsedMail, own: OwnAddress) -> bool:
    for address in mail.senders:
        local, _, domain = address.lower().rpartition("@")
        is_own = domain == own.domain.lower() and local.partition("+")[0] == own.local.lower()
        if is_own or _MACHINES.fullmatch(local[:80]):
            return True
    return False


def _is_old(mail: ParsedMail, now: datetime) -> bool:
    """Whether our server took a mail in too long ago; by its Date where no server says."""
    received = mail.header("received").rpartition(";")[2]
    came_at = _moment(received) or _moment(mail.header("date"))
    return came_at is not None and now - came_at > OLDEST


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text[:100].strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
