"""Browsers, as rows."""

from __future__ import annotations

from datetime import datetime

from school.browsers import Browser
from school.conversations import WEB
from storage.moments import to_ms
from storage.statements import Statements


class Browsers:
    """Keeps browsers; see ``school.browsers.BrowserRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, browser: Browser) -> None:
        """Keep a new one, whose chat was met."""
        self._tx.change(
            "add_browser",
            chat=browser.chat,
            digest=browser.digest,
            agent=browser.agent,
            now=to_ms(browser.met_at),
        )

    def chat_of(self, digest: str) -> int | None:
        """Give the chat of the browser whose cookie has this digest."""
        row = self._tx.one("chat_of_browser", digest=digest)
        return None if row is None else int(row[0])

    def renew(self, chat: int, digest: str) -> None:
        """Give a browser another cookie; the one of before is nobody's."""
        self._tx.change("renew_browser", chat=chat, digest=digest)

    def agents(self, account: int) -> dict[int, str]:
        """Give what the browsers that reach an account say of themselves, by their chats."""
        rows = self._tx.all("browser_agents", account=account)
        return {int(chat): str(agent) for chat, agent in rows}

    def forget(self, before: datetime, limit: int) -> int:
        """Forget those met before a moment in which nothing is open; gives how many."""
        rows = self._tx.all("forgotten_browsers", before=to_ms(before), place=WEB, limit=limit)
        for (chat,) in rows:
            self._tx.change("remove_browser", chat=chat)
        return len(rows)
