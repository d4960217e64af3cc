"""Reads the URLs that name mail servers: where to connect, as whom, and how it is kept private."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

ENCODED = "in a user name or password write %2F for /, %23 for #, %3F for ?, %40 for @"
"""What to say where a URL falls apart at a sign that was meant to belong to a password."""

Security = Literal["tls", "starttls", "offered", "none"]
"""``tls`` from the first byte; ``starttls`` demanded; ``offered`` used when the server has it;
``none`` not used."""


@dataclass(frozen=True, slots=True)
class ServerUrl:
    """What stands in the URL of a mail server; ``path`` begins with a slash, or is empty."""

    host: str
    port: int | None
    security: Security
    user: str | None
    password: str | None = field(repr=False)
    path: str


def read_server_url(url: str, protocol: str, example: str) -> ServerUrl:
    """Read ``protocol://user:password@host:port/path``, or ``protocols://`` for TLS throughout.

    A password leaves in clear only for this very machine. Raises ``ValueError`` with a message that
    says how to mend it, as ``example`` shows, and never repeats the URL.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        raise ValueError(f"it must look like {example}") from None
    if parts.scheme not in (protocol, f"{protocol}s"):
        raise ValueError(f"begin it with {protocol}:// or {protocol}s://")
    if not parts.hostname:
        raise ValueError(f"name the server: {example}")
    if parts.fragment:
        raise ValueError(ENCODED)
    password = unquote(parts.password) if parts.password else None
    return ServerUrl(
        host=parts.hostname,
        port=_port(parts),
        security=_security(parts, has_password=password is not None),
        user=unquote(parts.username) if parts.username else None,
        password=password,
        path=unquote(parts.path),
    )


def _security(parts: SplitResult, has_password: bool) -> Security:
    options = parse_qs(parts.query, keep_blank_values=True)
    if set(options) - {"tls"} or options.get("tls", ["no"]) != ["no"]:
        raise ValueError("the only option is ?tls=no")
    if parts.scheme.endswith("s"):
        if options:
            plain = parts.scheme.removesuffix("s")
            raise ValueError(
                f"{parts.scheme}:// always uses TLS: write {plain}:// where ?tls=no is meant"
            )
        return "tls"
    exposed = has_password and not _is_this_machine(parts.hostname or "")
    if options and exposed:
        raise ValueError("with ?tls=no the password would travel in clear: leave ?tls=no out")
    if options:
        return "none"
    return "starttls" if exposed else "offered"


def _port(parts: SplitResult) -> int | None:
    advice = f"the port must be a number from 1 to 65535; {ENCODED}"
    try:
        port = parts.port
    except ValueError:
        raise ValueError(advice) from None
    if port == 0:
        raise ValueError(advice)
    return port


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
