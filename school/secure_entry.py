"""Secure entry: what a conversation in the chat asks as a secret is typed on a page (safety)."""

from __future__ import annotations

from datetime import timedelta

from school.accounts import Chat
from school.conversations import Conversation
from school.outbox import Lane, Notice
from school.signing import Shown
from school.store import Unit

LASTS = timedelta(minutes=10)
"""A form session, in which a mistyped password can be tried again (safety, Secrets in a chat)."""


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

    def went_on(self, chat: int, conversation: Conversation) -> None:
        """Owe the chat the step that came of a secret typed on the page, in place of the asking."""
        record = conversation.records[0] if conversation.records else None
        self._tx.outbox.add(
            Notice(
                id=self._unit.ids.next(),
                channel="telegram",
                to=str(chat),
                lane=Lane.ANSWER,
                kind="step",
                data={"turn": record.turn if record else 0},
                due_at=self._unit.clock.now(),
                key=None,
                edits=record.message if record else None,
            )
        )
