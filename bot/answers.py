"""What the Bot API's answers to a send say that a sender needs to know."""

from __future__ import annotations

from typing import Any

from bot.api import Refused


def message_id(result: Any) -> int | None:
    """Give the id of the message that a call has made or changed."""
    return as_message(result.get("message_id")) if isinstance(result, dict) else None


def as_message(value: object) -> int | None:
    """Give a value as the id of a message, if it is one."""
    return value if isinstance(value, int) else None


def is_no_text(error: Refused) -> bool:
    """Whether the message that was to get another text is a photo, which has a caption alone."""
    return "there is no text in the message to edit" in str(error)


def is_gone(error: Refused) -> bool:
    """Whether the message that was to be edited is there no more."""
    said = str(error)
    return "message to edit not found" in said or "message can't be edited" in said
