"""Costly libraries that few steps need, each loaded when one first does: 30 MB in all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cached_property

from locales import Catalogues
from school.charts import Chart
from school.papers import CertificatePrinter, CertificateSheet, DossierSheet
from school.passwords import Strength, StrengthMeter
from school.phones import Phones


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


class DossiersOnDemand:
    """Fills the school's port ``DossierPrinter`` by typst."""

    def dossier(self, sheet: DossierSheet) -> bytes:
        """Give a PDF of what is held about a person; call it from a thread."""
        from paper.dossiers import TypstDossiers

        return TypstDossiers().dossier(sheet)


def captcha_picture(code: str) -> bytes:
    """Give a PNG of ``code``, drawn by pillow, which takes 7 MB; any thread may call."""
    from paper.captcha import CaptchaPictures

    return CaptchaPictures().picture(code)


def romanised(text: str) -> str:
    """Write a text of any script in ASCII, by anyascii and its tables; any thread may call."""
    from paper.lettering import in_ascii

    return in_ascii(text)


class PortraitsOnDemand:
    """Fills the school's port ``Portraits`` by pillow, one picture at a time: each takes 100 MB."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def portrait(self, content: bytes) -> bytes:
        """Give a small square JPEG; raises ``Refusal`` for what is no picture, or too large."""
        async with self._turn:
            return await asyncio.to_thread(_portrait, content)


def _portrait(content: bytes) -> bytes:
    from paper.portraits import PillowPortraits

    return PillowPortraits().portrait(content)


class PicturesOnDemand:
    """Fills the school's port ``Pictures`` by pillow, one picture at a time: each takes 200 MB."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def cleaned(self, content: bytes) -> bytes:
        """Give a picture with nothing but pixels in it; raises ``Refusal`` for a broken one."""
        async with self._turn:
            return await asyncio.to_thread(_cleaned, content)


def _cleaned(content: bytes) -> bytes:
    from paper.pictures import PillowPictures

    return PillowPictures().cleaned(content)


def chart_picture(chart: Chart) -> bytes:
    """Give a PNG of a chart, set by typst; any thread may call."""
    from paper.charts import TypstCharts

    return TypstCharts().chart(chart)


def blank_picture() -> bytes:
    """Give a PNG that shows nothing."""
    from paper.pictures import blank_picture

    return blank_picture()


class PhonesOnDemand:
    """Fills the school's port ``Phones`` by phonenumbers, with its rules for all countries."""

    def read(self, text: str) -> str:
        """Give a number as E.164; raises ``Refusal`` where nobody could be called at it."""
        return self._book.read(text)

    def shown(self, number: str) -> str:
        """Give an E.164 number as people read it."""
        return self._book.shown(number)

    @cached_property
    def _book(self) -> Phones:
        from cartable.phones import PhoneBook

        return PhoneBook()
