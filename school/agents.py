"""Reads what a browser says of itself, so that people recognise their devices (scope B6)."""

from __future__ import annotations

from dataclasses import dataclass

# The first that is found counts: most browsers say that they are several others as well.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Agent:
    """A browser and the system it runs on, by their own names; empty where they are not known."""

    browser: str
    system: str


def read_agent(text: str) -> Agent:
    """Read a ``User-Agent`` header; it may be empty, made up or cut short."""
    return Agent(_first(_BROWSERS, text), _first(_SYSTEMS, text))


def _first(signs: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in signs if sign in text), "")
