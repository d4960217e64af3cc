"""Knows the words of our own mails again, whatever a mail program did to them when it quoted them.

It tells a quotation that nothing marks, and what somebody wrote into one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from locales import LANGUAGES, Catalogues
from mail.reading.folding import fold
from mail.reading.vocabulary import signatures

_MAILS = "mail."
_SHORTEST_PIECE = 6
_SHORTEST_LINE = 25
_SHORTEST_TITLE = 12
_SHORT = 80
_MOST_LABEL_WORDS = 4
_MOST_CONTACT_LINES = 4
_LINK = re.compile(
    r"[<\[(]?\b(?:https?://|mailto:|www\.|tg://)[^\s>\])]*[>\])]?|\S{40,}", re.IGNORECASE
)
_LETTER = re.compile(r"\w|[\U0001f300-\U0001faff]")
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_SPACES = re.compile(r"\s+")
_FIRST_PERSON = re.compile(rf"(?<!\w)(?:{'|'.join(signatures.SINGULAR.split())})(?!\w)")
_EDGES = re.compile(r"^[\W\d_]+|[\s*_|\[\]<>\"'–—-]+$")
_CLOSING = "mail.closing"
_GREETINGS = ("mail.greeting", "mail.greeting.nameless")


class OurWords:
    """What our mails say, in every language, without the values filled in.

    They also quote the chat, where a conversation goes on by mail: its words are known as well.
    """

    def __init__(self, catalogues: Catalogues) -> None:
        said: dict[str, list[str]] = {}
        for language in LANGUAGES:
            words = catalogues.of(language)
            for key in words.keys:
                said.setdefault(key, []).extend(map(_normal, words.pieces(key)))
        self._whole = frozenset(piece for every in said.values() for piece in every if piece)
        pieces = {one for key, every in said.items() if key.startswith(_MAILS) for one in every}
        self._pieces = sorted(
            (one for one in pieces if len(one) >= _SHORTEST_PIECE), key=len, reverse=True
        )
        self._all = "\n".join(self._pieces)
        self._closings = frozenset(said.get(_CLOSING, ()))
        self._greetings = tuple(f"{one} " for key in _GREETINGS for one in said.get(key, ()))
        self._courtesies = self._closings.union(*(said.get(key, ()) for key in _GREETINGS))

    def knows(self, line: str) -> bool:
        """Whether a line is one of our mails', or a good part of one."""
        if len(line) < _SHORTEST_PIECE:
            return False
        normal = _normal(_LINK.sub(" ", line))
        return normal in self._whole or self._is_part(normal)

    def begins(self, lines: Sequence[str]) -> int | None:
        """Give the first line of our mail in a text that quotes it without any mark, if any does.

        Two of its lines are there; a greeting or closing is not one, for everybody writes those.
        """
        known = [
            at
            for at, line in enumerate(lines)
            if len(line) >= _SHORTEST_TITLE
            and self.knows(line)
            and _normal(line) not in self._courtesies
        ]
        return known[0] if len(known) > 1 else None

    def is_school(self, line: str, quoted: Sequence[str]) -> bool:
        """Whether a line is the name with which our mail begins, as it does above its title."""
        return _normal(line) in self._signers(quoted)

    def foreign(self, quoted: Sequence[str], is_answer: Callable[[str], bool]) -> str:
        """Give what stands in a quotation of our mail and is not from it; empty where nothing does.

        A paragraph is that none of our sentences is in, if it is short or somebody speaks of
        themselves: a long one that does not may be from before our mails were last reworded. Of a
        line among ours, which may be a value that was filled in, ``is_answer`` tells.
        """
        signers = self._signers(quoted)
        found: list[str] = []
        may_be_value = False
        for paragraph in _paragraphs(quoted):
            normal = _normal(" ".join(paragraph))
            is_whole = normal in self._whole and not (
                len(normal) < _SHORTEST_PIECE and is_answer(normal)
            )
            if not is_whole and not self._is_part(normal):
                if self._has_ours(normal) or may_be_value or _is_contact(paragraph, signers):
                    found += [
                        line
                        for at, line in enumerate(paragraph)
                        if is_answer(line) and not self._is_within(paragraph, at)
                    ]
                elif len(normal) <= _SHORT or _FIRST_PERSON.search(normal):
                    found.append("\n".join(paragraph))
            may_be_value = is_whole and len(normal.split()) <= _MOST_LABEL_WORDS
        return "\n\n".join(found)

    def _is_within(self, paragraph: Sequence[str], at: int) -> bool:
        """Whether a line is ours, or a piece of a sentence that goes on in the lines around it."""
        line = _normal(paragraph[at])
        before = _normal(paragraph[at - 1]).split()[-2:] if at else []
        after = _normal(paragraph[at + 1]).split()[:2] if at + 1 < len(paragraph) else []
        around = " ".join((*before, line, *after))
        return self._has_ours(line) or (around != line and around in self._all)

    def _is_part(self, normal: str) -> bool:
        return len(normal) >= _SHORTEST_LINE and normal in self._all

    def _has_ours(self, normal: str) -> bool:
        """Whether one of our sentences, or what stands beside a value in it, is in a text."""
        return normal.startswith(self._greetings) or any(one in normal for one in self._pieces)

    def _signers(self, quoted: Sequence[str]) -> frozenset[str]:
        """Give the names that follow our closing: those of the school."""
        lines = [normal for line in quoted if (normal := _normal(line))]
        return frozenset(after for line, after in pairwise(lines) if line in self._closings)


def _paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    """Give the paragraphs that say something, without addresses of pages."""
    paragraph: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            bare = _LINK.sub(" ", line)
            if _LETTER.search(bare):
                paragraph.append(bare.strip())
        elif paragraph:
            yield paragraph
            paragraph = []


def _is_contact(paragraph: Sequence[str], signers: frozenset[str]) -> bool:
    """Whether a paragraph is a list of ours, or the school's name alone or above its address."""
    if all(line.startswith("- ") for line in paragraph):
        return True
    return _normal(paragraph[0]) in signers and len(paragraph) <= _MOST_CONTACT_LINES


def _normal(text: str) -> str:
    return _EDGES.sub("", _SPACES.sub(" ", fold(_MARKUP.sub(" ", text))))


@cache
def our_words() -> OurWords:
    """Give what our mails say, read from the catalogues at the first call of a process."""
    return OurWords(Catalogues.load())
