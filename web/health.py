"""Tells machines whether the program lives and is ready for work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Check = Callable[[], Awaitable[str | None]]
"""Gives ``None`` where all is well, otherwise the reason, in a few words for an engineer."""

_log = logging.getLogger(__name__)

_SLOWEST = 5.0  # seconds; a check that takes longer has failed


class Health:
    """``/healthz`` and ``/readyz``."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    async def alive(self, request: Request) -> Response:
        """Answer, which is all there is to show."""
        return JSONResponse({"alive": True})

    async def ready(self, request: Request) -> Response:
        """Give the outcome of every check; status 503 where one has failed."""
        reasons = await asyncio.gather(*(_reason(*one) for one in self._checks.items()))
        failed = any(reasons)
        told = {name: why or "ok" for name, why in zip(self._checks, reasons, strict=True)}
        return JSONResponse({"ready": not failed, "checks": told}, 503 if failed else 200)


async def _reason(name: str, check: Check) -> str | None:
    try:
        async with asyncio.timeout(_SLOWEST):
            return await check()
    except TimeoutError:
        return f"no answer within {_SLOWEST:g} s"
    except Exception as error:
        _log.warning("the check %s failed", name, exc_info=error)
        return type(error).__name__
