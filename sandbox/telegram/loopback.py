"""Keeps the pages of other sites away from a server that listens on this machine only."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web


def asked_from_here(request: web.Request) -> bool:
    """Judges whether Host and Origin name this machine.

    A page elsewhere can make a browser call 127.0.0.1, directly (its Origin tells) or through
    a name that it resolves there (its Host tells).
    """
    origin = request.headers.get("Origin", "")
    return is_loopback(f"//{request.host}") and (not origin or is_loopback(origin))


def is_loopback(address: str) -> bool:
    """Tells whether the host of an address is this machine."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
