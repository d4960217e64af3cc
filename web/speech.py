"""How the pages say what a script says: in the words of the chat, unless pages have their own."""

from __future__ import annotations

from datetime import date, datetime

from locales import Catalogue

_OWN = "@page"
"""Behind a key: the words for pages, where those of the chat speak of messages or of Telegram."""


class PageSpeech:
    """One language, as pages speak it; see ``bot.conversations.saying.Speech``."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words

    def text(self, key: str, /, **values: object) -> str:
        """Give the words of a key with values filled in."""
        return self._words.text(self._best(key), **values)

    def html(self, key: str, /, **values: object) -> str:
        """Give the words of a key, which may carry HTML, with every value escaped."""
        return self._words.html(self._best(key), **values)

    def date(self, day: date) -> str:
        """Write a date in full."""
        return self._words.date(day)

    def moment(self, at: datetime) -> str:
        """Write a date and time."""
        return self._words.moment(at)

    def _best(self, key: str) -> str:
        own = f"{key}{_OWN}"
        return own if own in self._words else key
