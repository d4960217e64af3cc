"""Names the ports that make unguessable tokens and tie a form to the page that showed it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class TokenMaker(Protocol):
    """Makes the tokens that mails and links carry (scope C3)."""

    def new_token(self) -> str:
        """Make a token: 26 lowercase letters and digits, 134 random bits."""
        ...

    def digest(self, token: str) -> str:
        """Give what is stored of a token, 64 hexadecimal digits; the token cannot be had back."""
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
