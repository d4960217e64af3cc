"""Finds where a mail program announces a quotation, in whatever of its ways."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail.addresses import OwnAddress
from mail.reading.folding import alternatives, fold, lines_of
from mail.reading.vocabulary import attributions as said

_LONGEST = 600
_MOST_LINES = 4
_MOST_HEADER_LINES = 14
_VERB = re.compile(rf"(?<!\w)(?:{alternatives({'': said.VERBS})})(?!\w)")
_OPENINGS = frozenset(fold(said.OPENINGS).split())
_FIRST_WORD = re.compile(r"[\s*_-]*([^\W\d_]+)")
_DIGIT = re.compile(r"\d")
_FORWARDED = frozenset(fold(line) for _, line in lines_of({"": said.FORWARDED}))
_DASHED = re.compile(r"\s*[-_=*]{2,}\s*([^\W_][^-_=*]*?(?:-[^-_=*]+?)?)\s*[-_=*]{2,}\s*")
_FIELD = re.compile(r"[\s*_|]{0,10}([^\W\d_][\w'’ -]{0,24}?)[\s*_]{0,3}[:：]")
_SENDER = frozenset(fold(said.SENDER).split()) | {"de la"}
_FIELDS = frozenset(
    fold(one.strip()) for line in said.OTHER_FIELDS.split("\n") for one in line.split("|")
) - {""}
_RULE = re.compile(r"\s*[-_=*]{5,}\s*")


class Attributions:
    """The announcements of quotations in a text; ``own`` is an address that they may name."""

    def __init__(self, own: OwnAddress) -> None:
        self._own = (own.local.casefold(), f"@{own.domain.casefold()}")

    def end(self, lines: Sequence[str], at: int) -> int | None:
        """Give the line behind an announcement that begins at a line; ``None`` where none does."""
        line = lines[at]
        if not line or line.isspace():
            return None
        if ":" in line and (end := self._header_block(lines, at)) is not None:
            return end
        if _is_forward_line(line):
            below = _skip_blank(lines, at + 1)
            block = self._header_block(lines, below) if below < len(lines) else None
            return block if block is not None else at + 1
        return self._sentence(lines, at)

    def _sentence(self, lines: Sequence[str], at: int) -> int | None:
        """Look for « Le 12 mars …, … a écrit : », which may go over several lines."""
        opens = _FIRST_WORD.match(lines[at])
        is_opening = opens is not None and fold(opens[1]) in _OPENINGS
        joined = ""
        for n in range(at, min(at + _MOST_LINES, len(lines))):
            line = lines[n].strip()
            if not line or line.startswith(">") or len(joined) + len(line) > _LONGEST:
                return None
            joined = f"{joined} {line}"
            if self._announces(joined, is_opening=is_opening):
                return n + 1
            if n == at and not is_opening and not _may_go_on(line):
                return None
        return None

    def _announces(self, joined: str, *, is_opening: bool) -> bool:
        bare = joined.rstrip(" -*_")
        if not bare.endswith((":", "：")) and not (
            bare != joined and joined.lstrip().startswith("--")
        ):
            return False
        if not _DIGIT.search(bare) and "@" not in bare:
            return False
        folded = fold(bare)
        return self._names_us(folded) or (
            _VERB.search(folded) is not None
            and (is_opening or "@" in bare or folded[-2:-1].isdigit())
        )

    def _names_us(self, folded: str) -> bool:
        local, domain = self._own
        return domain in folded and local in folded

    def _header_block(self, lines: Sequence[str], at: int) -> int | None:
        """Look for « De : … Envoyé : … À : … Objet : … » from a line on."""
        names: set[str] = set()
        end = at
        for n in range(at, min(at + _MOST_HEADER_LINES, len(lines))):
            name = _field_name(lines[n])
            if name in _SENDER or name in _FIELDS:
                names.add("from" if name in _SENDER else name)
                end = n + 1
            elif n > end or n == at:
                break  # a value may go on in the next line, or an empty one follow
        if "from" in names and len(names) > 1:
            return end
        return self._foreign_header_block(lines, at)

    def _foreign_header_block(self, lines: Sequence[str], at: int) -> int | None:
        """Look for the same in a language that no table knows: it names our address."""
        end = at
        while end < min(at + _MOST_HEADER_LINES, len(lines)) and _field_name(lines[end]):
            end += 1
        names_us = any(self._names_us(fold(line)) for line in lines[at:end])
        return end if names_us and end - at > 2 else None


def _may_go_on(line: str) -> bool:
    """Whether a line that begins in no known way may be the first of an announcement."""
    return "@" in line or (_DIGIT.search(line) is not None and len(line) > 20)


def _field_name(line: str) -> str:
    field = _FIELD.match(line)
    return fold(field[1]).strip() if field else ""


def is_rule(line: str) -> bool:
    """Whether a line is drawn, as some programs do above what they quote."""
    return _RULE.fullmatch(line) is not None


def _is_forward_line(line: str) -> bool:
    if len(line) > 120:
        return False
    dashed = _DASHED.fullmatch(line)
    words = dashed[1] if dashed else line.strip()
    if not dashed and not words.endswith(":"):
        return False
    return fold(words).strip(" :") in _FORWARDED


def _skip_blank(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at
