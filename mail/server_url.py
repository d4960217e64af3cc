"""Reads the URLs that name mail servers: where to connect, as whom, and how it is kept private."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from school.refusals import Refusal

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

    A password leaves in clear only for this very machine. Raises ``Refusal`` that says how to mend
    it, as ``example`` shows, and never repeats the URL.
    """
    variable = variable_of(protocol)
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        raise Refusal("settings.server.malformed", variable=variable, example=example) from None
    if parts.scheme not in (protocol, f"{protocol}s"):
        raise Refusal(
            "settings.server.scheme", variable=variable, protocol=protocol, example=example
        )
    if not parts.hostname:
        raise Refusal("settings.server.host", variable=variable, example=example)
    if parts.fragment:
        raise Refusal("settings.server.signs", variable=variable)
    password = unquote(parts.password) if parts.password else None
    return ServerUrl(
        host=parts.hostname,
        port=_port(parts, variable),
        security=_security(parts, variable, has_password=password is not None),
        user=unquote(parts.username) if parts.username else None,
        password=password,
        path=unquote(parts.path),
    )


def variable_of(protocol: str) -> str:
    """Give the setting that names the server of a protocol (contract, Settings)."""
    return f"CARTABLE_{protocol.upper()}"


def _security(parts: SplitResult, variable: str, *, has_password: bool) -> Security:
    options = parse_qs(parts.query, keep_blank_values=True)
    if set(options) - {"tls"} or options.get("tls", ["no"]) != ["no"]:
        raise Refusal("settings.server.option", variable=variable)
    if parts.scheme.endswith("s"):
        if options:
            plain = parts.scheme.removesuffix("s")
            raise Refusal(
                "settings.server.always_tls", variable=variable, secure=parts.scheme, plain=plain
            )
        return "tls"
    exposed = has_password and not _is_this_machine(parts.hostname or "")
    if options and exposed:
        raise Refusal("settings.server.in_clear", variable=variable)
    if options:
        return "none"
    return "starttls" if exposed else "offered"


def _port(parts: SplitResult, variable: str) -> int | None:
    try:
        port = parts.port
    except ValueError:
        raise Refusal("settings.server.port", variable=variable) from None
    if port == 0:
        raise Refusal("settings.server.port", variable=variable)
    return port


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
