"""Issuing: certificates from the secretariat's row to the student's portfolio, and back."""

from __future__ import annotations

from dataclasses import replace

from school.addresses import ERASED
from school.certificates import Certificate, CertificateRow, Issued
from school.notices import Notices
from school.refusals import Refusal
from school.store import Unit


class Certificates:
    """The use cases of certificates, within one transaction."""

    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._rows = unit.tx.certificates
        self._notices = notices

    def issue(self, platform: str, row: CertificateRow) -> Issued:
        """Issue a certificate, or correct the one with its reference (scope A1).

        A new one activates by itself where an account has proven its address (A7); otherwise the
        activation mail is owed (A2). Importing a row again changes nothing, and a file of before
        brings nothing back of somebody who was erased. Raises ``Refusal`` where the row would move
        a certificate out of the portfolio it is in.
        """
        known = self._rows.by_reference(platform, row.reference)
        if known is None:
            self._issue_new(platform, row)
            return Issued.NEW
        if known.email == ERASED:
            return Issued.UNCHANGED
        wanted = replace(
            known,
            email=row.email,
            first_name=row.first_name,
            last_name=row.last_name,
            birth_date=row.birth_date,
            title=row.title,
            kind=row.kind,
            awarded_on=row.awarded_on,
            file=row.file or known.file,
        )
        if wanted == known:
            return Issued.UNCHANGED
        self._correct(known, wanted)
        return Issued.CORRECTED

    def _issue_new(self, platform: str, row: CertificateRow) -> None:
        now = self._unit.clock.now()
        certificate = Certificate(
            id=self._unit.ids.next(),
            platform=platform,
            code=self._unit.tokens.new_token(),
            issued_at=now,
            reference=row.reference,
            email=row.email,
            first_name=row.first_name,
            last_name=row.last_name,
            birth_date=row.birth_date,
            title=row.title,
            kind=row.kind,
            awarded_on=row.awarded_on,
            file=row.file,
        )
        self._unit.tx.addresses.note(certificate.email)
        self._rows.add(certificate)
        self._address(certificate)

    def _correct(self, known: Certificate, wanted: Certificate) -> None:
        moved = wanted.email != known.email
        if moved and not known.waiting:
            raise Refusal("import.certificate.already_activated")
        self._unit.tx.addresses.note(wanted.email)
        self._rows.update(wanted)
        if moved:
            self._unit.tx.tokens.withdraw(wanted.id, self._unit.clock.now())
            self._notices.withdraw_mail(known)
            self._address(wanted)

    def _address(self, certificate: Certificate) -> None:
        """Activate it for the account that has proven its address, or owe the activation mail."""
        address = self._unit.tx.addresses.get(certificate.email)
        if address is not None and address.account is not None:
            activated = self._into_portfolio(certificate, address.account)
            self._notices.certificate_added(activated, address.account)
        else:
            self._notices.activation_mail(certificate)

    def activate(self, certificate: int, account: int) -> Certificate:
        """Put a certificate into the portfolio of an account that has proven its address.

        Activating it again for the same account gives it as it is. Raises ``Refusal`` where it
        was revoked, is somebody else's, or the address is not proven by this account.
        """
        found = self._rows.get(certificate)
        if found is None or found.revoked_at is not None:
            raise Refusal("activation.unknown")
        if found.activated_at is not None:
            if found.account == account:
                return found
            raise Refusal("activation.done")
        address = self._unit.tx.addresses.get(found.email)
        if address is None or address.account != account:
            raise Refusal("activation.unproven")
        return self._into_portfolio(found, account)

    def _into_portfolio(self, certificate: Certificate, account: int) -> Certificate:
        now = self._unit.clock.now()
        activated = replace(certificate, account=account, activated_at=now)
        self._rows.update(activated)
        self._unit.tx.tokens.use(certificate.id, now)
        return activated

    def revoke(self, code: str, why: str) -> Certificate:
        """Take a certificate back, with the reason; raises ``Refusal`` for an unknown code."""
        found = self._rows.by_code(code)
        if found is None:
            raise Refusal("certificate.unknown_code")
        if found.revoked_at is not None:
            return found
        now = self._unit.clock.now()
        revoked = replace(found, revoked_at=now, revoked_why=why)
        self._rows.update(revoked)
        self._unit.tx.tokens.withdraw(found.id, now)
        self._notices.withdraw_mail(found)
        if found.account is not None:
            self._notices.certificate_revoked(revoked, found.account)
        return revoked

    def portfolio(self, account: int) -> list[Certificate]:
        """Give what an account has activated, newest first (scope A6)."""
        return self._rows.of_account(account)

    def waiting_for(self, account: int) -> list[Certificate]:
        """Give what an account can activate with one tap: its addresses are proven already."""
        return self._rows.waiting_for(account)

    def open(self, certificate: int, account: int) -> Certificate:
        """Give one certificate of an account's portfolio; raises ``Refusal`` for any other."""
        found = self._rows.get(certificate)
        if found is None or found.account != account or found.revoked_at is not None:
            raise Refusal("certificate.not_yours")
        return found
