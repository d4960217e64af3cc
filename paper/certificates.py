"""Sets certificates in type: one A4 page, PDF/A-2a for archives and PDF/UA-1 for screen readers."""

from __future__ import annotations

import re
from datetime import date

from locales import Catalogues
from paper.lettering import Script, printable
from paper.qr import QrPictures
from paper.typesetting import Typesetter, in_letters_that_fonts_have
from school.papers import CertificateSheet

_LONGEST_TITLE = 300
_LONGEST_SCHOOL = 200
_LONGEST_OTHER = 120
"""How many characters are printed, so that one page holds even the widest."""

_CODE_GROUP = 4


class TypstCertificates:
    """Fills the school's port ``CertificatePrinter``."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues
        self._typesetter = Typesetter("certificate.typ", "sheet")
        self._qr = QrPictures()

    def certificate(self, sheet: CertificateSheet) -> bytes:
        """Give the PDF of ``sheet``. Raises ``typst.TypstError`` if the template is broken."""
        return in_letters_that_fonts_have(
            lambda script: self._typesetter.pdf(
                self._data(sheet, script), sheet.issued_on, "a-2a", "ua-1"
            )
        )

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
