"""The ports through which the school has things printed and drawn, and what it hands over.

The school knows what stands on a certificate; how it is set in type, and how a picture comes about,
is the business of whoever fills these ports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


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
