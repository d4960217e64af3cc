"""Terms (conditions générales d'utilisation): published in versions, read page by page."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

Answer = Literal["accepted", "refused", "ignored"]

PAGE_LENGTH = 2500
"""Characters of a page: a phone's screen or three, well below Telegram's 4,096."""


_HEADING = 80  # characters at most
_STOPS = ".!?…:;,"


Face = Literal["telegram", "mail", "web"]
"""Where somebody answers; the record of terms keeps it (scope B4)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One version in one language.

    ``text`` is the Markdown that was published, ``plain`` the same as it is read in a chat: made
    once, so that nobody's agreement changes under them. ``digest`` (SHA-256 of ``text``) is what
    an answer is kept with.
    """

    platform: str
    version: str
    language: str
    text: str
    plain: str
    digest: str
    published_at: datetime
    ignore_until: date | None


@dataclass(frozen=True, slots=True)
class TermsAnswer:
    """Who answered what to which text, when and through which channel (scope B4, the record).

    ``account`` is ``None`` where somebody with a letter has none yet: ``place`` is theirs then.
    ``child`` is whose pages the answer opens; ``None`` at a school without children.
    """

    id: int
    account: int | None
    platform: str
    version: str
    language: str
    digest: str
    answer: Answer
    channel: Face
    answered_at: datetime
    child: int | None = None
    place: int | None = None


class TermsRows(Protocol):
    """Where terms and answers to them are kept."""

    def publish(self, text: Terms) -> bool:
        """Keep a text; ``False`` where this version exists in this language already."""
        ...

    def digest(self, platform: str, version: str, language: str) -> str | None:
        """Give the digest of a text that is kept."""
        ...

    def current(self, platform: str, language: str) -> Terms | None:
        """Give the newest version, in this language or else in one that it exists in."""
        ...

    def answer(self, answer: TermsAnswer) -> None:
        """Keep an answer; answers only grow."""
        ...

    def version(self, platform: str, version: str, language: str) -> Terms | None:
        """Give a version, in this language or else in one that it exists in."""
        ...

    def own(self, record: int, account: int) -> None:
        """Write whose an answer is that was given before there was an account."""
        ...

    def unanswered(
        self, platform: str, version: str, now: datetime, after: int, limit: int
    ) -> list[int]:
        """Give accounts after one of them that owe an answer to a version, by id.

        Those with a right to a child of the platform that they have opened before, for whom they
        have answered this version with neither yes nor no.
        """
        ...

    def answers(self, account: int, platform: str) -> list[TermsAnswer]:
        """Give what an account has answered on a platform, the newest first."""
        ...

    def answers_of(self, accounts: Collection[int], platform: str) -> list[TermsAnswer]:
        """Give what several accounts have answered on a platform, the newest first."""
        ...


def digest_of(text: str) -> str:
    """Give the digest by which a text is recognised."""
    return hashlib.sha256(text.encode()).hexdigest()


def pages(text: str, length: int = PAGE_LENGTH) -> list[str]:
    """Cut a text into pages at paragraphs, else at lines, else at words.

    A heading goes over to the page of what it stands above.
    """
    whole: list[str] = []
    page = ""
    for part in _parts(text.strip(), length):
        if page.strip() and len(page) + len(part) > length:
            full, heading = _without_last_heading(page)
            if len(heading) + len(part) > length:
                full, heading = page.strip(), ""
            whole.append(full)
            page = heading
        page += part
    return [*whole, page.strip()] if page.strip() else whole


def _without_last_heading(page: str) -> tuple[str, str]:
    """Give a page and the heading that it ends with, if it does: a short line without a stop."""
    full, _, last = page.strip().rpartition("\n\n")
    is_heading = (
        page.endswith("\n\n")  # or else its paragraph goes on
        and full
        and "\n" not in last
        and len(last) <= _HEADING
        and last[-1] not in _STOPS
    )
    return (full.strip(), f"{last}\n\n") if is_heading else (page.strip(), "")


def _parts(text: str, length: int, marks: tuple[str, ...] = ("\n\n", "\n", " ")) -> list[str]:
    if len(text) <= length:
        return [text]
    if not marks:
        return [text[start : start + length] for start in range(0, len(text), length)]
    pieces = text.split(marks[0])
    return [
        part
        for number, piece in enumerate(pieces)
        for part in _parts(piece + marks[0] * (number < len(pieces) - 1), length, marks[1:])
    ]
