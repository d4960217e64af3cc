"""Sets what is held about a person in type: PDF/A-2a to keep, PDF/UA-1 for screen readers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from paper.lettering import Script, as_written, in_ascii, in_known_scripts, printable
from school.papers import DossierSheet

_TEMPLATE = Path(__file__).with_name("dossier.typ")
_LONGEST = 4000
"""Characters of one value; the whole of it stands in the file for machines."""


class TypstDossiers:
    """Fills the school's port ``DossierPrinter``; fonts are those within the typst package."""

    def __init__(self) -> None:
        self._fonts = typst.Fonts(include_system_fonts=False)

    def dossier(self, sheet: DossierSheet) -> bytes:
        """Give the PDF of ``sheet``. Raises ``typst.TypstError`` if the template is broken."""
        for script in (as_written, in_known_scripts):
            try:
                return self._compile(sheet, script)
            except typst.TypstError:
                continue  # PDF/A forbids a letter that no font has
        return self._compile(sheet, in_ascii)

    def _compile(self, sheet: DossierSheet, script: Script) -> bytes:
        compiler = typst.Compiler(_TEMPLATE, font_paths=self._fonts, ignore_system_fonts=True)
        pdf = compiler.compile(
            format="pdf",
            sys_inputs={"sheet": json.dumps(_data(sheet, script))},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.combine(sheet.made_on, time(), UTC),
        )
        if not isinstance(pdf, bytes):
            raise TypeError("typst gives a PDF as one piece of bytes")
        return pdf


def _data(sheet: DossierSheet, script: Script) -> dict[str, object]:
    """Give what ``dossier.typ`` reads: every text ready to be set, nothing to interpret."""

    def given(text: str) -> str:
        return printable(text, script, _LONGEST)

    return {
        "language": sheet.language,
        "title": given(sheet.title),
        "made": [sheet.made_on.year, sheet.made_on.month, sheet.made_on.day],
        "lines": [given(line) for line in sheet.lines],
        "colon": "\u00a0:" if sheet.language == "fr" else ":",
        "sections": [
            {
                "heading": given(section.heading),
                "rows": [
                    [[given(label), given(value)] for label, value in row] for row in section.rows
                ],
            }
            for section in sheet.sections
        ],
    }
