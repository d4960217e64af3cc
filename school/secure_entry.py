"""Secure entry: what a conversation in the chat asks as a secret is typed on a page (safety)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from school.accounts import Chat
from school.conversations import Conversation
from school.showing import owe_step
from school.signing import Shown
from school.store import Unit

LASTS = timedelta(minutes=10)
"""A form session, in which a mistyped password can be tried again (safety, Secrets in a chat)."""


@dataclass(frozen=True, slots=True)
class Told:
    """The last words of a conversation, as the chat shows them: HTML, and buttons by their targets.

    ``protected`` ones show something of a child; ``child`` is whose page they are, to which the
    right is asked again when they leave.
    """

    text: str
    doors: Sequence[tuple[str, str]]
    protected: bool = False
    child: int | None = None


class SecureEntry:
    """The use cases of the page that Telegram opens for a secret, within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._tx = unit.tx

    def exchange(self, shown: Shown) -> str | None:
        """Give the token of a form session for what Telegram has shown, once.

        ``None`` where it was exchanged before, or whoever opened the page has no chat with us.
        """
        if self._tx.devices.chat(shown.user) is None:
            return None
        tokens, now = self._unit.tokens, self._unit.clock.now()
        token = tokens.new_token()
        seen = tokens.digest(shown.signature)
        opened = self._tx.form_sessions.open(seen, tokens.digest(token), shown.user, now)
        return token if opened else None

    def chat(self, token: str) -> Chat | None:
        """Give the chat that a form session speaks for, while it lasts."""
        since = self._unit.clock.now() - LASTS
        number = self._tx.form_sessions.chat_of(self._unit.tokens.digest(token), since)
        return None if number is None else self._tx.devices.chat(number)

    def went_on(
        self, chat: Chat, conversation: Conversation, asked: int | None, ending: Told | None
    ) -> None:
        """Owe the chat what came of a secret typed on the page: last words, the next step, or both.

        ``asked`` is the message that asked for it, in place of which they are shown.
        """
        if ending is not None:
            data: dict[str, object] = {"said": ending.text, "doors": ending.doors}
            data |= {"protected": True} if ending.protected else {}
            data |= {} if ending.child is None else {"child": ending.child}
            whose = None if ending.child is None else chat.account
            owe_step(self._unit, chat.id, data, asked, account=whose)
            asked = None
        if conversation.records:
            owe_step(self._unit, chat.id, {"turn": conversation.records[0].turn}, asked)
        elif ending is None:
            owe_step(self._unit, chat.id, {"turn": 0}, asked)
