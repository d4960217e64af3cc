"""Recognises what went to many at once: mailing lists and newsletters (RFC 2369, RFC 2919)."""

from __future__ import annotations

from mail.reading.parsed import ParsedMail

_MARKS = frozenset({
    "list-id", "list-post", "list-unsubscribe", "list-help", "list-subscribe", "list-owner",
    "list-archive", "mailing-list", "x-mailing-list", "x-mailman-version", "x-beenthere",
    "x-list", "x-listname", "x-list-id", "x-google-group-id", "x-yahoo-newman-property",
    "x-campaign", "x-campaignid", "x-campaign-id", "x-mc-user", "x-mailchimp-id", "x-job",
    "x-newsletter", "x-ezmlm", "x-sympa-to", "x-listserver", "x-loop-list", "x-mailer-recptid",
    "feedback-id", "x-csa-complaints", "x-sg-eid", "x-mj-mid", "x-sib-id", "x-mailin-eid",
})  # fmt: skip
_PRECEDENCES = frozenset({"list", "bulk", "junk"})


def is_bulk(mail: ParsedMail) -> bool:
    """Whether a mail went to a list, or as one of many."""
    return not _MARKS.isdisjoint(mail.headers) or precedence(mail) in _PRECEDENCES


def precedence(mail: ParsedMail) -> str:
    """Give the Precedence of a mail, a header that no standard has and every program knows."""
    return (mail.header("precedence") or mail.header("x-precedence")).strip().lower()
