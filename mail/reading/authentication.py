"""Tells who a mail is from, where that is certain: one From, vouched for by our own server."""

from __future__ import annotations

import re

import idna

from mail.addresses import ascii_domain
from mail.reading.parsed import ParsedMail
from school.addresses import normal_address
from school.refusals import Refusal

_COMMENT = re.compile(r"\([^()\\]*+(?:\\.[^()\\]*+)*+\)")
_DEEPEST_COMMENT = 5
_LONGEST = 10_000
_RESULT = re.compile(r"\s*dmarc(?:\s*/\s*\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*\"?@?([^\s;\"]+)", re.IGNORECASE)


def sender_of(mail: ParsedMail, authserv_id: str | None) -> str:
    """Give the address that a mail is from, in normal form; empty where that is not certain.

    One From header with one address in it; where the name of our own server is configured,
    a DMARC pass of its own for the domain of that address (RFC 7489, RFC 8601).
    """
    if len(mail.senders) != 1 or len(mail.headers.get("from", ())) != 1:
        return ""
    try:
        sender = normal_address(_readable(mail.senders[0]))
    except Refusal:
        return ""
    if authserv_id and not _is_vouched_for(mail, authserv_id, sender):
        return ""
    return sender


def _is_vouched_for(mail: ParsedMail, authserv_id: str, sender: str) -> bool:
    """Whether the topmost Authentication-Results are our server's and say that DMARC passed.

    Those further down may have come with the mail, whatever name they bear.
    """
    value = mail.header("authentication-results")[:_LONGEST]
    name, *results = _without_comments(value).split(";")
    written_by = name.split()[:1]
    if not written_by or written_by[0].strip('"').lower() != authserv_id.lower():
        return False
    judged = [result for result in results if _RESULT.match(result)]
    return bool(judged) and all(_passes(result, sender) for result in judged)


def _passes(result: str, sender: str) -> bool:
    verdict, domain = _RESULT.match(result), _HEADER_FROM.search(result)
    return (
        verdict is not None
        and verdict[1].lower() == "pass"
        and domain is not None
        and _same_domain(domain[1], sender.rpartition("@")[2])
    )


def _same_domain(one: str, other: str) -> bool:
    try:
        return ascii_domain(f"@{one.lower()}") == ascii_domain(f"@{other}")
    except ValueError:
        return False


def _without_comments(value: str) -> str:
    for _ in range(_DEEPEST_COMMENT):
        shorter = _COMMENT.sub(" ", value)
        if shorter == value:
            break
        value = shorter
    return value


def _readable(address: str) -> str:
    """Give an address with its domain in the letters that people write, as addresses are kept."""
    local, at, domain = address.rpartition("@")
    if "xn--" not in domain.lower():
        return address
    try:
        return f"{local}{at}{idna.decode(domain, uts46=True)}"
    except idna.IDNAError:
        return address
