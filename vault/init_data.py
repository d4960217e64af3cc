"""Checks what Telegram says of whoever has opened a page of ours in it (Bot API, Mini Apps)."""

from __future__ import annotations

import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from school.signing import Shown

_OLDEST = timedelta(minutes=10)
_SKEW = timedelta(seconds=60)
_LONGEST = 8192
_LARGEST_USER = 2**52
"""User ids have at most 52 significant bits (Bot API, User)."""


class InitDataSeal:
    """Fills the school's port ``ShownChecker`` with the key of one bot."""

    def __init__(self, token: str) -> None:
        self._key = hmac.digest(b"WebAppData", token.encode(), "sha256")

    def check(self, text: str, now: datetime) -> Shown | None:
        """Give who has opened the page; ``None`` for what Telegram has not signed just now.

        ``text`` is ``initData`` as it is; ``now`` is aware. A key that stands twice is refused, or
        what is signed could be another value than what is read.
        """
        fields = _fields(text)
        if fields is None:
            return None
        signature = fields.pop("hash", "")
        signed = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
        expected = hmac.digest(self._key, signed.encode("utf-8", "surrogatepass"), "sha256").hex()
        given = signature.encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(expected.encode(), given) or not _is_fresh(fields, now):
            return None
        user = _user(fields.get("user", ""))
        return None if user is None else Shown(user, signature)


def _fields(text: str) -> dict[str, str] | None:
    if len(text) > _LONGEST:
        return None
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=50)
    except ValueError:
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None


def _is_fresh(fields: dict[str, str], now: datetime) -> bool:
    said = fields.get("auth_date", "")
    if not (said.isascii() and said.isdigit() and len(said) <= 12):
        return False
    age = now.timestamp() - int(said)
    return -_SKEW.total_seconds() <= age <= _OLDEST.total_seconds()


def _user(text: str) -> int | None:
    try:
        user = json.loads(text)
    except (ValueError, RecursionError):
        return None
    number = user.get("id") if isinstance(user, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 < number < _LARGEST_USER else None
