"""Resuming: a conversation that was left, in the chat or on a page, goes on by mail (scope C9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from school.activation import Activation
from school.conversations import WEB, Record
from school.notices import Notices
from school.outbox import Lane
from school.refusals import Refusal
from school.store import Unit
from school.tokens import Token

VALID = timedelta(hours=24)
"""How long the reply to one mail answers what it asks (scope C3)."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where what a conversation asks may go, and which school signs it, if any is known."""

    email: str
    account: int | None
    platform: str | None


@dataclass(frozen=True, slots=True)
class Asking:
    """What a mail says of a conversation; ``choices`` are the answers that it offers.

    ``can_reply`` is ``False`` where only the chat or the page will do: for a secret, or a picture.
    """

    text: str
    choices: Sequence[str] = ()
    can_reply: bool = False
    is_over: bool = False


class Resuming:
    """The use cases of going on by mail, within one transaction."""

    def __init__(self, unit: Unit, activation: Activation, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._activation = activation
        self._notices = notices

    def mailbox(
        self, record: Record, account: int | None, *, asked: bool = False
    ) -> Mailbox | None:
        """Give the mailbox that is known to be of whoever is talking, if any is.

        ``account`` is that of the chat; without one, it is the mailbox whose link was opened.
        One that wants no notices is given only where it has ``asked`` itself, by a reply.
        """
        if account is None:
            return self._invited(record, asked)
        for address in self._tx.addresses.of_account(account):
            if address.state == "confirmed" and (asked or address.quiet_at is None):
                return Mailbox(address.email, account, self._platform(record))
        return None

    def remind(self, key: str, record: Record, mailbox: Mailbox, asking: Asking) -> None:
        """Owe the reminder of what is open, once for each turn."""
        once = f"conversation:{key}:{record.turn}"
        self._owe("conversation_reminder", key, record, mailbox, asking, once, "")

    def go_on(
        self, key: str, record: Record, mailbox: Mailbox, asking: Asking, in_reply_to: str
    ) -> None:
        """Owe what comes next, to whoever has just answered by mail."""
        self._owe("conversation_step", key, record, mailbox, asking, None, in_reply_to)

    def tell_chat(self, mailbox: Mailbox, number: int) -> None:
        """Say in the chats of an account that a conversation went on by mail."""
        if mailbox.account is not None:
            self._notices.in_chats("conversation_moved", mailbox.account, str(number))

    def asked_by(self, token: Token, at: datetime) -> tuple[str, int] | None:
        """Give the conversation, and the turn of it that a mail's token may answer.

        The turn is -1 where the mail was too old ``at`` the moment at which the answer came, or was
        answered before.
        """
        found = self._tx.conversations.asked_by(token.subject) if token.subject else None
        if found is None:
            return None
        is_old = at >= token.made_at + VALID
        return (found[0], -1) if is_old or not token.open else found

    def _owe(
        self,
        kind: str,
        key: str,
        record: Record,
        mailbox: Mailbox,
        asking: Asking,
        once: str | None,
        in_reply_to: str,
    ) -> None:
        number = self._unit.ids.next()
        if asking.can_reply:
            self._tx.conversations.mailed(number, key, record.turn)
        child = record.start.get("child")
        rights = {"child": int(str(child))} if child and mailbox.account is not None else {}
        self._notices.by_mail(
            kind,
            mailbox.email,
            once,
            mailbox.account,
            lane=Lane.ANSWER if in_reply_to else Lane.PERSONAL,
            conversation=number,
            platform=mailbox.platform,
            in_reply_to=in_reply_to,
            text=asking.text,
            choices=list(asking.choices),
            can_reply=asking.can_reply,
            is_over=asking.is_over,
            on_page=key.startswith(WEB),
            **rights,
        )

    def _invited(self, record: Record, asked: bool) -> Mailbox | None:
        """Give the mailbox whose activation link somebody without an account has opened."""
        try:
            invitation = self._activation.kept(str(record.start.get("link", "")))
        except Refusal:
            return None
        address = self._tx.addresses.get(invitation.email)
        if address is None or address.state != "pending":
            return None
        if address.quiet_at is not None and not asked:
            return None
        return Mailbox(address.email, None, invitation.platform.id)

    def _platform(self, record: Record) -> str | None:
        child = record.start.get("child")
        found = self._tx.children.get(int(str(child))) if child else None
        return found.platform if found is not None else None
