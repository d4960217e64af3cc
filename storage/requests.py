"""Requests to the secretariat, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from school.requests import Request, RequestKind
from storage.moments import from_ms, from_ms_or_none, to_ms
from storage.statements import Statements


class Requests:
    """Keeps requests; see ``school.requests.RequestRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, request: Request) -> bool:
        """Keep a new one; ``False`` where the account has the same one open for this child."""
        added = self._tx.change(
            "add_request",
            id=request.id,
            platform=request.platform,
            kind=request.kind,
            account=request.account,
            child=request.child,
            made_at=to_ms(request.made_at),
        )
        return bool(added)

    def get(self, request: int) -> Request | None:
        """Find one by its id."""
        row = self._tx.one("request", request=request)
        return None if row is None else _request(row)

    def open_at(self, account: int, child: int, kind: RequestKind) -> Request | None:
        """Find what an account asks about a child and nobody has closed."""
        row = self._tx.one("open_request", account=account, child=child, kind=kind)
        return None if row is None else _request(row)

    def open_of(self, platform: str) -> list[Request]:
        """Give those of a platform that nobody has closed, the oldest first."""
        return [_request(row) for row in self._tx.all("open_requests", platform=platform)]

    def close(self, request: int, closed_by: int, now: datetime) -> bool:
        """Record that one was done; ``False`` where it was before."""
        return bool(
            self._tx.change("close_request", request=request, closed_by=closed_by, now=to_ms(now))
        )


def _request(row: Sequence[Any]) -> Request:
    number, platform, kind, account, child, made_at, closed_at, closed_by = row
    return Request(
        number, platform, kind, account, child, from_ms(made_at), from_ms_or_none(closed_at),
        closed_by,
    )  # fmt: skip
