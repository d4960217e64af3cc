"""Browsers: the pages are a chat as well, told from others by a cookie instead of a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that somebody has used: the chat that it is, and the digest of its cookie.

    ``agent`` is what it says of itself, cut short: people recognise their devices by it (B6).
    """

    chat: int
    digest: str
    agent: str
    met_at: datetime


class BrowserRows(Protocol):
    """Where browsers are kept."""

    def add(self, browser: Browser) -> None:
        """Keep a new one, whose chat was met."""
        ...

    def chat_of(self, digest: str) -> int | None:
        """Give the chat of the browser whose cookie has this digest."""
        ...

    def renew(self, chat: int, digest: str) -> None:
        """Give a browser another cookie; the one of before is nobody's."""
        ...

    def agents(self, account: int) -> dict[int, str]:
        """Give what the browsers that reach an account say of themselves, by their chats."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Forget those met before a moment in which nothing is open; gives how many."""
        ...
