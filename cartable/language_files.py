"""Texts that are handed in as one Markdown file for each language, the language in its name."""

from __future__ import annotations

import re
from pathlib import Path

from school.platforms import LANGUAGES
from school.refusals import Refusal

_LANGUAGE = re.compile(rf"[._-]({'|'.join(LANGUAGES)})\.[a-z]+\Z", re.IGNORECASE)
_LARGEST = 1 << 20  # bytes; the longest text that anybody reads has a tenth of it


def language_of(path: Path) -> str | None:
    """Give the language that a file's name says (``terms.fr.md``), if it says one."""
    found = _LANGUAGE.search(path.name)
    return found[1].lower() if found else None


def text_of(path: Path, too_large: Refusal) -> str:
    """Read a file; raises ``Refusal`` where that fails, and for what is no text in UTF-8."""
    try:
        if path.stat().st_size > _LARGEST:
            raise too_large
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise Refusal("import.table.unreadable", reason=error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise Refusal("import.schools.not_utf8") from error
    if "\0" in text:  # UTF-16 without its mark, or no text at all; no database keeps it
        raise Refusal("import.schools.not_utf8")
    return text
