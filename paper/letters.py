"""Sets letters in type: an A4 page for each, tagged for screen readers (PDF/UA-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO

import typst

from locales import Catalogue, Catalogues
from paper.binding import Book, pages_of
from paper.lettering import Script, as_written, in_ascii, in_known_scripts, printable
from paper.qr import QrPictures
from paper.typesetting import Typesetter
from school.papers import LetterSheet

_LINE = re.compile(r"\s*[,;\n]\s*")

_LONGEST_SCHOOL = 100
_LONGEST_NAME = 90
_LONGEST_LINE = 60
_LONGEST_IDENTIFIER = 330
_MOST_LINES = 4
"""How many characters and lines of an address are printed, so that one page holds the widest."""

_SIZE, *_SMALLER = 11.5, 10.5, 9.5, 8.5
"""Points: what letters are set in, and what they are set in where names are long."""


class TypstLetters:
    """Fills the school's port ``LetterPrinter``, with the fonts of the typst package alone.

    A name in letters that those lack is romanised, as on certificates. What typst remembers of a
    compilation it forgets ten compilations later: memory follows the letters handed in at once.
    """

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues
        self._typesetter = Typesetter("letters.typ", "letters")
        self._qr = QrPictures()

    def book(self, out: IO[bytes]) -> Book:
        """Begin a PDF that takes what ``letters`` gives."""
        return Book(out)

    def letters(self, sheets: Sequence[LetterSheet]) -> list[bytes]:
        """Give PDFs with a page for each of ``sheets``, in order.

        They are set together; where one of them has a letter that no font has, or more text than a
        page holds, each is set alone, so that the others stay as they should be.
        Raises ``typst.TypstError`` if the template is broken.
        """
        try:
            part = self._compile(sheets, as_written, _SIZE)
        except typst.TypstError:
            part = b""
        if part and pages_of(part) == len(sheets):
            return [part]
        return [self._alone(sheet) for sheet in sheets]

    def _alone(self, sheet: LetterSheet) -> bytes:
        """Set one letter as large, and as much as it is written, as one page allows."""
        for script in (as_written, in_known_scripts):
            for size in (_SIZE, *_SMALLER):
                try:
                    part = self._compile([sheet], script, size)
                except typst.TypstError:
                    break  # PDF/UA forbids a letter that no font has
                if pages_of(part) == 1:
                    return part
        return self._compile([sheet], in_ascii, _SMALLER[-1])

    def _compile(self, sheets: Sequence[LetterSheet], script: Script, size: float) -> bytes:
        data = self._data(sheets, script, size)
        return self._typesetter.pdf(data, sheets[0].made_on, "ua-1")

    def _data(
        self, sheets: Sequence[LetterSheet], script: Script, size: float
    ) -> dict[str, object]:
        """Give what ``letters.typ`` reads: every text ready to be set, nothing to interpret."""
        of_all = self._catalogues.of(sheets[0].language)
        return {
            "title": of_all.text("paper.letter.title"),
            "author": printable(sheets[0].school_name, script, _LONGEST_SCHOOL),
            "size": size,
            "letters": [
                _Page(sheet, self._catalogues.of(sheet.language), script, self._qr).data()
                for sheet in sheets
            ],
        }


class _Page:
    """The texts of one letter, ready to be set, with nothing in them to interpret."""

    def __init__(
        self, sheet: LetterSheet, words: Catalogue, script: Script, qr: QrPictures
    ) -> None:
        self._sheet = sheet
        self._words = words
        self._script = script
        self._qr = qr

    def data(self) -> dict[str, object]:
        """Give what ``letters.typ`` reads."""
        sheet = self._sheet
        return {
            "language": self._words.language,
            "school": self._given(sheet.school_name, _LONGEST_SCHOOL),
            "reach": list(self._reach()),
            "date": self._said("date", date=self._words.date(sheet.made_on)),
            "window": list(self._window()),
            "heading": self._said("again.heading" if sheet.again else "heading"),
            "greeting": self._greeting(),
            "opening": self._said("again.opening" if sheet.again else "opening"),
            "identifier_label": self._said("identifier"),
            "identifier": self._given(sheet.identifier, _LONGEST_IDENTIFIER),
            "password_label": self._said("password"),
            "password": sheet.temporary_password.split("-"),
            "valid": self._said("valid", date=self._words.date(sheet.valid_until)),
            "link": sheet.deep_link or "",
            "bot": _bot(sheet.deep_link),
            "qr": self._qr.drawing(sheet.deep_link, quick=True) if sheet.deep_link else "",
            "qr_label": self._said("qr"),
            "steps_heading": self._said("steps"),
            "steps": list(self._steps()),
            "notes": list(self._notes()),
        }

    def _said(self, key: str, **values: object) -> str:
        return self._words.text(f"paper.letter.{key}", **values)

    def _given(self, text: str, longest: int = _LONGEST_LINE) -> str:
        return printable(text, self._script, longest)

    @property
    def _name(self) -> str:
        return self._given(f"{self._sheet.first_name} {self._sheet.last_name}", _LONGEST_NAME)

    @property
    def _phone(self) -> str:
        return self._given(self._sheet.school_phone).replace(" ", "\u00a0")

    def _reach(self) -> Iterator[str]:
        sheet = self._sheet
        if sheet.school_address:
            yield self._given(sheet.school_address, _LONGEST_NAME)
        if sheet.school_phone:
            yield self._said("phone", phone=self._phone)
        for one in (sheet.school_email, re.sub(r"^https?://|/$", "", sheet.school_web)):
            if one:
                yield self._given(one)

    def _window(self) -> Iterator[str]:
        sheet = self._sheet
        yield self._said("window")
        yield self._name
        lines = [one for one in _LINE.split(sheet.address) if one][:_MOST_LINES]
        yield from map(self._given, lines)
        if not lines and sheet.class_name:
            yield self._said("class", name=self._given(sheet.class_name))

    def _greeting(self) -> str:
        if not self._sheet.class_name:
            return self._said("greeting", name=self._name)
        named = {"name": self._name, "class_name": self._given(self._sheet.class_name)}
        return self._said("greeting_class", **named)

    def _contact(self) -> str:
        sheet = self._sheet
        ways = []
        if sheet.school_phone:
            ways.append(self._said("contact.phone", phone=self._phone))
        if sheet.school_email:
            ways.append(self._said("contact.email", email=self._given(sheet.school_email)))
        return " ".join(ways) or self._said("contact.none")

    def _steps(self) -> Iterator[str]:
        sheet = self._sheet
        if sheet.again and (sheet.deep_link or sheet.page):
            yield from self._steps_again()
            return
        if sheet.deep_link:
            yield self._said("step.install")
            yield self._said("step.scan", bot=_bot(sheet.deep_link))
        elif sheet.page:
            yield self._said("step.page", page=self._given(sheet.page, _LONGEST_NAME))
        else:
            yield self._said("step.keep")
            yield self._said("step.contact", contact=self._contact())
            return
        for step in ("password", "terms", "own", "details"):
            yield self._said(f"step.{step}")

    def _steps_again(self) -> Iterator[str]:
        """Say how a password that was forgotten is renewed, by this proof and another one."""
        if self._sheet.deep_link:
            yield self._said("again.step.scan", bot=_bot(self._sheet.deep_link))
        else:
            page = self._given(self._sheet.page or "", _LONGEST_NAME)
            yield self._said("again.step.page", page=page)
        for step in ("proof", "password", "own"):
            yield self._said(f"again.step.{step}")

    def _alone(self) -> str:
        """Say how it goes without Telegram: on a page, or with the school."""
        if not self._sheet.page:
            return self._said("alone", contact=self._contact())
        page = self._given(self._sheet.page, _LONGEST_NAME)
        if self._sheet.again:
            return self._said("again.alone.page", page=page, contact=self._contact())
        return self._said("alone.page", page=page, contact=self._contact())

    def _notes(self) -> Iterator[tuple[str, str]]:
        if self._sheet.deep_link:
            yield self._said("alone.heading"), self._alone()
        if self._sheet.again:
            yield self._said("again.second.heading"), self._said("again.second")
        elif self._sheet.deep_link:
            yield self._said("child.heading"), self._said("child")
        yield self._said("personal.heading"), self._said("personal")


def _bot(link: str | None) -> str:
    """Give the bot's name as people look for it: ``@cartable_bot``."""
    found = re.search(r"/([^/?]+)\?start=", link or "")
    return f"@{found[1]}" if found else ""
