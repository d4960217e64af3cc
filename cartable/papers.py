"""Certificates on paper: the PDF that the secretariat supplied, or one that the program sets."""

from __future__ import annotations

import asyncio
import re

from cartable.root import Foundation
from locales import Catalogue
from school.certificates import Certificate
from school.papers import CertificatePrinter, CertificateSheet
from school.platforms import Platform
from school.refusals import Refusal
from school.store import Transaction

_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


class CertificatePapers:
    """Gives the PDF of a certificate; setting one takes a thread for some milliseconds."""

    def __init__(self, opened: Foundation, printer: CertificatePrinter) -> None:
        self._opened = opened
        self._printer = printer

    async def document(self, certificate: int) -> tuple[str, bytes]:
        """Give the file name and content; raises ``Refusal`` for a certificate that is gone."""
        found, platform, language, supplied = await self._opened.store.run(
            lambda tx: _gather(tx, certificate)
        )
        words = self._opened.catalogues.of(language)
        name = _filename(words, found)
        if supplied is not None:
            return name, supplied
        sheet = _sheet(found, platform, language)
        return name, await asyncio.to_thread(self._printer.certificate, sheet)


def _gather(tx: Transaction, number: int) -> tuple[Certificate, Platform, str, bytes | None]:
    certificate = tx.certificates.get(number)
    platform = tx.platforms.get(certificate.platform) if certificate else None
    if certificate is None or platform is None:
        raise Refusal("certificate.not_yours")
    account = tx.accounts.get(certificate.account) if certificate.account is not None else None
    # A certificate is in a language of the school's: its reader's where the school has it.
    wanted = account.language if account else ""
    language = wanted if wanted in platform.languages else platform.languages[0]
    supplied = tx.files.get(certificate.file) if certificate.file else None
    return certificate, platform, language, supplied


def _sheet(certificate: Certificate, platform: Platform, language: str) -> CertificateSheet:
    return CertificateSheet(
        school_name=platform.name,
        school_address=platform.address,
        school_web=platform.web,
        first_name=certificate.first_name,
        last_name=certificate.last_name,
        birth_date=certificate.birth_date,
        title=certificate.title,
        kind=certificate.kind,
        awarded_on=certificate.awarded_on,
        reference=certificate.reference,
        code=certificate.code,
        verify_url=None,  # until there is a page that verifies, the QR code carries the code
        language=language,
        issued_on=certificate.issued_at.date(),
    )


def _filename(words: Catalogue, certificate: Certificate) -> str:
    title = _UNFIT.sub(" ", certificate.title)[:80].strip(" .")
    return f"{words.text('certificate.filename', title=title)}.pdf"
