"""The browser of the tests: the system's Chromium, as a desk or a phone shows pages."""

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, async_playwright, expect

DESK: Mapping[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "fr-BE"}
PHONE: Mapping[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "locale": "fr-BE",
    "is_mobile": True,
    "has_touch": True,
}
PATIENCE = 60.0  # seconds; only a fault takes as long
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Give Chromium without a window; it asks nobody outside for anything."""
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=_QUIET
        )
        async with started:
            yield started
