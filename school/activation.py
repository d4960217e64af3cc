"""Activation: from the link in a mail to the portfolio (scope A3 to A5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from school.accounts import Account
from school.certificates import Certificate
from school.issuing import Certificates
from school.notices import Notices
from school.platforms import Platform
from school.refusals import Refusal
from school.store import Unit
from school.tokens import tidy_token


class Stage(Enum):
    """How far an activation link has come."""

    UNKNOWN = "unknown"
    SIGN_UP = "sign_up"
    READY = "ready"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an open activation link is about; ``owner`` has proven the address already.

    ``link`` is the digest of its token: a conversation keeps that, and nothing that opens a door.
    """

    link: str
    certificate: Certificate
    platform: Platform
    owner: int | None

    @property
    def email(self) -> str:
        """The mailbox that the link was sent to."""
        return self.certificate.email


class Activation:
    """The use cases of activation links, within one transaction."""

    def __init__(self, unit: Unit, certificates: Certificates, notices: Notices) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._certificates = certificates
        self._notices = notices

    def stage(self, token: str) -> tuple[Stage, Platform | None]:
        """Say what a link would do, changing nothing; a foreign or invented one is unknown."""
        try:
            invitation = self.invitation(token)
        except Refusal as refusal:
            return (Stage.DONE if refusal.key == "activation.done" else Stage.UNKNOWN), None
        return (Stage.READY if invitation.owner else Stage.SIGN_UP), invitation.platform

    def invitation(self, token: str) -> Invitation:
        """Give what a link is about.

        Raises ``Refusal``: ``activation.done`` for a used link, ``activation.unknown`` for any
        other that opens nothing.
        """
        tidy = tidy_token(token)
        if tidy is None:
            raise Refusal("activation.unknown")
        return self.kept(self._unit.tokens.digest(tidy))

    def kept(self, link: str) -> Invitation:
        """Give what a link is about whose digest was kept; raises as ``invitation`` does."""
        found = self._tx.tokens.get(link)
        if found is None or found.purpose != "activation":
            raise Refusal("activation.unknown")
        if found.certificate is None or found.withdrawn_at is not None:
            raise Refusal("activation.unknown")
        certificate = self._tx.certificates.get(found.certificate)
        if certificate is None or certificate.revoked_at is not None:
            raise Refusal("activation.unknown")
        if found.used_at is not None:
            raise Refusal("activation.done")
        # A link is bound to one address: after a correction of the address it opens nothing.
        if certificate.email != found.email or not certificate.waiting:
            raise Refusal("activation.unknown")
        platform = self._tx.platforms.get(certificate.platform)
        if platform is None:
            raise Refusal("activation.unknown")
        address = self._tx.addresses.get(certificate.email)
        return Invitation(link, certificate, platform, address.account if address else None)

    def click(self, token: str) -> Stage:
        """Treat a person's click as a reply to the mail: activate where there is an account."""
        try:
            invitation = self.invitation(token)
        except Refusal:
            return self.stage(token)[0]
        if invitation.owner is None:
            return Stage.SIGN_UP
        self.activate(invitation)
        return Stage.DONE

    def activate(self, invitation: Invitation, *, is_answered: bool = False) -> None:
        """Activate for the account that has proven the mailbox, and tell it.

        Whoever asks for it by mail ``is_answered`` there, and gets no second mail.
        """
        assert invitation.owner is not None
        activated = self._certificates.activate(invitation.certificate.id, invitation.owner)
        self._notices.certificate_activated(activated, invitation.owner, is_answered=is_answered)

    def accept(self, invitation: Invitation, account: Account) -> Certificate:
        """Activate for an account whose owner holds the link, which proves the mailbox.

        ``invitation`` was given in the same transaction. Raises ``Refusal`` where the mailbox is
        another account's.
        """
        if invitation.owner is None:
            self._notices.address_proven(account, invitation.email)
        if not self._tx.addresses.prove(invitation.email, account.id, self._unit.clock.now()):
            raise Refusal("activation.other_account")
        return self._certificates.activate(invitation.certificate.id, account.id)
