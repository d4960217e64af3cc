"""The event loop of what runs for long: uvloop, which leaves more of the processor to the work."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run ``main`` to its end, as ``asyncio.run`` does; gives its result."""
    return uvloop.run(main)
