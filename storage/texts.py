"""Texts of other servers' making: PostgreSQL keeps every character but one."""

from __future__ import annotations


def keepable(text: str) -> str:
    """Give a text with a visible sign for each U+0000."""
    return text.replace("\0", "\ufffd")
