"""Reads news as they are handed in: Markdown with front matter, a file for each language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cartable.language_files import language_of, text_of
from cartable.rich_markdown import news_text
from school.files import LARGEST
from school.news import LONGEST_BODY, Text
from school.refusals import Refusal
from school.times import time_on_the_wall

_FRONT = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_OPTION = re.compile(r"([a-z]+)[ \t]*:[ \t]*(.*)\Z", re.IGNORECASE)
_OPTIONS = ("platform", "class", "child", "at", "urgent", "file")
_YES, _NO = ("yes", "true", "oui", "ja"), ("no", "false", "non", "nein", "nee", "")


@dataclass(slots=True)
class Front:
    """What front matter says, or the command line; ``at`` is a time on the school's clocks."""

    platform: str | None = None
    class_name: str | None = None
    child: str | None = None
    at: datetime | None = None
    urgent: bool | None = None
    files: list[Path] = field(default_factory=list)

    def over(self, other: Front) -> Front:
        """Give what the command line says, and where it says nothing what ``other`` says.

        For whom it is, is one answer: whoever types a child means no class that stands in a file.
        """
        audience = self if self.class_name or self.child else other
        return Front(
            platform=self.platform or other.platform,
            class_name=audience.class_name,
            child=audience.child,
            at=self.at or other.at,
            urgent=other.urgent if self.urgent is None else self.urgent,
            files=self.files or other.files,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """The texts, by language, ``None`` standing for the school's first; and the front matter."""

    texts: Mapping[str | None, Text]
    front: Front


def read_news(paths: Sequence[Path]) -> Written:
    """Read a file for each language (``trip.fr.md``); one alone may name none.

    Raises ``Refusal`` for what cannot be read, and where two are of the same language.
    """
    texts: dict[str | None, Text] = {}
    front = Front()
    for path in paths:
        too_large = Refusal("news.body_too_long", most=LONGEST_BODY)
        said, markdown = _parted(text_of(path, too_large), path.parent)
        language = language_of(path)
        if language in texts or (language is None and len(paths) > 1):
            raise Refusal("news.file_language", value=path.name)
        texts[language] = news_text(markdown)
        front = front.over(said)
    return Written(texts, front)


def content_of(path: Path) -> bytes:
    """Give a file that goes along; raises ``Refusal``."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refusal("news.file_too_large", most=LARGEST >> 20)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refusal("news.file_missing") from error
    except OSError as error:
        raise Refusal("import.table.unreadable", reason=error.strerror or "") from error


def _parted(text: str, folder: Path) -> tuple[Front, str]:
    """Part front matter from Markdown; files are named as seen from the text's own folder."""
    found = _FRONT.match(text)
    if found is None:
        return Front(), text
    front = Front()
    for line in found[1].splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            _take(front, line.strip(), folder)
    return front, text[found.end() :]


def _take(front: Front, line: str, folder: Path) -> None:
    option = _OPTION.match(line)
    name, value = (option[1].lower(), option[2].strip().strip("'\"")) if option else ("", "")
    match name:
        case "platform":
            front.platform = value or None
        case "class":
            front.class_name = value or None
        case "child":
            front.child = value or None
        case "at":
            front.at = time_on_the_wall(value)
        case "urgent" if value.lower() in (*_YES, *_NO):
            front.urgent = value.lower() in _YES
        case "file" if value:
            front.files.append(folder / value)
        case _:
            raise Refusal("news.front_matter", line=line, known=", ".join(_OPTIONS))
