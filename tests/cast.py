"""The cast: the schools and students of the guides and samples, and makers of what they own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from school.accounts import Account, Device
from school.certificates import Certificate, CertificateRow
from school.children import Child
from school.inbox import Input
from school.outbox import Lane, Notice
from school.places import Place
from school.platforms import Platform

SAMPLES = Path(__file__).parent.parent / "cartable" / "samples"
NOW = datetime(2026, 6, 26, 9, 45, tzinfo=UTC)
KEY = "a-key-of-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
SOPHIE = "sophie.lambert@example.org"
SOPHIE_TOO = "s.lambert@example.net"
KARIM = "karim.benali@example.org"


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        """Go on by what ``timedelta`` takes; gives the new time."""
        self.at += timedelta(**by)
        return self.at


ICC = Platform(
    id="icc",
    name="Institut des Carrières Commerciales",
    kind="institute",
    domain="iccbxl.be",
    address="Rue de la Fontaine 4, 1000 Bruxelles",
    phone="",
    email="secretariat@iccbxl.be",
    fax="",
    web="https://www.iccbxl.be",
    languages=("fr", "nl", "de", "en"),
    password_rule="smartcertificate",
    administrators=("admin@iccbxl.be",),
)

ISU_DOUR = Platform(
    id="isu-dour",
    name="Institut La Sainte-Union",
    kind="school",
    domain="isu-dour.be",
    address="Rue du Roi Albert 10, 7370 Dour",
    phone="+32 65 00 00 00",
    email="info@isu-dour.be",
    fax="",
    web="http://www.isu-dour.be",
    languages=("fr", "nl", "en"),
    password_rule="smartschool",
    administrators=("admin1@isu-dour.be", "admin2@isu-dour.be"),
)


def row(**changes: Any) -> CertificateRow:
    """Sophie's level test, as the sample has it."""
    sophie = CertificateRow(
        email=SOPHIE,
        first_name="Sophie",
        last_name="Lambert",
        birth_date=date(1998, 8, 3),
        title="Néerlandais - test de niveau",
        kind="level_test",
        awarded_on=date(2020, 9, 4),
        reference="ICC-2020-0003",
        file=None,
    )
    return replace(sophie, **changes)


def certificate(number: int = 1, **changes: Any) -> Certificate:
    """A certificate of Sophie's, issued and not yet activated."""
    issued = Certificate(
        id=number,
        platform="icc",
        reference=f"ICC-{number}",
        email=SOPHIE,
        first_name="Sophie",
        last_name="Lambert",
        birth_date=date(1998, 8, 3),
        title="Néerlandais - test de niveau",
        kind="level_test",
        awarded_on=date(2020, 9, 4),
        file=None,
        code=f"code{number}",
        issued_at=NOW,
    )
    return replace(issued, **changes)


def account(number: int = 1, **changes: Any) -> Account:
    """Sophie's account."""
    opened = Account(
        id=number,
        first_name="Sophie",
        last_name="Lambert",
        birth_date=date(1998, 8, 3),
        language="fr",
        password_hash="hash",
        opened_at=NOW,
    )
    return replace(opened, **changes)


def device(number: int = 1, **changes: Any) -> Device:
    """Sophie's telephone."""
    linked = Device(id=number, account=1, chat=100, linked_at=NOW, used_at=NOW)
    return replace(linked, **changes)


def notice(number: int, to: str = "100", **changes: Any) -> Notice:
    """A notice to a chat, about one person, due now."""
    owed = Notice(
        id=number,
        channel="telegram",
        to=to,
        lane=Lane.PERSONAL,
        kind="certificate_added",
        data={"certificate": number},
        due_at=NOW,
    )
    return replace(owed, **changes)


def update(number: int, **changes: Any) -> Input:
    """An update of a chat."""
    came = Input(
        source="telegram",
        key=str(number),
        order=number,
        lane="100",
        payload=b"sealed",
        received_at=NOW,
    )
    return replace(came, **changes)


def child(number: int = 1, **changes: Any) -> Child:
    """Albert Durant, as the second guide has him."""
    albert = Child(
        id=number,
        platform="isu-dour",
        identifier="albert.durant@isu-dour.be",
        first_name="Albert",
        last_name="Durant",
        class_name="3B",
        birth_date=date(2008, 5, 14),
        language="fr",
        email="",
        address="",
        guardian_places=2,
        added_at=NOW,
    )
    return replace(albert, **changes)


def place(number: int = 1, /, **changes: Any) -> Place:
    """A place at Albert that nobody has taken."""
    free = Place(id=number, platform="isu-dour", child=1, number=1, made_at=NOW)
    return replace(free, **changes)
