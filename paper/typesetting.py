"""Sets the templates of this room in type, with data that their files read as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Literal

import typst

from paper.lettering import Script, as_written, in_ascii, in_known_scripts

Standard = Literal["a-2a", "ua-1"]


class Typesetter:
    """Sets one template, whose file stands beside; ``name`` is that of its data there.

    Only the fonts within the typst package are used, so that every machine sets the same.
    """

    def __init__(self, template: str, name: str) -> None:
        self._template = Path(__file__).with_name(template)
        self._name = name
        self._fonts = typst.Fonts(include_system_fonts=False)

    def pdf(self, data: Mapping[str, object], made_on: date, *standards: Standard) -> bytes:
        """Give a PDF of ``made_on``; raises ``typst.TypstError``.

        So does a letter that no font has: the standards forbid it.
        """
        compiler, inputs = self._compiler(), self._inputs(data)
        made_at = datetime.combine(made_on, time(), UTC)
        made = compiler.compile(
            format="pdf", sys_inputs=inputs, pdf_standards=[*standards], timestamp=made_at
        )
        return _in_one_piece(made)

    def png(self, data: Mapping[str, object], sharpness: float) -> bytes:
        """Give a PNG of so many dots an inch; raises ``typst.TypstError``."""
        made = self._compiler().compile(format="png", ppi=sharpness, sys_inputs=self._inputs(data))
        return _in_one_piece(made)

    def _compiler(self) -> typst.Compiler:
        """Give a compiler of its own: one is not for several threads, and costs little."""
        return typst.Compiler(self._template, font_paths=self._fonts, ignore_system_fonts=True)

    def _inputs(self, data: Mapping[str, object]) -> dict[str, str]:
        return {self._name: json.dumps(data)}


def in_letters_that_fonts_have(made: Callable[[Script], bytes]) -> bytes:
    """Give what is made of words as they were written, or else romanised as far as needed.

    王 becomes Wang, instead of showing an empty box. Raises ``typst.TypstError`` if the template is
    broken.
    """
    for script in (as_written, in_known_scripts):
        try:
            return made(script)
        except typst.TypstError:
            continue
    return made(in_ascii)


def _in_one_piece(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst gives a file as one piece of bytes")
    return made
