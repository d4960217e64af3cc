"""The cast of these tests, and how a letter about them is made without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from locales import Catalogues
from mail.addresses import OwnAddress
from mail.layout import Layout
from mail.links import Links
from mail.writing import MailWriter, Signer
from school.accounts import Account
from school.certificates import Certificate, CertificateRow
from school.outbox import Lane, Notice
from school.platforms import Platform
from school.written import Letter

NOW = datetime(2026, 6, 26, 9, 45, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")
SOPHIE = "sophie.lambert@example.org"
OWN = OwnAddress.parse("cartable@ecole.example")
LINKS = Links("https://attestations.ecole.example", "https://t.me", replies=True)
BOT = "EcoleAttestationsBot"
TOKEN = "q3k9x7w2m5n8b4v6c1z0a9s8d7"
STOP_TOKEN = "z9y8x7w6v5u4t3s2r1q0p9o8n7"
INVITING = ("activation", "activation_reminder")
CHANGES = (
    "device_linked",
    "device_unlinked",
    "password_changed",
    "reset_code",
    "merge_code",
    "accounts_merged",
    "accounts_parted",
    "address_asked",
    "address_replaced",
    "address_proven",
    "account_closing",
    "account_closing_soon",
    "account_reopened",
)
ADDED = ("certificate_added", "certificate_activated")
KINDS = (*INVITING, *ADDED, "certificate_revoked", "welcome", *CHANGES)


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


def platform(**changes: Any) -> Platform:
    made = Platform(
        id="icc",
        name="Institut des Carrières",
        kind="institute",
        domain="ecole.example",
        address="Rue de la Fontaine 4, 1000 Bruxelles",
        phone="+32 2 000 00 00",
        email="info@ecole.example",
        fax="",
        web="https://www.ecole.example",
        languages=("fr",),
        password_rule="smartcertificate",
        administrators=(),
    )
    return replace(made, **changes)


def row(number: int = 1, email: str = SOPHIE, title: str = "Néerlandais UE 3") -> CertificateRow:
    return CertificateRow(
        email=email,
        first_name="Sophie",
        last_name="Lambert",
        birth_date=None,
        title=title,
        kind="unit",
        awarded_on=date(2026, 6, 20),
        reference=f"R-{number}",
        file=None,
    )


def certificate(**changes: Any) -> Certificate:
    made = Certificate(
        id=7,
        platform="icc",
        reference="R-1",
        email=SOPHIE,
        first_name="Sophie",
        last_name="Lambert",
        birth_date=None,
        title="Néerlandais UE 3",
        kind="unit",
        awarded_on=date(2026, 6, 20),
        file=None,
        code="c" * 26,
        issued_at=NOW,
    )
    return replace(made, **changes)


def account(language: str = "fr", first_name: str = "Sophie") -> Account:
    return Account(9, first_name, "Lambert", None, language, "x", NOW)


def notice(kind: str, number: int = 4711, to: str = SOPHIE) -> Notice:
    return Notice(number, "mail", to, Lane.PERSONAL, kind, {}, NOW)


def letter(kind: str, language: str = "fr", **changes: Any) -> Letter:
    """A letter as ``school.writing`` gives it for a notice of this kind."""
    about_certificate = kind not in ("welcome", *CHANGES)
    about = certificate()
    if kind == "certificate_revoked":
        about = certificate(revoked_at=NOW, revoked_why="Erreur d’encodage")
    data: dict[str, dict[str, object]] = {
        "activation_reminder": {"others": ["Anglais UE 2", "Comptabilité"]},
        "device_linked": {"at": NOW.isoformat()},
        "device_unlinked": {"at": NOW.isoformat()},
        "password_changed": {"at": NOW.isoformat()},
        "account_closing": {"at": NOW.isoformat()},
        "account_closing_soon": {"at": NOW.isoformat()},
        "account_reopened": {"at": NOW.isoformat()},
        "reset_code": {"at": NOW.isoformat(), "code": "1234 5678"},
        "merge_code": {"at": NOW.isoformat(), "code": "1234 5678"},
        "accounts_merged": {"at": NOW.isoformat()},
        "accounts_parted": {"at": NOW.isoformat()},
        "address_asked": {"at": NOW.isoformat()},
        "address_replaced": {"at": NOW.isoformat()},
        "address_proven": {"at": NOW.isoformat(), "address": "s.lambert@example.net"},
    }
    made = Letter(
        kind=kind,
        language=language,
        platform=platform(),
        certificate=about if about_certificate else None,
        account=None if kind in INVITING else account(language),
        data=data.get(kind, {}),
        token=TOKEN if kind in INVITING else None,
        stop_token=STOP_TOKEN,
    )
    return replace(made, **changes)


@cache
def writer(links: Links = LINKS, signer: Signer | None = None) -> MailWriter:
    return MailWriter(Catalogues.load(), OWN, links, BRUSSELS, Layout(), signer)
