"""Notices: what the school tells of itself, each kind with what it is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from school.accounts import Account
from school.certificates import Certificate
from school.merges import Merge
from school.outbox import Channel, Lane, Notice
from school.preferences import Topic
from school.store import Unit
from school.telling import BOTH, Telling


class Notices:
    """Owes notices, within one transaction; each has a key, so that it is owed once."""

    def __init__(self, unit: Unit, telling: Telling) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._telling = telling

    def activation_mail(self, certificate: Certificate) -> None:
        """Owe the mail that invites to activate a certificate (scope A2)."""
        key = f"activation:{certificate.id}"
        # A certificate whose address was corrected is invited again, there.
        self._mail("activation", certificate.email, f"{key}:{certificate.email}", certificate)

    def activation_reminder(self, waiting: list[Certificate], days: int) -> None:
        """Owe one reminder for all certificates that wait at the same address."""
        first = waiting[0]
        self._mail(
            "activation_reminder",
            first.email,
            f"reminder:{first.id}:{days}",
            first,
            others=[one.title for one in waiting[1:]],
        )

    def withdraw_mail(self, certificate: Certificate) -> None:
        """Take back an invitation that has not left yet."""
        self._tx.outbox.drop_key(
            f"activation:{certificate.id}:{certificate.email}", self._unit.clock.now()
        )

    def certificate_added(self, certificate: Certificate, account: int) -> None:
        """Announce a certificate that activated by itself, in the chat and by mail (A7)."""
        self._of_certificate("certificate_added", certificate, account)

    def certificate_activated(
        self, certificate: Certificate, account: int, *, is_answered: bool
    ) -> None:
        """Announce one that its owner has activated; by mail unless they are answered there.

        They have done it just now: it answers them at any hour.
        """
        channels = BOTH[:1] if is_answered else BOTH
        self._of_certificate("certificate_activated", certificate, account, channels, urgent=True)

    def certificate_revoked(self, certificate: Certificate, account: int) -> None:
        """Tell the owner that a certificate was taken back, and why."""
        self._of_certificate("certificate_revoked", certificate, account)

    def welcome(self, account: Account, email: str, platform: str) -> None:
        """Owe the mail that keeps what one signs in with ("Gardez bien en mémoire")."""
        self._own("welcome", account, email, platform=platform)

    def device_linked(self, account: Account) -> None:
        """Tell the account's mailbox that another chat signed in (ASVS 6.3.7)."""
        self._changed("device_linked", account)

    def device_unlinked(self, account: Account) -> None:
        """Tell it that a chat has no access any more."""
        self._changed("device_unlinked", account)

    def devices_removed(self, account: Account, count: int, chat: int) -> None:
        """Tell its mailbox, and all chats but the one where it is done, of accesses taken away."""
        self._changed("device_unlinked", account)
        now = self._unit.clock.now().isoformat()
        self.in_chats("devices_removed", account.id, now, but=chat, n=count)

    def password_changed(self, account: Account, chat: int) -> None:
        """Tell its mailbox, and all chats but the one where it is done, of a new password."""
        self._changed("password_changed", account)
        now = self._unit.clock.now().isoformat()
        self.in_chats("password_changed", account.id, now, but=chat)

    def address_proven(self, account: Account, email: str) -> None:
        """Tell the first mailbox of an account that another one joins it; a first one is none."""
        self._changed("address_proven", account, topic="address", address=email)

    def address_asked(self, account: Account, old: str, chat: int | None) -> None:
        """Tell the mailbox of now at once that another one is to take its place (scope A10)."""
        at, key = self._unit.clock.now().isoformat(), str(self._unit.ids.next())
        self._telling.tell(
            "address", "address_asked", account.id, key, but=chat, to_address=old, at=at
        )

    def address_replaced(self, account: Account, old: str) -> None:
        """Tell the mailbox of before that another one has taken its place."""
        self._own("address_replaced", account, old, at=self._unit.clock.now().isoformat())

    def separate_account_done(self, account: int, request: int) -> None:
        """Tell a guardian that the school has done what they asked for."""
        self._telling.tell("help", "separate_account_done", account, str(request), request=request)

    def account_closing(self, account: Account, closes_at: datetime) -> None:
        """Tell its mailbox that an account is being closed; the export goes along."""
        self._about_closing("account_closing", account, closes_at)

    def account_closing_soon(self, account: Account, closes_at: datetime) -> None:
        """Remind its mailbox of it some days before."""
        self._about_closing("account_closing_soon", account, closes_at)

    def account_reopened(self, account: Account) -> None:
        """Tell its mailbox that a sign-in has taken the closing back."""
        self._changed("account_reopened", account)

    def accounts_merged(
        self, kept: Account, merge: Merge, mailboxes: Sequence[str], chat: int | None
    ) -> None:
        """Tell the mailboxes of both accounts, and all chats, that they are one now (scope A8)."""
        at = merge.merged_at.isoformat()
        for email in mailboxes:
            self._own("accounts_merged", kept, email, at=at)
        self.in_chats("accounts_merged", kept.id, str(merge.id), but=chat)

    def accounts_parted(self, account: Account, merge: Merge) -> None:
        """Tell an account that it is one for itself again."""
        self._changed("accounts_parted", account)
        self.in_chats("accounts_parted", account.id, str(merge.id))

    def _about_closing(self, kind: str, account: Account, closes_at: datetime) -> None:
        self._changed(kind, account, at=closes_at.isoformat())

    def in_chats(
        self,
        kind: str,
        account: int,
        key: str,
        *,
        topic: Topic = "account",
        but: int | None = None,
        **data: Any,
    ) -> None:
        """Owe a notice to the chats of an account alone, as ``Telling.tell`` does."""
        self._telling.tell(topic, kind, account, key, channels=BOTH[:1], but=but, **data)

    def by_mail(
        self,
        kind: str,
        email: str,
        key: str | None,
        account: int | None = None,
        *,
        lane: Lane = Lane.PERSONAL,
        **data: object,
    ) -> None:
        """Owe a mail to an address, whose owner it is about where ``account`` is named."""
        self._add_mail(kind, email, key, account, data, lane)

    def _of_certificate(
        self,
        kind: str,
        certificate: Certificate,
        account: int,
        channels: Collection[Channel] = BOTH,
        *,
        urgent: bool = False,
    ) -> None:
        """Tell of a certificate in the chat, and by mail at the address it was sent to."""
        self._telling.tell(
            "certificate",
            kind,
            account,
            str(certificate.id),
            urgent=urgent,
            channels=channels,
            to_address=certificate.email,
            certificate=certificate.id,
        )

    def _changed(
        self, kind: str, account: Account, *, topic: Topic = "account", **data: Any
    ) -> None:
        """Tell an account's mailbox of what was just done in a chat (ASVS 6.3.7)."""
        about = {"at": self._unit.clock.now().isoformat(), **data}
        key = str(self._unit.ids.next())
        self._telling.tell(topic, kind, account.id, key, channels=BOTH[1:], **about)

    def _own(self, kind: str, account: Account, email: str, **data: object) -> None:
        self._add_mail(kind, email, None, account.id, data)

    def _mail(
        self, kind: str, email: str, key: str, certificate: Certificate, **data: object
    ) -> None:
        about = {"certificate": certificate.id, **data}
        self._add_mail(kind, email, key, certificate.account, about)

    def _add_mail(
        self,
        kind: str,
        email: str,
        key: str | None,
        account: int | None,
        data: dict[str, object],
        lane: Lane = Lane.PERSONAL,
    ) -> None:
        self._tx.outbox.add(
            Notice(
                id=self._unit.ids.next(),
                channel="mail",
                to=email,
                lane=lane,
                kind=kind,
                data=data,
                due_at=self._unit.clock.now(),
                key=key,
                account=account,
            )
        )
