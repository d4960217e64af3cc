"""Tells who a mail is from, where that is certain: one From, vouched for by our own server."""

from __future__ import annotations

import idna

from mail.addresses import ascii_domain
from mail.reading.authentication_results import Result, results_of
from mail.reading.parsed import ParsedMail
from school.addresses import normal_address
from school.refusals import Refusal


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
    results = results_of(mail.header("authentication-results"))
    judged = [one for one in results.found if one.method == "dmarc"]
    return (
        results.server == authserv_id.lower()
        and bool(judged)
        and all(_passes(one, sender) for one in judged)
    )


def _passes(result: Result, sender: str) -> bool:
    domain = result.only("header.from").removeprefix("@")
    return result.verdict == "pass" and _same_domain(domain, sender.rpartition("@")[2])


def _same_domain(one: str, other: str) -> bool:
    try:
        return ascii_domain(f"@{one}") == ascii_domain(f"@{other}")
    except ValueError:
        return False


def _readable(address: str) -> str:
    """Give an address with its domain in the letters that people write, as addresses are kept."""
    local, at, domain = address.rpartition("@")
    if "xn--" not in domain.lower():
        return address
    try:
        return f"{local}{at}{idna.decode(domain, uts46=True)}"
    except idna.IDNAError:
        return address
