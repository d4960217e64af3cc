"""Answers only to the names that we are reached by, so that no other site can pose as this one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_FOR_MACHINES = ("/healthz", "/readyz", "/metrics")
"""Asked for by an address of ours that nobody configured, as orchestrators do; no web page can
make a browser send a foreign address as the host, which is what the rule is against."""


class KnownHosts:
    """Wraps an application; a request for another host is refused before anything looks at it."""

    def __init__(
        self, app: ASGIApp, hosts: Collection[str], refuse: Callable[[Request], Response]
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts) | LOOPBACK
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or refuse with status 400."""
        if scope["type"] == "http":
            request = Request(scope)
            host = host_of(request)
            machine = scope["path"] in _FOR_MACHINES and _is_address(host)
            if host not in self._hosts and not machine:
                await self._refuse(request)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def host_of(request: HTTPConnection) -> str:
    """Give the host that was asked for, without its port; empty where there is none."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
