"""Certificates: issued by the secretariat, activated by the student, kept in a portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Literal, Protocol, get_args

from school.accounts import Account, same_name

Kind = Literal["unit", "level_test", "exemption", "exemption_test"]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Unité d'enseignement, test de niveau, dispense, test dispensatoire (seed ICC)."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of success: what it says, to whom it was sent, whose portfolio it is in."""

    id: int
    platform: str
    reference: str
    email: str
    first_name: str
    last_name: str
    birth_date: date | None
    title: str
    kind: Kind
    awarded_on: date
    file: str | None
    code: str
    issued_at: datetime
    account: int | None = None
    activated_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_why: str | None = None
    reminded: int = 0

    @property
    def waiting(self) -> bool:
        """Whether it can still be activated."""
        return self.activated_at is None and self.revoked_at is None


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A good row of ``certificates.csv``; ``file`` is the digest of the PDF that came with it."""

    email: str
    first_name: str
    last_name: str
    birth_date: date | None
    title: str
    kind: Kind
    awarded_on: date
    reference: str
    file: str | None


class Issued(Enum):
    """What became of a row."""

    NEW = "new"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


class CertificateRows(Protocol):
    """Where certificates are kept."""

    def add(self, certificate: Certificate) -> None:
        """Keep a new certificate."""
        ...

    def update(self, certificate: Certificate) -> None:
        """Write a certificate again as a whole."""
        ...

    def get(self, certificate: int) -> Certificate | None:
        """Find one by its id."""
        ...

    def by_reference(self, platform: str, reference: str) -> Certificate | None:
        """Find the one with this reference of the school's."""
        ...

    def by_code(self, code: str) -> Certificate | None:
        """Find one by its verification code."""
        ...

    def of_account(self, account: int) -> list[Certificate]:
        """Give a portfolio: activated, not revoked, newest award first."""
        ...

    def waiting_for(self, account: int) -> list[Certificate]:
        """Give what was sent to an account's proven addresses and is not activated yet."""
        ...

    def waiting_at(self, email: str) -> list[Certificate]:
        """Give what was sent to an address and is not activated yet, newest award first."""
        ...

    def addresses_to_remind(self, level: int, issued_before: datetime, limit: int) -> list[str]:
        """Name addresses at which one waits that ``to_remind`` gives."""
        ...

    def to_remind(self, email: str, level: int, issued_before: datetime) -> list[Certificate]:
        """Give those that wait there, reminded below ``level`` and issued by a moment."""
        ...


def made_out_to(certificate: Certificate, account: Account) -> bool:
    """Whether a certificate bears the name of the account's owner."""
    return same_name(f"{certificate.first_name} {certificate.last_name}", account.name)


def grouped(code: str) -> str:
    """Write a verification code in groups that can be read out."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
