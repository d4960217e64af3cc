"""Sets what is held about a person in type: PDF/A-2a to keep, PDF/UA-1 for screen readers."""

from __future__ import annotations

from paper.lettering import Script, printable
from paper.typesetting import Typesetter, in_letters_that_fonts_have
from school.papers import DossierSheet

_LONGEST = 4000
"""Characters of one value; the whole of it stands in the file for machines."""


class TypstDossiers:
    """Fills the school's port ``DossierPrinter``."""

    def __init__(self) -> None:
        self._typesetter = Typesetter("dossier.typ", "sheet")

    def dossier(self, sheet: DossierSheet) -> bytes:
        """Give the PDF of ``sheet``. Raises ``typst.TypstError`` if the template is broken."""
        return in_letters_that_fonts_have(
            lambda script: self._typesetter.pdf(_data(sheet, script), sheet.made_on, "a-2a", "ua-1")
        )


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
