"""The ports through which the school has things printed and drawn, and what it hands over.

The school knows what stands on a certificate; how it is set in type, and how a picture comes about,
is the business of whoever fills these ports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Protocol


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """All that is printed on one certificate.

    ``kind`` is ``unit``, ``level_test``, ``exemption`` or ``exemption_test``; ``language`` is
    ``fr``, ``en``, ``nl`` or ``de``. ``title`` names the course unit. ``verify_url`` is the page on
    which anybody can verify ``code``; the QR code carries it, or the code alone where there is no
    such page. Names and titles are free text of any length and script.
    """

    school_name: str
    school_address: str
    school_web: str
    first_name: str
    last_name: str
    birth_date: date | None
    title: str
    kind: str
    awarded_on: date
    reference: str
    code: str
    verify_url: str | None
    language: str
    issued_on: date


class CertificatePrinter(Protocol):
    """Sets certificates in type."""

    def certificate(self, sheet: CertificateSheet) -> bytes:
        """Give the certificate as a PDF of one page, byte for byte the same for the same sheet.

        Takes milliseconds of a processor: call it from a thread. Any number of threads may.
        """


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """All that is printed on one guardian's letter.

    ``temporary_password`` is ``xxxx-xxxx-xxxx``; ``valid_until`` its last day; ``deep_link`` what
    the QR code opens, ``None`` where there is no chat; ``page`` where the same is done without one,
    as people type it. One that is ``again`` for who has the place is a proof for a forgotten
    password. No letter tells how many others the child has. ``address`` is empty, or its lines
    stand between commas. ``language`` is ``fr``, ``nl``, ``de`` or ``en``. Names are free text of
    any length and script.
    """

    school_name: str
    school_address: str
    school_phone: str
    school_email: str
    school_web: str
    first_name: str
    last_name: str
    class_name: str
    address: str
    identifier: str
    temporary_password: str = field(repr=False)
    deep_link: str | None = field(repr=False)
    language: str
    made_on: date
    valid_until: date
    page: str | None = None
    again: bool = False


class LetterBook(Protocol):
    """A PDF of many letters that is written as they come, whatever their number."""

    def add(self, part: bytes) -> None:
        """Add letters that a ``LetterPrinter`` has set. Takes milliseconds of a processor."""

    def close(self) -> None:
        """Finish the PDF; it has at least one letter."""


class LetterPrinter(Protocol):
    """Sets letters in type."""

    def letters(self, sheets: Sequence[LetterSheet]) -> list[bytes]:
        """Give PDFs with a page for each letter, in order, that a book takes.

        Takes about 7 ms of a processor and half a megabyte for each: hand a score in at once, from
        a thread. Any number of threads may.
        """

    def book(self, out: IO[bytes]) -> LetterBook:
        """Begin a PDF; it is written to ``out`` from the start to the end."""


@dataclass(frozen=True, slots=True)
class DossierSection:
    """What is held of one kind: each row is a list of labels with their values."""

    heading: str
    rows: Sequence[Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class DossierSheet:
    """All that is held about a person, in words; ``lines`` say what it is and where it is from."""

    title: str
    language: str
    made_on: date
    lines: Sequence[str]
    sections: Sequence[DossierSection]


class DossierPrinter(Protocol):
    """Sets what is held about a person in type."""

    def dossier(self, sheet: DossierSheet) -> bytes:
        """Give a PDF of as many pages as it takes. Takes tens of milliseconds: use a thread."""


class CaptchaPainter(Protocol):
    """Draws codes that people can read and robots hardly."""

    def picture(self, code: str) -> bytes:
        """Give a PNG of ``code``, drawn differently each time. Any thread may call."""


class QrPainter(Protocol):
    """Draws QR codes."""

    def picture(self, text: str) -> bytes:
        """Give a PNG that carries ``text``, for chats and mails. Any thread may call."""

    def drawing(self, text: str) -> str:
        """Give an SVG element that carries ``text``, for pages and print. Any thread may call."""
