"""Clients for pages that are served without TLS, which httpx reads all authorities for anew."""

from __future__ import annotations

import ssl

import httpx


def plain_client(address: str = "") -> httpx.AsyncClient:
    """Give a client for ``http:`` alone: it trusts nobody's certificate, and has read none."""
    return httpx.AsyncClient(base_url=address, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
