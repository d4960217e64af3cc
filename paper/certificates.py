"""Sets certificates in type: one A4 page, PDF/A-2a for archives and PDF/UA-1 for screen readers."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

from locales import Catalogues
from paper.lettering import Script, as_written, in_ascii, in_known_scripts, printable
from paper.qr import QrPictures
from school.papers import CertificateSheet

_TEMPLATE = Path(__file__).with_name("certificate.typ")

_LONGEST_TITLE = 300
_LONGEST_SCHOOL = 200
_LONGEST_OTHER = 120
"""How many characters are printed, so that one page holds even the widest."""

_CODE_GROUP = 4


class TypstCertificates:
    """Fills the school's port ``CertificatePrinter``.

    Only the fonts within the typst package are used, so that every machine prints the same. They
    have Latin, Greek, Cyrillic, Hebrew, Arabic and a few scripts more; a certificate with letters
    that they lack is romanised as far as needed (王 becomes Wang) instead of showing empty boxes.
    """

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues
        self._fonts = typst.Fonts(include_system_fonts=False)
        self._qr = QrPictures()

    def certificate(self, sheet: CertificateSheet) -> bytes:
        """Give the PDF of ``sheet``. Raises ``typst.TypstError`` if the template is broken."""
        for script in (as_written, in_known_scripts):
            try:
                return self._compile(sheet, script)
            except typst.TypstError:
                continue  # PDF/A forbids a letter that no font has
        return self._compile(sheet, in_ascii)

    def _compile(self, sheet: CertificateSheet, script: Script) -> bytes:
        """Compile with a compiler of its own: one is not for several threads, and costs little."""
        compiler = typst.Compiler(_TEMPLATE, font_paths=self._fonts, ignore_system_fonts=True)
        pdf = compiler.compile(
            format="pdf",
            sys_inputs={"sheet": json.dumps(self._data(sheet, script))},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.combine(sheet.issued_on, time(), UTC),
        )
        if not isinstance(pdf, bytes):
            raise TypeError("typst gives a PDF as one piece of bytes")
        return pdf

    def _data(self, sheet: CertificateSheet, script: Script) -> dict[str, object]:
        """Give what ``certificate.typ`` reads: every text ready to be set, nothing to interpret."""
        words = self._catalogues.of(sheet.language)

        def said(key: str, on: date | None = None) -> str:
            return words.text(f"paper.certificate.{key}", date=on and words.date(on))

        def given(text: str, longest: int = _LONGEST_OTHER) -> str:
            return printable(text, script, longest)

        heading, _, kind = said(sheet.kind).partition(" – ")
        name = given(f"{sheet.first_name} {sheet.last_name}", _LONGEST_TITLE)
        return {
            "language": words.language,
            "document_title": f"{said(sheet.kind)} – {name}",
            "issued": [sheet.issued_on.year, sheet.issued_on.month, sheet.issued_on.day],
            "school": given(sheet.school_name, _LONGEST_SCHOOL),
            "address": given(sheet.school_address),
            "web": given(_spoken(sheet.school_web)),
            "heading": heading,
            "kind": kind,
            "opening": said("opening"),
            "name": name,
            "born": said("born", sheet.birth_date) if sheet.birth_date else "",
            "awarded": said(f"{sheet.kind}.awarded", sheet.awarded_on),
            "title": given(sheet.title, _LONGEST_TITLE),
            "facts": [
                [said("reference"), given(sheet.reference)],
                [said("issued_on"), words.date(sheet.issued_on)],
            ],
            "code_label": said("code"),
            "code": _grouped(given(sheet.code)),
            "verify": said("verify_page" if sheet.verify_url else "verify_school"),
            "url": sheet.verify_url or "",
            "qr": self._qr.drawing(sheet.verify_url or sheet.code),
            "qr_label": said("qr"),
        }


def _grouped(code: str) -> str:
    """Write a code in groups, as people read it aloud; one that has marks of its own stays."""
    if not code.isalnum():
        return code
    return " ".join(re.findall(f".{{1,{_CODE_GROUP}}}", code))


def _spoken(address: str) -> str:
    """Write a web address as people say it: without scheme and closing slash."""
    return re.sub(r"^https?://|/$", "", address)
