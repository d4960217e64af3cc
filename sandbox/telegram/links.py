"""Judges web addresses the way Telegram does before it makes a button or a link of one."""

import re
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

_PROTOCOL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):/?/?")
_HOST = re.compile(r"[^\s/?#@:<>\"'\\]+")


class WrongLinkError(ValueError):
    """The address is none that Telegram opens; the message ends Telegram's sentence."""


@lru_cache(maxsize=4096)
def checked_link(url: str, *, https_only: bool = False) -> str:
    """Gives `url` as Telegram stores it: with protocol, lower-case host and a path.

    Raises `WrongLinkError` with Telegram's wording, for instance for `http://localhost/`,
    whose host has no dot.
    """
    address = url.strip()
    protocol = _PROTOCOL.match(address)
    if protocol and protocol[1].lower() == "tg":
        return address
    if "://" not in address:
        if protocol and not address[protocol.end() :][:1].isdigit():
            raise WrongLinkError(_invalid(url, "Unsupported URL protocol"))
        address = "http://" + address
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise WrongLinkError(_invalid(url, "Wrong port number specified in the URL")) from error
    if parts.scheme not in {"http", "https"}:
        raise WrongLinkError(_invalid(url, "Unsupported URL protocol"))
    if https_only and parts.scheme != "https":
        raise WrongLinkError(_invalid(url, "Only HTTPS links are allowed"))
    host = parts.hostname or ""
    if not host:
        raise WrongLinkError(_invalid(url, "URL host is empty"))
    if ":" not in host and (not _HOST.fullmatch(host) or "." not in host.strip(".")):
        raise WrongLinkError(_invalid(url, "Wrong HTTP URL"))
    shown_host = f"[{host}]" if ":" in host else host
    place = f"{shown_host}:{port}" if port is not None else shown_host
    return parts._replace(netloc=place, path=parts.path or "/").geturl()


def linked_user(url: str) -> int | None:
    """Gives the user that `tg://user?id=…` mentions, or None for any other address."""
    if not url.lower().startswith("tg://user?"):
        return None
    ids = parse_qs(urlsplit(url).query).get("id", [""])
    return int(ids[0]) if ids[0].isdigit() else None


def _invalid(url: str, why: str) -> str:
    return f"URL '{url}' is invalid: {why}"
