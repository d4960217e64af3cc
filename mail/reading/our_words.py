"""Knows the words of our own mails again, whatever a mail program did to them when it quoted them.

It tells a quotation that nothing marks, and what somebody wrote into one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from locales import LANGUAGES, Catalogues
from mail.reading.folding import fold
from mail.reading.vocabulary import former, signatures
from school.replies import Verdict

_MAILS = "mail."
_FORMER = f"{_MAILS}former"
_SHORTEST_PIECE = 6
_SHORTEST_LINE = 25
_SHORTEST_TITLE = 12
_SHORT = 80
_MOST_LABEL_WORDS = 4
_MOST_LINES = 400
"""No mail of ours is as long; what stands below is somebody else's."""

_MOST_CONTACT_LINES = 4
_LONGEST_ANSWER = 60
_ANSWERS: frozenset[Verdict] = frozenset({"yes", "no", "question"})
_MOST_VALUE_WORDS = 12
_MOST_VALUES = 0.6
"""Of the words of a paragraph of ours; the others were there before values were filled in."""

_LINK = re.compile(
    r"[<\[(]?\b(?:https?://|mailto:|www\.|tg://)[^\s>\])]*[>\])]?|\S{40,}", re.IGNORECASE
)
_LETTER = re.compile(r"\w|[\U0001f300-\U0001faff]")
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_FIRST_PERSON = re.compile(rf"(?<!\w)(?:{'|'.join(signatures.SINGULAR.split())})(?!\w)")
_WORD = re.compile(r"[^\W_]+")
_CLOSING = "mail.closing"
_GREETINGS = ("mail.greeting", "mail.greeting.nameless")
_TELLING = ("mail.news.opening", "mail.news.opening.urgent", "mail.digest.opening")
"""What mails begin with that tell, under a title of theirs, what others have written."""


class OurWords:
    """What our mails say, in every language, without the values filled in.

    They also quote the chat, where a conversation goes on by mail: its words are known as well.
    """

    def __init__(self, catalogues: Catalogues, verdict_of: Callable[[str], Verdict]) -> None:
        """Take all catalogues; ``verdict_of`` tells what a line by itself answers."""
        said: dict[str, list[str]] = {}
        for language in LANGUAGES:
            words = catalogues.of(language)
            for key in words.keys:
                said.setdefault(key, []).extend(map(_normal, words.pieces(key)))
        pieces_of_former = (piece for one in former.MAILS for piece in one.split("{school}"))
        said[_FORMER] = [_normal(one) for one in pieces_of_former if one]
        self._verdict_of = verdict_of
        self._whole = frozenset(piece for every in said.values() for piece in every if piece)
        pieces = {one for key, every in said.items() if key.startswith(_MAILS) for one in every}
        long = sorted((one for one in pieces if len(one) >= _SHORTEST_PIECE), key=len, reverse=True)
        self._pieces: dict[str, list[str]] = {}
        for piece in long:
            self._pieces.setdefault(piece.split(" ")[0], []).append(piece)
        self._said: dict[str, bool] = {}
        self._labels = frozenset(one for one in pieces if one)
        self._all = "\n".join(long)
        self._closings = frozenset(said.get(_CLOSING, ()))
        self._courtesies = self._closings.union(*(said.get(key, ()) for key in _GREETINGS))
        self._tellings = tuple(
            one for key in _TELLING for one in said.get(key, ()) if len(one) >= _SHORTEST_TITLE
        )
        self._greetings = tuple(f"{one} " for key in _GREETINGS for one in said.get(key, ()))

    def knows(self, line: str) -> bool:
        """Whether a line is one of our mails', or a good part of one."""
        if len(line) < _SHORTEST_PIECE:
            return False
        normal = _normal(_LINK.sub(" ", line))
        return normal in self._whole or self._is_part(normal) or self._is_counting(normal)

    def begins(self, lines: Sequence[str]) -> int | None:
        """Give the first line of our mail in a text that quotes it without any mark, if any does.

        Two of its lines are there. A greeting, a closing and an answer are none: everybody writes
        those.
        """
        known = (
            at
            for at, line in enumerate(lines)
            if len(line) >= _SHORTEST_TITLE
            and self.knows(line)
            and _normal(line) not in self._courtesies
            and self._verdict_of(line) not in ("yes", "no")
        )
        first, second = next(known, None), next(known, None)
        return None if second is None else first

    def is_school(self, line: str, quoted: Sequence[str]) -> bool:
        """Whether a line is the name with which our mail begins, as it does above its title."""
        return _normal(line) in self._signers(quoted)

    def foreign(self, quoted: Sequence[str]) -> str:
        """Give what stands in a quotation of our mail and is not from it; empty where nothing does.

        A paragraph is that none of our sentences is in, if it is short or somebody speaks of
        themselves: a long one that does not may be from before our mails were last reworded. A line
        among ours may be a value that was filled in, unless it answers by itself. Of a mail that
        tells what others have written only what follows its closing is looked at.
        """
        signers = self._signers(quoted[:_MOST_LINES])
        found: list[str] = []
        may_be_value = False
        for paragraph in self._untold([*_paragraphs(quoted[:_MOST_LINES])]):
            normal = _normal(" ".join(paragraph))
            if self._is_ours(normal):
                may_be_value = len(normal.split()) <= _MOST_LABEL_WORDS
                continue
            is_value = may_be_value or _is_contact(paragraph, signers)
            if self._is_foreign(paragraph, is_value=is_value):
                found.append("\n".join(paragraph))
            else:
                found += self._answers(paragraph)
            may_be_value = False
        found += ["\n".join(paragraph) for paragraph in _paragraphs(quoted[_MOST_LINES:])]
        return "\n\n".join(found)

    def _untold(self, paragraphs: list[list[str]]) -> list[list[str]]:
        """Leave out what our mail tells of others' words, which may close as it does itself."""
        wholes = (_normal(" ".join(one)) for one in paragraphs)
        if not any(told in one for one in wholes for told in self._tellings):
            return paragraphs
        ends = [at for at, one in enumerate(paragraphs) if _normal(one[0]) in self._closings]
        return paragraphs[ends[-1] :] if ends else []

    def _is_foreign(self, paragraph: Sequence[str], *, is_value: bool) -> bool:
        """Whether a paragraph that is not wholly ours is somebody else's; our tables are not."""
        if not self._is_strange(_normal(" ".join(paragraph)), is_value=is_value):
            return False
        unlabelled = [line for line in paragraph if not self._has_label(_normal(line))]
        rest = _normal(" ".join(unlabelled))
        return bool(rest) and self._is_strange(rest, is_value=is_value)

    def _is_strange(self, normal: str, *, is_value: bool) -> bool:
        rest = self._without_ours(normal)
        if _FIRST_PERSON.search(rest):
            return True
        if rest == normal:
            return not is_value and len(normal) <= _SHORT
        return len(rest.split()) > max(_MOST_VALUE_WORDS, len(normal.split()) * _MOST_VALUES)

    def _answers(self, paragraph: Sequence[str]) -> list[str]:
        """Give the lines that answer by themselves, and are no piece of a sentence of ours."""
        return [
            line
            for at, line in enumerate(paragraph)
            if len(line) <= _LONGEST_ANSWER
            and self._verdict_of(line) in _ANSWERS
            and not self._is_within(paragraph, at)
        ]

    def _is_within(self, paragraph: Sequence[str], at: int) -> bool:
        """Whether a line is ours, or goes on in the lines around it as a sentence of ours does."""
        line = _normal(paragraph[at])
        before = _normal(paragraph[at - 1]).split()[-2:] if at else []
        after = _normal(paragraph[at + 1]).split()[:2] if at + 1 < len(paragraph) else []
        around = (*before, line, *after)
        return (
            self._is_ours(line)
            or self._has_label(line)
            or self._verdict_of(self._without_ours(line)) not in _ANSWERS
            or (len(around) > 1 and " ".join(around) in self._all)
            or (len(before) > 1 and " ".join((*before, line.split(" ")[0])) in self._all)
        )

    def _is_ours(self, normal: str) -> bool:
        """Whether words are one of our sentences, a long part of one, or several of them."""
        if self._is_part(normal) or (normal in self._whole and not self._may_be_said(normal)):
            return True
        rest = self._without_ours(normal, _SHORTEST_LINE)
        return rest != normal and (not rest or rest in self._whole)

    def _may_be_said(self, normal: str) -> bool:
        """Whether short words of ours may be somebody's all the same: « ce n'est pas moi ».

        Our buttons say « activer mon attestation »: whoever types that agrees, as does who types
        nothing.
        """
        if normal not in self._said:
            verdict = self._verdict_of(normal)
            is_short = len(normal) < _SHORTEST_PIECE
            self._said[normal] = verdict == "no" or (verdict == "yes" and is_short)
        return self._said[normal]

    def _has_label(self, normal: str) -> bool:
        """Whether a line is a label of ours with a value behind it: « obtenue le 20 juin »."""
        words = normal.split(" ", _MOST_LABEL_WORDS)
        labels = (" ".join(words[:n]) for n in range(1, len(words)))
        return any(one in self._labels and not self._may_be_said(one) for one in labels) and (
            _FIRST_PERSON.search(normal) is None
        )

    def _is_part(self, normal: str) -> bool:
        return len(normal) >= _SHORTEST_LINE and normal in self._all

    def _is_counting(self, normal: str) -> bool:
        """Whether a line is ours but for a number: « Er wachten 2 attesten op u »."""
        rest = self._without_ours(normal)
        return rest.isdecimal() and rest != normal

    def _without_ours(self, normal: str, shortest: int = _SHORTEST_PIECE) -> str:
        """Give what is left of a text without our sentences of at least so many letters."""
        if normal.startswith(self._greetings):
            normal = normal.partition(" ")[2]
        left: list[str] = []
        at = 0
        while at < len(normal):
            end = normal.find(" ", at)
            word = normal[at : end if end >= 0 else len(normal)]
            piece = self._piece_at(normal, at, word, shortest)
            if piece is None:
                left.append(word)
            at += len(piece or word) + 1
        return " ".join(left)

    def _piece_at(self, normal: str, at: int, word: str, shortest: int) -> str | None:
        for piece in self._pieces.get(word, ()):
            if len(piece) < shortest:
                return None
            if normal.startswith(piece, at) and normal[at + len(piece) :][:1] in ("", " "):
                return piece
        return None

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
    """Give the words of a text alone: what stands between them seldom comes back as it was."""
    words = " ".join(_WORD.findall(fold(_MARKUP.sub(" ", text))))
    return words.lstrip("0123456789 ")  # a choice has a number before it
