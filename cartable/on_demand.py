"""Costly libraries that few steps need, each loaded when one first does: 30 MB in all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from locales import Catalogues
from school.papers import CertificatePrinter, CertificateSheet
from school.passwords import Strength, StrengthMeter


class MeterOnDemand:
    """Fills the school's port ``StrengthMeter`` by zxcvbn, whose dictionaries take 13 MB."""

    def score(self, text: str, context: Sequence[str]) -> Strength:
        """Score ``text``, knowing that a guesser tries the words of ``context`` first."""
        return self._meter.score(text, context)

    @cached_property
    def _meter(self) -> StrengthMeter:
        from vault.strength import ZxcvbnMeter

        return ZxcvbnMeter.load()


class PrinterOnDemand:
    """Fills the school's port ``CertificatePrinter`` by typst, which takes 11 MB with its fonts."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def certificate(self, sheet: CertificateSheet) -> bytes:
        """Give the certificate as a PDF of one page; call it from a thread."""
        return self._printer.certificate(sheet)

    @cached_property
    def _printer(self) -> CertificatePrinter:
        from paper.certificates import TypstCertificates

        return TypstCertificates(self._catalogues)


def captcha_picture(code: str) -> bytes:
    """Give a PNG of ``code``, drawn by pillow, which takes 7 MB; any thread may call."""
    from paper.captcha import CaptchaPictures

    return CaptchaPictures().picture(code)
