"""Where the links of a mail lead: our own pages, where they are public, and the chat."""

from __future__ import annotations

from dataclasses import dataclass

from school.answers import OFFERING
from school.written import Letter


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links; ``None`` where there is no public page, or the bot's name is not known.

    ``public_url`` is ``CARTABLE_PUBLIC_URL``; ``telegram`` is where Telegram's deep links begin;
    ``replies`` whether there is a mailbox for replies, without which no mail asks for one.
    """

    public_url: str | None = None
    telegram: str = "https://t.me"
    replies: bool = False

    def ways(self, letter: Letter, bot: str | None) -> tuple[str | None, str | None]:
        """Give where a mail leads: the page for any device, and straight into the chat.

        Without a token that a page takes it leads to one's portfolio.
        """
        place = _place(letter)
        if place is None:
            return self._page("portfolio"), self.chat(bot, "portfolio")
        return self._page(f"{place}/{letter.token}"), self.chat(bot, f"{place}_{letter.token}")

    def terms(self, platform: str) -> str | None:
        """The page with a school's terms."""
        return self._page(f"terms/{platform}")

    def news(self, number: int) -> str | None:
        """The page with a piece of news."""
        return self._page(f"news/{number}")

    def portfolio(self) -> str | None:
        """The page with one's certificates."""
        return self._page("portfolio")

    def home(self) -> str | None:
        """The page on which one's account begins."""
        return self._page("home")

    def settings(self) -> str | None:
        """The page with one's settings, « Notifications » among them."""
        return self._page("settings")

    def stop(self, token: str) -> str | None:
        """The page that stops further notices; its one-click POST is RFC 8058's."""
        return self._page(f"u/{token}")

    def chat(self, bot: str | None, payload: str) -> str | None:
        """The chat with the bot, which is told ``payload`` when the person begins."""
        return f"{self.telegram.rstrip('/')}/{bot}?start={payload}" if bot else None

    def invitation(self, token: str) -> str | None:
        """The page on which an invitation of staff is accepted without Telegram."""
        return self._page(f"form/staff/{token}")

    def form(self) -> str | None:
        """The page that shows what is asked in a browser; it signs nobody in."""
        return self._page("form")

    def _page(self, path: str) -> str | None:
        return f"{self.public_url.rstrip('/')}/{path}" if self.public_url else None


def _place(letter: Letter) -> str | None:
    """Give the first part of the page where a mail's token is good; commands have none."""
    if letter.token is None or letter.kind in OFFERING:
        return None
    if letter.asker is not None:
        return "m"
    return "a" if letter.certificate is not None else None
