"""Names the ports that make what cannot be guessed, and tie a form to the page that showed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class TokenMaker(Protocol):
    """Makes the tokens that mails and links carry (scope C3), and what letters carry (B1)."""

    def new_token(self) -> str:
        """Make a token: 26 lowercase letters and digits, 134 random bits."""
        ...

    def token_of(self, event: str) -> str:
        """Give the token of an event, the same each time; like one of ``new_token`` to all others.

        Nobody without our key can tell it from the event.
        """
        ...

    def digest(self, token: str) -> str:
        """Give what is stored of a token, 64 hexadecimal digits; the token cannot be had back."""
        ...

    def new_password(self) -> str:
        """Make a temporary password as it is printed: ``xxxx-xxxx-xxxx``, 59 random bits.

        Its letters and digits have no look-alikes (scope B1).
        """
        ...

    def password_digest(self, text: str) -> str:
        """Give what is stored of a temporary password, 64 hexadecimal digits.

        It is the same in any case, spacing and width; ``text`` is whatever somebody typed.
        """
        ...


class FormSigner(Protocol):
    """Proves that a POST comes from a form that we showed to the same visitor (CSRF)."""

    def issue(self, purpose: str, subject: str, now: datetime) -> str:
        """Give the value of a form's hidden field.

        ``purpose`` names the form, ``subject`` the visitor or the token in the address; ``now`` is
        aware. The value fits a URL and an HTML attribute.
        """
        ...

    def check(self, value: str, purpose: str, subject: str, now: datetime) -> bool:
        """Whether ``value`` was issued for the same form and visitor and is not too old."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What Telegram has shown of whoever opened a page in it: the user, and its signature."""

    user: int
    signature: str


class ShownChecker(Protocol):
    """Knows what Telegram has signed for our bot (safety, Secrets in a chat)."""

    def check(self, text: str, now: datetime) -> Shown | None:
        """Give who has opened the page; ``None`` for what was not signed, or not just now."""
        ...
