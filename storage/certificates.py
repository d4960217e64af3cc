"""Certificates, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from school.certificates import Certificate
from storage.moments import from_day, from_ms, from_ms_or_none, to_day, to_ms, to_ms_or_none
from storage.statements import Statements

_FIELDS = tuple(field.name for field in fields(Certificate))


class Certificates:
    """Keeps certificates; see ``school.certificates.CertificateRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, certificate: Certificate) -> None:
        """Keep a new certificate."""
        self._tx.change("add_certificate", **_values(certificate))

    def update(self, certificate: Certificate) -> None:
        """Write a certificate again as a whole."""
        values = _values(certificate)
        for fixed in ("platform", "reference", "code", "issued_at"):
            del values[fixed]
        self._tx.change("update_certificate", **values)

    def get(self, certificate: int) -> Certificate | None:
        """Find one by its id."""
        return self._one("certificate", certificate=certificate)

    def by_reference(self, platform: str, reference: str) -> Certificate | None:
        """Find the one with this reference of the school's."""
        return self._one("certificate_by_reference", platform=platform, reference=reference)

    def by_code(self, code: str) -> Certificate | None:
        """Find one by its verification code."""
        return self._one("certificate_by_code", code=code)

    def of_account(self, account: int) -> list[Certificate]:
        """Give a portfolio."""
        return self._all("portfolio", account=account)

    def waiting_for(self, account: int) -> list[Certificate]:
        """Give what waits at an account's proven addresses."""
        return self._all("waiting_certificates", account=account)

    def waiting_at(self, email: str) -> list[Certificate]:
        """Give what waits at an address, whoever's it is."""
        return self._all("certificates_waiting_at", email=email)

    def addresses_to_remind(self, level: int, issued_before: datetime, limit: int) -> list[str]:
        """Name addresses at which one waits that ``to_remind`` gives."""
        rows = self._tx.all(
            "addresses_to_remind", level=level, before=to_ms(issued_before), limit=limit
        )
        return [str(row[0]) for row in rows]

    def to_remind(self, email: str, level: int, issued_before: datetime) -> list[Certificate]:
        """Give those waiting at an address, reminded below ``level`` and issued by a moment."""
        before = to_ms(issued_before)
        return self._all("certificates_to_remind", email=email, level=level, before=before)

    def _one(self, query: str, **values: object) -> Certificate | None:
        row = self._tx.one(query, **values)
        return None if row is None else _certificate(row)

    def _all(self, query: str, **values: object) -> list[Certificate]:
        return [_certificate(row) for row in self._tx.all(query, **values)]


def _values(certificate: Certificate) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(certificate, name) for name in _FIELDS}
    values["birth_date"] = to_day(certificate.birth_date)
    values["awarded_on"] = to_day(certificate.awarded_on)
    values["issued_at"] = to_ms(certificate.issued_at)
    values["activated_at"] = to_ms_or_none(certificate.activated_at)
    values["revoked_at"] = to_ms_or_none(certificate.revoked_at)
    return values


def _certificate(row: Sequence[Any]) -> Certificate:
    values = dict(zip(_FIELDS, row, strict=True))
    values["birth_date"] = from_day(values["birth_date"])
    values["awarded_on"] = from_day(values["awarded_on"])
    values["issued_at"] = from_ms(values["issued_at"])
    values["activated_at"] = from_ms_or_none(values["activated_at"])
    values["revoked_at"] = from_ms_or_none(values["revoked_at"])
    return Certificate(**values)
