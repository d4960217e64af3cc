"""Makes tokens and passwords that cannot be guessed, and form values that cannot be forged."""

from __future__ import annotations

import base64
import hmac
import secrets
import string
from datetime import datetime, timedelta

from school.temporary_passwords import GROUP, GROUPS, SIGNS, tidy_password
from vault.keys import SecretKey

_LETTERS = string.ascii_lowercase + string.digits
_TOKEN_LENGTH = 26  # 134 bits: above the 128 of scope C3, whatever a server does to the case
_SKEW = timedelta(minutes=1)  # between the clocks of two machines behind one balancer


class KeyedTokens:
    """Tokens at random, stored as HMAC-SHA-256: a stolen database cannot even confirm one."""

    def __init__(self, key: SecretKey) -> None:
        self._key = key.derive("tokens")
        self._event_key = key.derive("tokens-of-events")
        self._password_key = key.derive("temporary-passwords")

    def new_token(self) -> str:
        """Make a token: 26 lowercase letters and digits, 134 random bits."""
        return "".join(secrets.choice(_LETTERS) for _ in range(_TOKEN_LENGTH))

    def token_of(self, event: str) -> str:
        """Give the token of an event: 134 bits of its HMAC-SHA-256."""
        number = int(_digest(self._event_key, event), 16)
        letters = []
        for _ in range(_TOKEN_LENGTH):
            number, letter = divmod(number, len(_LETTERS))
            letters.append(_LETTERS[letter])
        return "".join(letters)

    def digest(self, token: str) -> str:
        """Give what is stored of a token: 64 hexadecimal digits, the same for the same token."""
        return _digest(self._key, token)

    def new_password(self) -> str:
        """Make a temporary password as it is printed: ``xxxx-xxxx-xxxx``, 59 random bits."""
        groups = ("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))
        return "-".join(groups)

    def password_digest(self, text: str) -> str:
        """Give what is stored of a temporary password, the same however it was typed."""
        return _digest(self._password_key, tidy_password(text))


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()


class HmacFormSigner:
    """Signs a form's purpose, its visitor and the time; nothing is stored (OWASP CSRF, HMAC)."""

    def __init__(self, key: SecretKey, lifetime: timedelta = timedelta(hours=2)) -> None:
        self._key = key.derive("csrf")
        self._lifetime = lifetime

    def issue(self, purpose: str, subject: str, now: datetime) -> str:
        """Give the value of a form's hidden field, of URL-safe letters; ``now`` is aware."""
        return self._signed(int(now.timestamp()), purpose, subject)

    def check(self, value: str, purpose: str, subject: str, now: datetime) -> bool:
        """Whether ``value`` was issued for the same form and visitor and is not too old."""
        issued, _, _ = value.partition(".")
        if not (issued.isascii() and issued.isdigit() and len(issued) <= 12):
            return False
        expected = self._signed(int(issued), purpose, subject).encode()
        authentic = hmac.compare_digest(expected, value.encode("utf-8", "surrogatepass"))
        age = now.timestamp() - int(issued)
        return authentic and -_SKEW.total_seconds() <= age <= self._lifetime.total_seconds()

    def _signed(self, issued: int, purpose: str, subject: str) -> str:
        # Lengths first, so that no two pairs of texts are signed alike.
        parts = [part.encode("utf-8", "surrogatepass") for part in (purpose, subject)]
        signed = b"".join(len(part).to_bytes(4) + part for part in parts) + str(issued).encode()
        digest = hmac.digest(self._key, signed, "sha256")
        return f"{issued}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def webhook_secret(key: SecretKey, token: str) -> str:
    """Give the secret that Telegram shows at our page: 43 of its letters (Bot API, setWebhook).

    Every process with the same key knows it; a new bot ``token`` makes a new one.
    """
    digest = hmac.digest(key.derive("telegram-webhook"), token.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
